package org.joinmarket.common.crypto;

import fr.acinq.secp256k1.Secp256k1;

/** The curve library of the C world, loaded on first use. */
public final class Curve {
    private static final Secp256k1 LIBRARY = NativeFolder.during("fr.acinq.secp256k1.tmpdir", _ -> Secp256k1.get());

    private Curve() {}

    public static Secp256k1 secp256k1() {
        return LIBRARY;
    }
}
