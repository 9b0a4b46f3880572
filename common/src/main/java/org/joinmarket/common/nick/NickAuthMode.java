package org.joinmarket.common.nick;

import java.util.Locale;
import java.util.Optional;

/** How much one side of a connection insists on proofs of nick ownership; the same names on both (wire.md 8.8). */
public enum NickAuthMode {
    /** Asks for a proof wherever the other side can do it, and does without elsewhere. */
    PREFER_VERIFIED,
    /** Nothing without a proof. */
    REQUIRE_VERIFIED,
    /** Never offers it. */
    DISABLED;

    public static final NickAuthMode DEFAULT = PREFER_VERIFIED;

    public static Optional<NickAuthMode> parse(String text) {
        for (NickAuthMode mode : values()) {
            if (mode.toString().equals(text)) return Optional.of(mode);
        }
        return Optional.empty();
    }

    /**
     * Whether our handshake has the feature {@code nick_auth}: there is nothing to sign for without an identity.
     *
     * @param identityKnown a directory: its own is configured; a client: it knows the one that it dialled
     */
    public boolean isOffered(boolean identityKnown) {
        return this != DISABLED && identityKnown;
    }

    /** Whether a peer that does not offer {@code nick_auth} is turned away. */
    public boolean isRequired() {
        return this == REQUIRE_VERIFIED;
    }

    /** As in configurations: {@code prefer_verified}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
