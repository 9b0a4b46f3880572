package org.joinmarket.directory.limit;

import java.util.Locale;

/** Why a connection ended. The label of {@code jm_connections_closed_total}. */
public enum CloseReason {
    /** The other side closed, or the network did. */
    PEER_CLOSED,
    /** A 801 from the peer (wire.md 1.3). */
    PEER_SAID_GOODBYE,
    /** More connections than we keep. */
    TOO_MANY_CONNECTIONS,
    /** No complete handshake in time. */
    HANDSHAKE_TIMEOUT,
    /** The handshake was refused or could not be read. */
    HANDSHAKE_FAILED,
    /** A line without an end within the bound (wire.md 1.1). */
    LINE_TOO_LONG,
    /** Not an envelope (wire.md 1.2). */
    MALFORMED_ENVELOPE,
    /** Too many lines in somebody else's name (wire.md 8.4). */
    FOREIGN_SENDER,
    /** Does not read what it is sent. */
    SLOW,
    /** Silent for too long, or no answer to a probe (wire.md 8.6). */
    EVICTED,
    /** Reading or writing failed, or we broke our own rule. */
    FAILED,
    /** The directory stops. */
    SHUTDOWN;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
