package org.joinmarket.directory.limit;

import java.util.Locale;

/** Why a line was not passed on although the connection that sent it stays. The label of {@code jm_drops_total}. */
public enum DropReason {
    /** Names somebody else as its sender (wire.md 8.4). */
    FOREIGN_SENDER,
    /** 685 to PUBLIC or 687 to a nick (wire.md 1.3). */
    TYPE_MISMATCH,
    /** No {@code from!to!} at its start. */
    BAD_LINE,
    /** Its JSON is longer than every known reader takes (wire.md 1.1). */
    TOO_LONG_TO_FORWARD,
    /** Holds half of a surrogate pair: some readers cannot take it as text. */
    NOT_FORWARDABLE,
    /** Nobody of that nick is here. */
    UNKNOWN_TARGET,
    /** To the directory itself, as a maker's answer to our probe (wire.md 8.6). */
    TO_DIRECTORY,
    /** A type that no client sends to a directory, or that we do not know. */
    UNEXPECTED_TYPE,
    /** A line for a peer that does not read fast enough: a public one, or one of those who sent it the most. */
    SLOW_PEER,
    /** More than its sender may send. */
    RATE_LIMITED,
    /** A request for offers while an earlier one of the same peer still waits for its turn. */
    MERGED,
    /** More public lines wait for their turn than may. */
    FAN_OUT_BUSY,
    /** A public line whose sender had gone when its turn came. */
    SENDER_GONE,
    /** A request for the peer list, or an entry for who got a private line, while earlier output still waits. */
    PEERLIST_BUSY,
    /** The event loop of the receivers has as much to do as it may have. */
    RELAY_BUSY;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
