package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.support.keys.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "settings", "directory-service.md");

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        String page =
                SettingsPage.of("directory-service", Set.of("org.joinmarket.directory"), Set.of("joinmarket.database"));

        assertThatCode(() -> SettingsPage.requireWritten(PAGE, page)).doesNotThrowAnyException();
    }
}
