package org.joinmarket.support;

import org.springframework.context.SmartLifecycle;

/** What takes its time to stop, and must not hold up what else stops in the same phase. */
public interface DrainingLifecycle extends SmartLifecycle {
    /** Spring waits for {@code stopped} as long as spring.lifecycle.timeout-per-shutdown-phase says, and then goes on. */
    @Override
    default void stop(Runnable stopped) {
        Thread.ofVirtual().name("drain").start(() -> {
            try {
                stop();
            } finally {
                stopped.run();
            }
        });
    }
}
