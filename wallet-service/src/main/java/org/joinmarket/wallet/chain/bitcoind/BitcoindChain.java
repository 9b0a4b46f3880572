package org.joinmarket.wallet.chain.bitcoind;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Bitcoin Core by RPC. Nothing is asked at construction: a bitcoind that is down makes calls fail with
 * {@link ChainUnavailable} until it is back. What it is gets checked before the first answer is
 * believed, and again after each failure, since another bitcoind may have come back.
 */
public final class BitcoindChain implements ChainBackend {
    private static final FeeRate REGTEST_RATE = FeeRate.ofSatsPerVByte(1);
    private static final int MAX_TARGET_BLOCKS = 1_008;
    private static final int SATS_DECIMALS = 8;
    private static final int MAX_SCALE = 30;

    private final Network network;
    private final RpcClient rpc;
    private final DescriptorWallets wallets;
    private final TransactionLookups lookups;
    private final NodeNotices notices;
    private final Optional<RegtestChain> regtest;
    private final Node node;
    private final Duration staleAfter;
    private volatile @Nullable ChainTip best; // as it was last asked for: a block never changes

    /** With the usual patience, the system's clock, and measures that nobody sees. */
    public BitcoindChain(Network network, URI url, RpcCredentials credentials, Duration timeout) {
        this(NodeSettings.of(network, url, credentials, timeout), InstantSource.system(), new SimpleMeterRegistry());
    }

    public BitcoindChain(NodeSettings settings, InstantSource clock, MeterRegistry meters) {
        this(settings, clock, meters, ChainMemory.none());
    }

    /** @param memory what need not be asked for again after a restart */
    public BitcoindChain(NodeSettings settings, InstantSource clock, MeterRegistry meters, ChainMemory memory) {
        this(settings, clock, meters, memory, HistoryScan.Settings.USUAL);
    }

    BitcoindChain(
            NodeSettings settings,
            InstantSource clock,
            MeterRegistry meters,
            ChainMemory memory,
            HistoryScan.Settings searching) {
        this.network = settings.network();
        this.staleAfter = settings.staleAfter();
        this.rpc = new RpcClient(settings.url(), settings.credentials(), settings.timeout(), clock, meters);
        this.wallets = new DescriptorWallets(rpc, network, new HistoryScan(rpc, network, searching), memory);
        this.lookups = new TransactionLookups(rpc, wallets);
        this.notices = new NodeNotices(settings.url(), settings.publisher(), wallets::isWatched, meters);
        boolean listens = settings.listens();
        this.node = new Node(network, rpc, clock, met -> {
            wallets.met();
            if (listens) notices.listenTo(met.notices());
        });
        this.regtest = network == Network.REGTEST ? Optional.of(new CheckedRegtest()) : Optional.empty();
    }

