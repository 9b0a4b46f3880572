package org.joinmarket.messaging;

import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuthMode;

/**
 * Whether directories are shown a proof that the nick is ours (wire.md 8.8).
 *
 * @param mode how much we insist on showing one
 * @param identities what directories that are no onion services call themselves in proofs; an onion service is called by its
 *     address, which is proof of who answers
 */
public record NickAuthSettings(NickAuthMode mode, Map<DirectoryEndpoint, DirectoryIdentity> identities) {
    public static final NickAuthSettings DEFAULT = new NickAuthSettings(NickAuthMode.DEFAULT, Map.of());

    public NickAuthSettings {
        identities = Map.copyOf(identities);
        for (DirectoryEndpoint directory : identities.keySet()) {
            if (directory.isOnion())
                throw new IllegalArgumentException("the identity of the onion service " + directory
                        + " is its address and cannot be another: remove the one that is set");
        }
    }

    /** Empty if nobody knows it: then there is nothing that a proof could be made for. */
    public Optional<DirectoryIdentity> identityOf(DirectoryEndpoint directory) {
        return DirectoryIdentity.ofEndpoint(directory.host(), directory.port())
                .or(() -> Optional.ofNullable(identities.get(directory)));
    }
}
