package org.joinmarket.directory.limit;

import java.util.Locale;

/** What is rationed apart, for each connection. The label {@code kind} of {@code jm_rate_limit_hits_total}. */
public enum TrafficKind {
    /** Public lines, but for requests for offers. */
    PUBLIC,
    /** Public requests for offers: every maker answers each of them. */
    ORDERBOOK,
    PRIVATE,
    /** Requests for the peer list. */
    GETPEERLIST,
    /** PING, PONG and whatever else is no message. */
    PING,
    /** Bytes of lines of every kind. */
    BYTES;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