    @Override
    public String name() {
        return "bitcoind";
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public ChainTip tip() {
        return node.checked(() -> {
            String hash = node.look().path("bestblockhash").stringValue("");
            ChainTip known = best;
            ChainTip tip = known != null && known.hash().equals(hash) ? known : header(hash);
            best = tip;
            node.requireRecent(tip.time(), staleAfter);
            return tip;
        });
    }

    @Override
    public Optional<ChainTip> block(int height) {
        if (height < 0) return Optional.empty();
        return node.checked(() -> {
            try {
                return Optional.of(header(rpc.ask("getblockhash", height).stringValue()));
            } catch (RpcFailure e) {
                if (e.code() == RpcFailure.INVALID_PARAMETER) return Optional.<ChainTip>empty();
                throw e;
            }
        });
    }

    private ChainTip header(String hash) {
        JsonNode header = rpc.ask("getblockheader", hash);
        return new ChainTip(
                header.path("height").intValue(),
                hash,
                header.path("time").longValue(),
                header.path("mediantime").longValue());
    }

    @Override
    public Map<OutPoint, ChainOutput> lookup(Collection<OutPoint> outPoints) {
        if (outPoints.size() > MAX_LOOKUP) throw new IllegalArgumentException("too many outpoints in one look-up");
        return node.checked(() -> lookups.outputs(outPoints));
    }

    @Override
    public Map<OutPoint, ChainOutput> lookupWhole(Collection<OutPoint> outPoints) {
        Map<OutPoint, ChainOutput> found = lookup(outPoints);
        if (found.keySet().containsAll(outPoints)) return found;
        if (!node.checked(lookups::isMempoolLoaded)) throw lookups.mempoolNotLoaded();
        return lookup(outPoints); // loaded meanwhile
    }

    @Override
    public void watch(WatchedWallet wallet) {
        node.checked(() -> {
            wallets.watch(wallet);
            return wallet;
        });
    }

    @Override
    public Optional<WatchedWallet> knownPart(WatchedWallet wallet) {
        return node.checked(() -> wallets.knownPart(wallet));
    }

    @Override
    public List<WalletOutput> unspent(String walletId) {
        return node.checkedNow(() -> wallets.unspent(walletId, lookups::outputs));
    }

    @Override
    public Optional<String> coinMark(String walletId) {
        return node.checked(() -> {
            String block = node.look().path("bestblockhash").stringValue("");
            return wallets.coinMark(walletId).map(coins -> block + " " + coins);
        });
    }

    @Override
    public Optional<HistorySearch> search(String walletId) {
        return wallets.search(walletId);
    }

    @Override
    public boolean hasLost(String walletId) {
        return wallets.hasLost(walletId);
    }

    @Override
    public int firstBlock() {
        return node.checked(() -> HistoryScan.firstBlock(node.look()));
    }

    @Override
    public Set<KeyPath> used(String walletId) {
        return node.checkedNow(() -> wallets.used(walletId));
    }

    @Override
    public Set<KeyPath> paidInBlocks(String walletId) {
        return node.checkedNow(() -> wallets.paidInBlocks(walletId));
    }

    @Override
    public TransactionStatus status(TxId txid) {
        return node.checked(() -> lookups.status(txid)).orElseThrow(lookups::mempoolNotLoaded);
    }

    @Override
    public Optional<Transaction> transaction(TxId txid) {
        return node.checked(() -> lookups.transaction(txid));
    }

    @Override
    public Optional<MempoolEntry> mempoolEntry(TxId txid) {
        return node.checked(() -> lookups.mempoolEntry(txid));
    }

    @Override
    public TransactionStatus status(Transaction tx) {
        return node.checked(() -> lookups.status(tx)).orElseThrow(lookups::mempoolNotLoaded);
    }

    @Override
    public Optional<FeeRate> feeEstimate(int targetBlocks) {
        if (targetBlocks < 1 || targetBlocks > MAX_TARGET_BLOCKS)
            throw new IllegalArgumentException("1 to " + MAX_TARGET_BLOCKS + " blocks, not " + targetBlocks);
        return node.checked(() -> {
            JsonNode rate = rpc.ask("estimatesmartfee", targetBlocks).path("feerate");
            if (rate.isNumber()) return Optional.of(rate(rate));
            return network == Network.REGTEST ? Optional.of(REGTEST_RATE) : Optional.<FeeRate>empty();
        });
    }

    @Override
    public FeeRate minimumFeeRate() {
        return node.checked(() -> {
            JsonNode info = rpc.ask("getmempoolinfo");
            FeeRate relay = rate(info.path("minrelaytxfee"));
            FeeRate now = rate(info.path("mempoolminfee"));
            return now.compareTo(relay) > 0 ? now : relay;
        });
    }

    /** Bitcoin per 1000 vbytes, rounded up. */
    private static FeeRate rate(JsonNode bitcoinPerKvB) {
        BigDecimal rate = bitcoinPerKvB.decimalValue();
        if (rate.signum() < 0 || Math.abs((long) rate.scale()) > MAX_SCALE) // would be rounded through all its digits
        throw new ArithmeticException("no fee rate");
        BigDecimal sats = rate.movePointRight(SATS_DECIMALS).setScale(0, RoundingMode.CEILING);
        return new FeeRate(
                sats.min(BigDecimal.valueOf(FeeRate.MAX_SATS_PER_KVB)).longValueExact());
    }

    @Override
    public BroadcastResult broadcast(byte[] transaction) {
        return switch (Transaction.parse(transaction)) {
            case Decoded.Ok<Transaction>(var tx) -> node.checked(() -> send(tx));
            case Decoded.Malformed<Transaction> _, Decoded.Unknown<Transaction> _ ->
                new BroadcastResult.Refused("TX decode failed");
        };
    }

    private BroadcastResult send(Transaction tx) {
        TxId txid = tx.txid();
        try {
            rpc.ask("sendrawtransaction", tx.hex(), 0); // 0: fees of any height
            return new BroadcastResult.Accepted(txid);
        } catch (RpcFailure e) {
            return switch (e.code()) {
                case RpcFailure.ALREADY_IN_CHAIN -> new BroadcastResult.Accepted(txid);
                case RpcFailure.VERIFY, RpcFailure.VERIFY_REJECTED ->
                    lookups.status(txid).orElseThrow(lookups::mempoolNotLoaded) instanceof TransactionStatus.NotFound
                            ? new BroadcastResult.Refused(e.reason())
                            : new BroadcastResult.Accepted(txid);
                case RpcFailure.MISC, RpcFailure.DESERIALIZATION -> new BroadcastResult.Refused(e.reason());
                default -> throw e;
            };
        }
    }

    /** Asked for only where neither has it: while bitcoind reads its mempool after a restart, it would not know better. */
    @Override
    public void forget(TxId txid) {
        node.checked(() -> {
            TransactionStatus status = lookups.status(txid).orElseThrow(lookups::mempoolNotLoaded);
            if (status instanceof TransactionStatus.NotFound) wallets.abandon(txid);
            return status;
        });
    }

    @Override
    public Optional<RegtestChain> regtest() {
        return regtest;
    }

    @Override
    public void onChange(Runnable changed) {
        notices.onChange(changed);
    }

    @Override
    public boolean isToldOfChanges() {
        return notices.isActive();
    }

    @Override
    public void close() {
        notices.close();
        rpc.close();
    }

    /** Never mines anywhere but on regtest, whatever answers at the address. */
    private final class CheckedRegtest implements RegtestChain {
        private final RegtestChain miner = new BitcoindRegtest(rpc);

        @Override
        public List<String> mine(int blocks, Optional<Script> payTo) {
            return node.checked(() -> miner.mine(blocks, payTo));
        }

        @Override
        public TxId fund(Script script, Sats amount) {
            return node.checked(() -> miner.fund(script, amount));
        }
    }
}
