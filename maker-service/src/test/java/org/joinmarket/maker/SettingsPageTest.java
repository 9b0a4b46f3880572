package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.support.keys.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "settings", "maker-service.md");

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        String page = SettingsPage.of(
                "maker-service",
                Set.of("org.joinmarket.maker", "org.joinmarket.messaging", "org.joinmarket.wallet.api"),
                Set.of());

        assertThatCode(() -> SettingsPage.requireWritten(PAGE, page)).doesNotThrowAnyException();
    }
}
