package org.joinmarket.support.logging;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Keys that every line has which is written for a coinjoin: {@value #SESSION}, an id of our own that says nothing of who or what, and
 * {@value #PHASE}. They belong to the thread; {@link #carried} takes them to another one.
 */
public final class LogKeys {
    public static final String SESSION = "session";
    public static final String PHASE = "phase";

    /**
     * By what the wallet service, which knows nothing of sessions, names a coinjoin in its lines. Makers and takers say it once in each
     * session that gets one, so that both logs can be read together.
     */
    public static final String LEASE = "lease";

    private LogKeys() {}

    /** Until it is closed; then the thread has the keys that it had before. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param session null before it has an id
     * @param phase null before there is one
     */
    public static Scope of(@Nullable String session, @Nullable Enum<?> phase) {
        @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
        put(SESSION, session);
        put(PHASE, phase == null ? null : phase.name().toLowerCase(Locale.ROOT));
        return () -> restore(before);
    }

    /** The phase from now on, within a scope. */
    public static void phase(Enum<?> phase) {
        put(PHASE, phase.name().toLowerCase(Locale.ROOT));
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) MDC.remove(key);
        else MDC.put(key, value);
    }

    /** The task, which will have the keys that this thread has now. */
    public static Runnable carried(Runnable task) {
        @Nullable Map<String, String> keys = MDC.getCopyOfContextMap();
        return () -> {
            @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
            restore(keys);
            try {
                task.run();
            } finally {
                restore(before);
            }
        };
    }

    private static void restore(@Nullable Map<String, String> keys) {
        if (keys == null) MDC.clear();
        else MDC.setContextMap(keys);
    }
}
