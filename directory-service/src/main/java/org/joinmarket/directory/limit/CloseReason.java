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
    /** A line that was begun and had no end in time. */
    LINE_TIMEOUT,
    /** Lines without an end needed more memory than they may, and this peer's had kept the most for the longest. */
    INBOUND_MEMORY,
    /** Not an envelope (wire.md 1.2). */
    MALFORMED_ENVELOPE,
    /** Too many lines in somebody else's name (wire.md 8.4). */
    FOREIGN_SENDER,
    /** Sent too much for too long. */
    RATE_LIMITED,
    /** Proved its nick, or failed to, and goes on about it (wire.md 8.8). */
    NICK_AUTH,
    /** The proven owner of its nick has come (wire.md 8.1). */
    REPLACED,
    /** More connections without a handshake than we keep, and this was the oldest. */
    CROWDED_OUT,
    /** More connections from one address than we keep. */
    TOO_MANY_FROM_SOURCE,
    /** An operator closed it. */
    DISCONNECTED,
    /** An operator has banned it. */
    BANNED,
    /** Output for all peers needed more memory than it may, and this peer had read the least. */
    MEMORY,
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

    /** Whether we ended it, for something that the other side did or did not do. */
    public boolean isOurs() {
        return this != PEER_CLOSED && this != PEER_SAID_GOODBYE && this != SHUTDOWN;
    }
}
