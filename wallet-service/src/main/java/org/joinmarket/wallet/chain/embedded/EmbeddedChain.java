package org.joinmarket.wallet.chain.embedded;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;

/** A regtest chain inside the process. In memory, or kept in a directory and there again after a restart. */
public final class EmbeddedChain implements ChainBackend, RegtestChain {
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock(); // guards state and log
    private final ChainState state;
    private final TransactionRules rules;
    private final @Nullable ChainLog log;
    private final Map<String, WatchIndex> wallets = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    private EmbeddedChain(InstantSource clock, @Nullable Path directory, ChainState state) {
        this.clock = clock;
        this.state = state;
        this.rules = new TransactionRules(state);
        this.log = directory == null ? null : ChainLog.open(directory, new Restore());
    }

    /** A new chain that is gone when the process ends. */
    public static EmbeddedChain inMemory(InstantSource clock) {
        return withLimits(clock, ChainState.MAX_MEMPOOL, ChainState.MAX_TRANSACTIONS);
    }

    /**
     * The chain that {@code directory} holds, or a new one; what this process accepts is on disk before it says so.
     *
     * @throws ChainUnavailable if the directory cannot be used, is in use, or what it holds is damaged
     */
    public static EmbeddedChain in(Path directory, InstantSource clock) {
        return new EmbeddedChain(clock, directory, new ChainState(ChainState.MAX_MEMPOOL, ChainState.MAX_TRANSACTIONS));
    }

    /** In memory, with limits that a test can reach. */
    static EmbeddedChain withLimits(InstantSource clock, int maxMempool, int maxTransactions) {
        return new EmbeddedChain(clock, null, new ChainState(maxMempool, maxTransactions));
    }

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public Network network() {
        return Network.REGTEST;
    }

    @Override
    public ChainTip tip() {
        return locked(state::tip);
    }

    @Override
    public Optional<ChainTip> block(int height) {
        return locked(() -> state.block(height));
    }

    @Override
    public Map<OutPoint, ChainOutput> lookup(Collection<OutPoint> outPoints) {
        if (outPoints.size() > MAX_LOOKUP) throw new IllegalArgumentException("too many outpoints in one look-up");
        return locked(() -> {
            Map<OutPoint, ChainOutput> found = new HashMap<>();
            for (OutPoint outPoint : outPoints)
                state.unspent(outPoint).ifPresent(coin -> found.put(outPoint, coin.at(state.height())));
            return found;
        });
    }

    @Override
    public void watch(WatchedWallet wallet) {
        if (wallets.size() >= MAX_WALLETS && !wallets.containsKey(wallet.id())) throw ChainUnavailable.tooManyWallets();
        wallets.compute(wallet.id(), (_, known) -> WatchIndex.of(wallet, known, Network.REGTEST));
    }

    @Override
    public List<WalletOutput> unspent(String walletId) {
        WatchIndex index = watched(walletId);
        return locked(() -> {
            List<WalletOutput> found = new ArrayList<>();
            state.forEachUnspent((outPoint, coin) -> index.pathOf(coin.script())
                    .ifPresent(path -> found.add(new WalletOutput(outPoint, coin.at(state.height()), path))));
            return found;
        });
    }

    @Override
    public OptionalLong version() {
        return OptionalLong.of(version.get());
    }

    @Override
    public Set<KeyPath> used(String walletId) {
        WatchIndex index = watched(walletId);
        return locked(() -> {
            Set<KeyPath> used = new HashSet<>();
            index.paths().forEach((script, path) -> {
                if (state.wasPaid(script)) used.add(path);
            });
            return used;
        });
    }

    @Override
    public Set<KeyPath> paidInBlocks(String walletId) {
        WatchIndex index = watched(walletId);
        return locked(() -> {
            Set<KeyPath> paid = new HashSet<>();
            state.forEachPaidInABlock(script -> index.pathOf(script).ifPresent(paid::add));
            return paid;
        });
    }

    @Override
    public TransactionStatus status(TxId txid) {
        return locked(() -> state.heightOf(txid)
                .<TransactionStatus>map(height -> new TransactionStatus.Confirmed(height, state.height() - height + 1))
                .orElseGet(() ->
                        state.inMempool(txid) ? new TransactionStatus.InMempool() : new TransactionStatus.NotFound()));
    }

    @Override
    public TransactionStatus status(Transaction tx) {
        return locked(() -> {
            TransactionStatus found = status(tx.txid());
            if (!(found instanceof TransactionStatus.NotFound)) return found;
            List<OutPoint> inputs = tx.inputs().stream().map(TxInput::outPoint).toList();
            Predicate<OutPoint> isGone = input -> state.coin(input).isEmpty();
            return inputs.stream()
                    .filter(isGone.and(this::isSpent))
                    .findFirst()
                    .or(() -> inputs.stream()
                            .filter(isGone.or(state::isSpentInMempool))
                            .findFirst())
                    .<TransactionStatus>map(input -> new TransactionStatus.Conflicted(input, isGone.test(input)))
                    .orElse(found);
        });
    }

