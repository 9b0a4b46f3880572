package org.joinmarket.common.nick;

import org.joinmarket.common.crypto.PublicKey;

/**
 * The public key behind a nick, for telling owners apart: a nick is only 80 bits of hash, so two keys can share one (wire.md
 * 4.1, 8.1). It takes no part in any calculation; prints as 66 lower-case hexadecimal characters.
 */
public record OwnerKey(PublicKey key) {
    @Override
    public String toString() {
        return key.hex();
    }
}
