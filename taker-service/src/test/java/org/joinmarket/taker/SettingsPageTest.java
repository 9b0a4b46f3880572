package org.joinmarket.taker;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.support.keys.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "settings", "taker-service.md");

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        String page = SettingsPage.of(
                "taker-service",
                Set.of("org.joinmarket.taker", "org.joinmarket.messaging", "org.joinmarket.wallet.api"),
                Set.of());

        assertThatCode(() -> SettingsPage.requireWritten(PAGE, page)).doesNotThrowAnyException();
    }
}
