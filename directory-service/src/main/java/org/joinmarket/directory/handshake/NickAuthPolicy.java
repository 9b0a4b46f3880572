package org.joinmarket.directory.handshake;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.protocol.Features;

/**
 * How much we insist that peers prove their nicks (wire.md 8.8).
 *
 * @param identity what proofs are for; without it none can be asked for
 * @param timeout for the proof, at most {@link NickAuth#LONGEST_WAIT}
 */
public record NickAuthPolicy(
        NickAuthMode mode, Optional<DirectoryIdentity> identity, Duration timeout, SecureRandom random) {
    public NickAuthPolicy {
        if (mode.isRequired() && identity.isEmpty())
            throw new IllegalArgumentException("nobody can prove anything to a directory without an identity");
        if (!timeout.isPositive() || timeout.compareTo(NickAuth.LONGEST_WAIT) > 0)
            throw new IllegalArgumentException("a proof may take up to " + NickAuth.LONGEST_WAIT);
    }

    boolean isOffered() {
        return mode.isOffered(identity.isPresent());
    }

    /** A new challenge for a peer with these features, or none if it is not to be asked. */
    Optional<NickAuthChallenge> challenge(Features features) {
        if (!isOffered() || !features.has(Features.NICK_AUTH)) return Optional.empty();
        return identity.map(mine -> NickAuthChallenge.random(mine, random));
    }
}
