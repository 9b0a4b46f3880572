package org.joinmarket.wallet.chain.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.MempoolEntry;

/**
 * Blocks, unspent outputs and the mempool, in memory. Takes what the rules passed and checks no rule itself. Not thread safe:
 * {@link EmbeddedChain} owns it. It only ever grows, since there are no reorganisations and nothing is evicted; the limits are
 * {@link #MAX_TRANSACTIONS} and {@link #MAX_MEMPOOL}.
 */
final class ChainState {
    /** Transactions ever, coinbases included; at some 1 200 bytes each. */
    static final int MAX_TRANSACTIONS = 100_000;

    /** Transactions waiting for a block. */
    static final int MAX_MEMPOOL = 5_000;

    private static final int MAX_BLOCK_WEIGHT = 3_900_000;
    private static final int MEDIAN_SPAN = 11;

    private final int maxMempool;
    private final int maxTransactions;
    private final List<ChainTip> blocks = new ArrayList<>();
    private final Map<OutPoint, Coin> confirmed = new HashMap<>();
    private final Map<TxId, Integer> heights = new HashMap<>();
    private final Map<TxId, Transaction> mempool = new LinkedHashMap<>();
    private final Map<OutPoint, Coin> mempoolCoins = new HashMap<>();
    private final Set<OutPoint> mempoolSpends = new HashSet<>();
    private final Set<Script> paid = new HashSet<>();
    private final Map<TxId, List<TxOutput>> outputs = new HashMap<>();

    ChainState(int maxMempool, int maxTransactions) {
        this.maxMempool = maxMempool;
        this.maxTransactions = maxTransactions;
        blocks.add(new ChainTip(0, Block.GENESIS_HASH, Block.GENESIS_TIME, Block.GENESIS_TIME));
    }

    ChainTip tip() {
        return blocks.getLast();
    }

    int height() {
        return tip().height();
    }

    Optional<ChainTip> block(int height) {
        return height >= 0 && height < blocks.size() ? Optional.of(blocks.get(height)) : Optional.empty();
    }

    boolean isFull() {
        return heights.size() + mempool.size() >= maxTransactions;
    }

    boolean isMempoolFull() {
        return mempool.size() >= maxMempool;
    }

    boolean inMempool(TxId txid) {
        return mempool.containsKey(txid);
    }

    Optional<Integer> heightOf(TxId txid) {
        return Optional.ofNullable(heights.get(txid));
    }

    /** The output if it exists, whether or not a mempool transaction spends it. */
    Optional<Coin> coin(OutPoint outPoint) {
        Coin coin = confirmed.get(outPoint);
        return Optional.ofNullable(coin == null ? mempoolCoins.get(outPoint) : coin);
    }

    boolean isSpentInMempool(OutPoint outPoint) {
        return mempoolSpends.contains(outPoint);
    }

    Optional<Coin> unspent(OutPoint outPoint) {
        return isSpentInMempool(outPoint) ? Optional.empty() : coin(outPoint);
    }

    void forEachUnspent(BiConsumer<OutPoint, Coin> visitor) {
        for (Map<OutPoint, Coin> coins : List.of(confirmed, mempoolCoins))
            coins.forEach((outPoint, coin) -> {
                if (!isSpentInMempool(outPoint)) visitor.accept(outPoint, coin);
            });
    }

    /** Whether any transaction ever paid to {@code script}. */
    boolean wasPaid(Script script) {
        return paid.contains(script);
    }

    void forEachPaidInABlock(Consumer<Script> visitor) {
        for (TxId txid : heights.keySet()) outputs(txid).forEach(output -> visitor.accept(output.script()));
    }

    /** All that a transaction paid, spent since or not; empty if there is no such transaction. */
    List<TxOutput> outputs(TxId txid) {
        return outputs.getOrDefault(txid, List.of());
    }

    Collection<Transaction> mempool() {
        return Collections.unmodifiableCollection(mempool.values());
    }

