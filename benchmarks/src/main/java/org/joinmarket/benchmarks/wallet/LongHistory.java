package org.joinmarket.benchmarks.wallet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;

/**
 * The life of a wallet that has made coinjoins for years, as transactions: deposits, and then rounds that spend two coins of a
 * mixdepth and pay the next mixdepth and change, each address once. Somebody else pays the fees: whoever wants, the coins
 * beside ours are anybody's.
 */
final class LongHistory {
    static final int MIXDEPTHS = 5;

    private static final int BRANCHES = 2;
    private static final int INTERNAL = 1;
    private static final long DEPOSIT = 1_000_000;
    private static final long FEE = 500;
    private static final Script ANYBODY = new Script(new byte[] {0x51});

    /** Pays everybody. */
    static final Script OPEN = Scripts.p2wsh(ANYBODY);

    /** One of ours. */
    private record Coin(OutPoint outPoint, Sats value, int mixdepth, int branch, int index) {}

    private record Open(OutPoint outPoint, long sats) {}

    private final List<List<HdKey>> branches = new ArrayList<>();
    private final int[][] next = new int[MIXDEPTHS][BRANCHES];
    private final List<Deque<Coin>> coins = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int turn;

    LongHistory(HdKey master) {
        for (int mixdepth = 0; mixdepth < MIXDEPTHS; mixdepth++) {
            coins.add(new ArrayDeque<>());
            List<HdKey> keys = new ArrayList<>();
            try (HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, mixdepth))) {
                for (int branch = 0; branch < BRANCHES; branch++) keys.add(account.derive(HdPath.MASTER.child(branch)));
            }
            branches.add(keys);
        }
    }

    /** Makes many open coins of one, so that not every transaction has to wait for the one before. */
    Transaction split(TxId coinbase, long sats, int parts) {
        long each = sats / parts - FEE;
        List<TxOutput> outputs = new ArrayList<>();
        for (int i = 0; i < parts; i++) outputs.add(new TxOutput(new Sats(each), OPEN));
        Transaction tx = new Transaction(2, List.of(openInput(new OutPoint(coinbase, 0))), outputs, 0);
        for (int i = 0; i < parts; i++) open.add(new Open(new OutPoint(tx.txid(), i), each));
        return tx;
    }

    private static TxInput openInput(OutPoint outPoint) {
        return TxInput.unsigned(outPoint, TxInput.SEQUENCE_LOCKTIME_ONLY).withWitness(Witness.of(ANYBODY.bytes()));
    }

    Transaction deposit() {
        int mixdepth = turn++ % MIXDEPTHS;
        Open from = open.remove();
        Coin coin = fresh(mixdepth, 0);
        long left = from.sats() - DEPOSIT - FEE;
        Transaction tx = new Transaction(
                2,
                List.of(openInput(from.outPoint())),
                List.of(new TxOutput(new Sats(DEPOSIT), script(coin)), new TxOutput(new Sats(left), OPEN)),
                0);
        keep(coin, tx.txid(), 0, DEPOSIT);
        open.add(new Open(new OutPoint(tx.txid(), 1), left));
        return tx;
    }

    Transaction round() {
        int mixdepth = turn++ % MIXDEPTHS;
        int to = (mixdepth + 1) % MIXDEPTHS;
        Coin first = coins.get(mixdepth).remove();
        Coin second = coins.get(mixdepth).remove();
        Open other = open.remove();
        long ours = first.value().value() + second.value().value();
        long amount = ours / 2;
        long left = other.sats() - FEE;
        Coin mixed = fresh(to, INTERNAL);
        Coin change = fresh(mixdepth, INTERNAL);
        Transaction tx = new Transaction(
                2,
                List.of(unsigned(first), openInput(other.outPoint()), unsigned(second)),
                List.of(
                        new TxOutput(new Sats(amount), script(mixed)),
                        new TxOutput(new Sats(left), OPEN),
                        new TxOutput(new Sats(ours - amount), script(change))),
                0);
        TxId txid = tx.txid();
        keep(mixed, txid, 0, amount);
        keep(change, txid, 2, ours - amount);
        open.add(new Open(new OutPoint(txid, 1), left));
        Bip143 hashes = new Bip143(tx);
        return sign(sign(tx, hashes, 0, first), hashes, 2, second);
    }

    private static TxInput unsigned(Coin coin) {
        return TxInput.unsigned(coin.outPoint(), TxInput.SEQUENCE_LOCKTIME_ONLY);
    }

    private Transaction sign(Transaction tx, Bip143 hashes, int input, Coin coin) {
        try (HdKey key = key(coin)) {
            byte[] signature = hashes.signP2wpkh(input, coin.value(), key.key());
            return tx.withWitness(input, Witness.of(signature, key.publicKey().bytes()));
        }
    }

    private HdKey key(Coin coin) {
        return branches.get(coin.mixdepth()).get(coin.branch()).derive(HdPath.MASTER.child(coin.index()));
    }

    private Script script(Coin coin) {
        try (HdKey key = key(coin)) {
            return Scripts.p2wpkh(key.publicKey());
        }
    }

    /** At an address that was not used; not there yet. */
    private Coin fresh(int mixdepth, int branch) {
        OutPoint nowhere = new OutPoint(new TxId("00".repeat(32)), 0);
        return new Coin(nowhere, Sats.ZERO, mixdepth, branch, next[mixdepth][branch]++);
    }

    private void keep(Coin coin, TxId txid, int vout, long sats) {
        coins.get(coin.mixdepth())
                .add(new Coin(new OutPoint(txid, vout), new Sats(sats), coin.mixdepth(), coin.branch(), coin.index()));
    }

    /** What the wallet has, in satoshi. */
    long balance() {
        return coins.stream()
                .flatMap(Deque::stream)
                .mapToLong(coin -> coin.value().value())
                .sum();
    }

    int addresses() {
        int sum = 0;
        for (int[] branch : next) for (int used : branch) sum += used;
        return sum;
    }

    int coins() {
        return coins.stream().mapToInt(Deque::size).sum();
    }
}
