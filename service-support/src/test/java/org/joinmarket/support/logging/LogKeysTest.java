package org.joinmarket.support.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogKeysTest {
    private enum Step {
        FILLING,
        SIGNING
    }

    @AfterEach
    void clear() {
        MDC.clear();
    }

    private static Map<String, String> now() {
        return new HashMap<>(Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of()));
    }

    @Test
    void holdWithinTheScopeAndAreAsBeforeAfterIt() {
        try (var _ = LogKeys.of("outer", Step.FILLING)) {
            try (var _ = LogKeys.of("inner", Step.SIGNING)) {
                assertThat(now()).isEqualTo(Map.of("session", "inner", "phase", "signing"));
            }
            LogKeys.phase(Step.SIGNING);
            assertThat(now()).isEqualTo(Map.of("session", "outer", "phase", "signing"));
        }
        assertThat(now()).isEmpty();
    }

    @Test
    void whatIsNotKnownYetIsNotThere() {
        try (var _ = LogKeys.of(null, Step.FILLING)) {
            assertThat(now()).isEqualTo(Map.of("phase", "filling"));
        }
    }

    @Test
    void goWithATaskToItsThreadAndLeaveIt() throws InterruptedException {
        List<Map<String, String>> seen = new ArrayList<>();
        Runnable task;
        try (var _ = LogKeys.of("one", Step.FILLING)) {
            task = LogKeys.carried(() -> seen.add(now()));
        }

        Thread thread = Thread.ofVirtual().start(() -> {
            task.run();
            seen.add(now());
        });

        thread.join();
        assertThat(seen).containsExactly(Map.of("session", "one", "phase", "filling"), Map.of());
    }
}