    /** What a miner would put into the next block: the mempool in the order of arrival, as much as a block may weigh. */
    List<Transaction> nextBlock() {
        List<Transaction> chosen = new ArrayList<>();
        long weight = 0;
        for (Transaction tx : mempool.values()) {
            weight += tx.weight();
            if (weight > MAX_BLOCK_WEIGHT) break;
            chosen.add(tx);
        }
        return chosen;
    }

    Optional<MempoolEntry> mempoolEntry(TxId txid) {
        Transaction tx = mempool.get(txid);
        if (tx == null) return Optional.empty();
        return Optional.of(
                new MempoolEntry(feeOf(tx), tx.vsize(), together(txid, this::parents), together(txid, this::children)));
    }

    /** {@code from} and all that are reached from it. */
    private MempoolEntry.Together together(TxId from, Function<TxId, Stream<TxId>> next) {
        Set<TxId> reached = new LinkedHashSet<>();
        Deque<TxId> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            TxId txid = open.remove();
            if (reached.add(txid)) next.apply(txid).forEach(open::add);
        }
        Sats fees = Sats.ZERO;
        long vsize = 0;
        for (TxId txid : reached) {
            Transaction tx = Objects.requireNonNull(mempool.get(txid));
            fees = fees.plus(feeOf(tx));
            vsize += tx.vsize();
        }
        return new MempoolEntry.Together(reached.size(), fees, vsize);
    }

    private Stream<TxId> parents(TxId txid) {
        return Objects.requireNonNull(mempool.get(txid)).inputs().stream()
                .map(input -> input.outPoint().txid())
                .filter(mempool::containsKey);
    }

    private Stream<TxId> children(TxId txid) {
        return mempool.entrySet().stream()
                .filter(entry -> entry.getValue().inputs().stream()
                        .anyMatch(input -> input.outPoint().txid().equals(txid)))
                .map(Map.Entry::getKey);
    }

    /** What {@code tx} pays to the miner. */
    Sats feeOf(Transaction tx) {
        Sats in = Sats.ZERO;
        for (TxInput input : tx.inputs())
            in = in.plus(coin(input.outPoint()).orElseThrow().value());
        return in.minus(tx.outputSum());
    }

    void addToMempool(Transaction tx) {
        TxId txid = tx.txid();
        mempool.put(txid, tx);
        tx.inputs().forEach(input -> mempoolSpends.add(input.outPoint()));
        addOutputs(txid, tx, Coin.UNCONFIRMED, false, mempoolCoins);
    }

    void addBlock(Block block) {
        int height = height() + 1;
        boolean coinbase = true;
        for (Transaction tx : block.transactions()) {
            TxId txid = tx.txid();
            mempool.remove(txid);
            if (!coinbase)
                for (TxInput input : tx.inputs()) {
                    confirmed.remove(input.outPoint());
                    mempoolSpends.remove(input.outPoint());
                }
            for (int vout = 0; vout < tx.outputs().size(); vout++) mempoolCoins.remove(new OutPoint(txid, vout));
            addOutputs(txid, tx, height, coinbase, confirmed);
            heights.put(txid, height);
            coinbase = false;
        }
        blocks.add(new ChainTip(height, block.hash(), block.time(), medianWith(block.time())));
    }

    private void addOutputs(TxId txid, Transaction tx, int height, boolean coinbase, Map<OutPoint, Coin> coins) {
        outputs.put(txid, tx.outputs());
        for (int vout = 0; vout < tx.outputs().size(); vout++) {
            TxOutput output = tx.outputs().get(vout);
            paid.add(output.script());
            if (!TransactionRules.isUnspendable(output.script()))
                coins.put(new OutPoint(txid, vout), new Coin(output.value(), output.script(), height, coinbase));
        }
    }

    private long medianWith(long newest) {
        int older = Math.min(blocks.size(), MEDIAN_SPAN - 1);
        long[] times = new long[older + 1];
        for (int i = 0; i < older; i++)
            times[i] = blocks.get(blocks.size() - 1 - i).time();
        times[older] = newest;
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
