package org.joinmarket.messaging.directory;

import java.util.Optional;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.nick.NickAuthProof;
import org.joinmarket.common.nick.NickIdentity;

/**
 * How our nick is proven to one directory, if it is (wire.md 8.8).
 *
 * @param directory the one that is dialled; empty if its identity is not known
 * @param own stays its owner's
 */
public record NickAuthTerms(NickAuthMode mode, Optional<DirectoryIdentity> directory, NickIdentity own) {
    public NickAuthTerms {
        if (mode.isRequired() && directory.isEmpty())
            throw new IllegalArgumentException("a directory whose identity is not known cannot be shown a proof");
    }

    /** Whether our handshake says that we can. */
    public boolean isOffered() {
        return mode.isOffered(directory.isPresent());
    }

    /** Empty if the challenge is for another directory than this one, which must not get anything to show to that one. */
    Optional<NickAuthProof> prove(NickAuthChallenge challenge, String handshakeLine) {
        return directory.flatMap(expected -> NickAuth.prove(challenge, expected, handshakeLine, own));
    }
}
