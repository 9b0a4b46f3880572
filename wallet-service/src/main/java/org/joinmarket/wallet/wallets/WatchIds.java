package org.joinmarket.wallet.wallets;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;

/** By what name the chain backend knows a wallet: the same seed always gets the same id, and no other does. */
final class WatchIds {
    private static final int HASH_BYTES = 10;

    private WatchIds() {}

    static String of(List<String> xpubs) {
        byte[] hash = Hashes.sha256(xpubs.getFirst().getBytes(StandardCharsets.US_ASCII));
        return "jm-" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    static String of(Seed seed, Network network) {
        try (WalletKeys keys = WalletKeys.of(seed, network, 1)) {
            return of(keys.accountXpubs());
        }
    }
}
