package org.joinmarket.testkit.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.testkit.training.StandInNode.Coin;

/** The wallet that is opened, of words that everybody knows. */
public final class TrainingWallet {
    public static final String NAME = "training";

    /** The first vector of BIP39. */
    public static final String MNEMONIC =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    private static final int MIXDEPTHS = 5;
    private static final int IN_EACH = 4;
    private static final long SATS = 1_000_000;
    private static final int CONFIRMATIONS = 200;

    private TrainingWallet() {}

    /** What was paid to it, in all mixdepths. */
    public static List<Coin> coins() {
        List<Coin> coins = new ArrayList<>();
        try (Bip39Seed seed = Mnemonic.parse(MNEMONIC).orElseThrow().toSeed("");
                HdKey master = seed.masterKey()) {
            for (int mixdepth = 0; mixdepth < MIXDEPTHS; mixdepth++)
                for (int index = 0; index < IN_EACH; index++) coins.add(coin(master, mixdepth, index));
        }
        return coins;
    }

    private static Coin coin(HdKey master, int mixdepth, int index) {
        TxId txid = new TxId(String.format(Locale.ROOT, "%064x", 1 + mixdepth * IN_EACH + index));
        try (HdKey key = master.derive(HdPath.address(Network.REGTEST, mixdepth, 0, index))) {
            return new Coin(
                    new OutPoint(txid, 0), new Sats(SATS), Scripts.p2wpkh(key.publicKey()), CONFIRMATIONS - index);
        }
    }

    /** All that it has, in satoshi. */
    static long balance(List<Coin> coins) {
        return coins.stream().mapToLong(coin -> coin.value().value()).sum();
    }
}
