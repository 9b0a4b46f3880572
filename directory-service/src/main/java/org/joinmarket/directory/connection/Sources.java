package org.joinmarket.directory.connection;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How many connections each address has; no more addresses than there are connections. Safe from any thread. */
final class Sources {
    private final int max;
    private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    /** @param max connections of one address; 0 counts nothing */
    Sources(int max) {
        this.max = max;
    }

    /** @return false if the address has as many as it may; it is not counted then */
    boolean enter(@Nullable InetAddress source) {
        if (max == 0 || source == null) return true;
        boolean[] entered = {false};
        counts.compute(source, (_, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = now < max;
            return entered[0] ? Integer.valueOf(now + 1) : count;
        });
        return entered[0];
    }

    /** Once for each connection that entered. */
    void leave(@Nullable InetAddress source) {
        if (max == 0 || source == null) return;
        counts.computeIfPresent(source, (_, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
    }
}
