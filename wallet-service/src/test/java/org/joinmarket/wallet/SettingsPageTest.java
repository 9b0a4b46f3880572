package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.support.keys.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "settings", "wallet-service.md");

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        String page =
                SettingsPage.of("wallet-service", Set.of("org.joinmarket.wallet"), Set.of("joinmarket.wallet-client"));

        assertThatCode(() -> SettingsPage.requireWritten(PAGE, page)).doesNotThrowAnyException();
    }
}