    @Override
    public Optional<MempoolEntry> mempoolEntry(TxId txid) {
        return locked(() -> state.mempoolEntry(txid));
    }

    @Override
    public Optional<FeeRate> feeEstimate(int targetBlocks) {
        return Optional.of(TransactionRules.MIN_RELAY);
    }

    @Override
    public FeeRate minimumFeeRate() {
        return TransactionRules.MIN_RELAY;
    }

    @Override
    public List<TxOutput> outputs(TxId txid) {
        return locked(() -> state.outputs(txid));
    }

    @Override
    public BroadcastResult broadcast(byte[] transaction) {
        return switch (Transaction.parse(transaction)) {
            case Decoded.Ok<Transaction>(var tx) -> locked(() -> accept(tx));
            case Decoded.Malformed<Transaction> _, Decoded.Unknown<Transaction> _ ->
                new BroadcastResult.Refused("TX decode failed");
        };
    }

    private BroadcastResult accept(Transaction tx) {
        TxId txid = tx.txid();
        if (state.inMempool(txid) || state.heightOf(txid).isPresent()) return new BroadcastResult.Accepted(txid);
        if (state.isMempoolFull()) return new BroadcastResult.Refused("mempool full");
        requireRoom();
        Optional<String> refusal = rules.refusal(tx);
        if (refusal.isPresent()) return new BroadcastResult.Refused(refusal.get());
        if (log != null) {
            log.append(tx);
            log.sync();
        }
        state.addToMempool(tx);
        version.incrementAndGet();
        return new BroadcastResult.Accepted(txid);
    }

    @Override
    public Optional<RegtestChain> regtest() {
        return Optional.of(this);
    }

    @Override
    public List<String> mine(int blocks, Optional<Script> payTo) {
        if (blocks < 1 || blocks > MAX_BLOCKS)
            throw new IllegalArgumentException("1 to " + MAX_BLOCKS + " blocks, not " + blocks);
        return locked(() -> {
            List<String> hashes = new ArrayList<>(blocks);
            for (int i = 0; i < blocks; i++)
                hashes.add(mineOne(payTo.orElse(Miner.SCRIPT)).hash());
            if (log != null) log.sync();
            return hashes;
        });
    }

    /** On disk for certain after the next {@link ChainLog#sync()}. */
    private Block mineOne(Script payTo) {
        requireRoom();
        ChainTip tip = state.tip();
        List<Transaction> transactions = new ArrayList<>(state.nextBlock());
        Sats fees = Sats.ZERO;
        for (Transaction tx : transactions) fees = fees.plus(state.feeOf(tx));
        transactions.addFirst(Block.coinbase(tip.height() + 1, fees, payTo));
        long time = Math.max(clock.instant().getEpochSecond(), tip.medianTime() + 1);
        Block block = Block.mine(tip.hash(), time, transactions);
        if (log != null) log.append(block);
        state.addBlock(block);
        version.incrementAndGet();
        return block;
    }

    @Override
    public TxId fund(Script script, Sats amount) {
        if (amount.isLessThan(TransactionRules.dustLimit(script)))
            throw new IllegalArgumentException("too little to fund: " + amount);
        return locked(() -> {
            for (int mined = 0; mined <= MAX_BLOCKS; mined++) {
                Optional<Transaction> payment = Miner.pay(script, amount, state);
                if (payment.isPresent())
                    return switch (accept(payment.get())) {
                        case BroadcastResult.Accepted(var txid) -> txid;
                        case BroadcastResult.Refused(var reason) ->
                            throw new IllegalStateException("the chain refuses its own miner: " + reason);
                    };
                mineOne(Miner.SCRIPT);
            }
            throw new IllegalArgumentException("the regtest miner cannot earn " + amount + " sats");
        });
    }

    private WatchIndex watched(String walletId) {
        WatchIndex index = wallets.get(walletId);
        if (index == null) throw new IllegalStateException("wallet is not watched: " + walletId);
        return index;
    }

    private void requireRoom() {
        if (state.isFull())
            throw new ChainUnavailable(
                    "the embedded chain is full",
                    "stop the service and delete joinmarket.chain.embedded-dir to begin a new regtest chain",
                    null);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (log != null) log.close();
        } finally {
            lock.unlock();
        }
    }

    /** Rebuilds the state from the file, which only holds what the rules passed. */
    private final class Restore implements ChainLog.Replay {
        @Override
        public void transaction(Transaction tx) {
            state.addToMempool(tx);
        }

        @Override
        public void block(byte[] header, int mempoolCount, Transaction coinbase) {
            List<Transaction> transactions = new ArrayList<>();
            transactions.add(coinbase);
            state.mempool().stream().limit(mempoolCount).forEach(transactions::add);
            Block block = new Block(header, transactions);
            if (transactions.size() != mempoolCount + 1
                    || !block.previousHash().equals(state.tip().hash()))
                throw new IllegalArgumentException("a block that does not fit");
            state.addBlock(block);
        }
    }
}
