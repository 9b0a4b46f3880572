package org.joinmarket.wallet;

import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;

/**
 * Derives a key that is nobody's beside the start of the service: the first one takes about a fifth of a second, for providers and native
 * code, and the wallets would wait for it.
 */
final class FirstDerivation {
    /** Of the first test vector of BIP32. */
    private static final String XPUB =
            "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

    private FirstDerivation() {}

    static void inBackground() {
        Thread _ = Thread.ofPlatform().daemon().name("first-derivation").start(() -> {
            try {
                HdPublicKey _ = derive();
            } catch (RuntimeException | LinkageError _) {
                // whoever needs a key meets the same, and says so
            }
        });
    }

    static HdPublicKey derive() {
        return HdPublicKey.parse(XPUB, Network.MAINNET).child(0);
    }
}
