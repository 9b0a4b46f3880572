package org.joinmarket.orderbook;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.support.keys.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "settings", "orderbook-service.md");

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        String page = SettingsPage.of(
                "orderbook-service",
                Set.of("org.joinmarket.orderbook", "org.joinmarket.messaging"),
                Set.of("joinmarket.database", "joinmarket.run.data-dir"));

        assertThatCode(() -> SettingsPage.requireWritten(PAGE, page)).doesNotThrowAnyException();
    }
}
