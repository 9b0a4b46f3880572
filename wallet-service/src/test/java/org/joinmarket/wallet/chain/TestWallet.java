package org.joinmarket.wallet.chain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.crypto.ChildNumber;
import org.bitcoinj.crypto.DeterministicKey;
import org.bitcoinj.crypto.HDKeyDerivation;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.SecretKey;

/** A wallet of two mixdepths with keys by bitcoinj, so that the watched scripts are checked against other code. */
public final class TestWallet {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    public static final int RANGE = 10;

    private final String id;
    private final DeterministicKey coin;

    private TestWallet(String id) {
        this.id = id;
        byte[] seed = Hashes.sha256((id + System.nanoTime()).getBytes(StandardCharsets.US_ASCII));
        this.coin = child(child(HDKeyDerivation.createMasterPrivateKey(seed), 84, true), 1, true);
    }

    /** Distinct from all others, also from those of earlier runs. */
    public static TestWallet create() {
        return new TestWallet("contract-" + COUNTER.incrementAndGet());
    }

    public String id() {
        return id;
    }

    public WatchedWallet watched() {
        return watched(RANGE, List.of());
    }

    public WatchedWallet watched(int rangeEnd, List<WatchedScript> scripts) {
        List<WatchedBranch> branches = new ArrayList<>();
        for (int mixdepth = 0; mixdepth < 2; mixdepth++) {
            String xpub = child(coin, mixdepth, true).serializePubB58(BitcoinNetwork.REGTEST);
            for (int branch = 0; branch < 2; branch++)
                branches.add(new WatchedBranch(mixdepth, branch, xpub, rangeEnd));
        }
        return new WatchedWallet(id, Instant.EPOCH, branches, scripts);
    }

    SecretKey key(KeyPath path) {
        DeterministicKey key = child(coin, path.mixdepth(), true);
        key = child(key, path.branch(), false);
        return SecretKey.of(child(key, path.index(), false).getPrivKeyBytes());
    }

    public Script script(KeyPath path) {
        return Scripts.p2wpkh(key(path).publicKey());
    }

    /** Spends one P2WPKH output of {@code from} completely. */
    public Transaction spend(OutPoint outPoint, Sats value, KeyPath from, TxOutput... to) {
        return sign(unsigned(outPoint, TxInput.SEQUENCE_LOCKTIME_ONLY, 0, to), value, from);
    }

    Transaction sign(Transaction tx, Sats value, KeyPath from) {
        SecretKey key = key(from);
        byte[] signature = new Bip143(tx).signP2wpkh(0, value, key);
        return tx.withWitness(0, Witness.of(signature, key.publicKey().bytes()));
    }

    static Transaction unsigned(OutPoint outPoint, long sequence, long lockTime, TxOutput... to) {
        return new Transaction(2, List.of(TxInput.unsigned(outPoint, sequence)), List.of(to), lockTime);
    }

    private static DeterministicKey child(DeterministicKey parent, int number, boolean hardened) {
        return HDKeyDerivation.deriveChildKey(parent, new ChildNumber(number, hardened));
    }
}
