package org.joinmarket.directory.metrics;

import java.util.Locale;

/** How a handshake ended; the label {@code result} of {@code jm_handshakes_total}. */
public enum HandshakeResult {
    ACCEPTED,
    WRONG_APP_NAME,
    WRONG_VERSION,
    WRONG_NETWORK,
    IS_DIRECTORY,
    BAD_NICK,
    BAD_LOCATION,
    DUPLICATE_NICK,
    CAPACITY,
    /** An operator has banned the nick, the location or the source. */
    BANNED,
    /** We want a proof of every nick, and the peer offers none (wire.md 2.4). */
    NOT_VERIFIABLE,
    /** The proof of the nick was missing, malformed or wrong; {@code jm_nick_auth_total} says which. */
    NICK_AUTH_FAILED,
    /** Not a handshake at all, or one that cannot be read: closed without an answer. */
    MALFORMED,
    TIMEOUT,
    /** The peer went away before it said who it is. */
    ABANDONED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
