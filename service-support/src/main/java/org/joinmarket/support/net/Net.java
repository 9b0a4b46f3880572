package org.joinmarket.support.net;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Small questions about addresses. */
public final class Net {
    private Net() {}

    /** Whether a server bound to this address can be reached from this machine only; null is every interface. */
    public static boolean isLoopback(@Nullable InetAddress bound) {
        return bound != null && bound.isLoopbackAddress();
    }

    /**
     * Parses {@code host:port}.
     *
     * @throws IllegalArgumentException as {@link HostPort#valueOf}
     */
    public static HostPort hostPort(String text) {
        return HostPort.valueOf(text);
    }
}
