package org.joinmarket.wallet.chain.esplora;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
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
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;

/**
 * An explorer. Nothing is asked at construction: one that is down makes calls fail with {@link ChainUnavailable} until it is back. Its
 * network is checked before the first answer is believed, and again after each failure, since another may answer then.
 */
public final class EsploraChain implements ChainBackend {
    private static final Duration ESTIMATES_FOR = Duration.ofSeconds(30);
    private static final FeeRate RELAY_MINIMUM = FeeRate.ofSatsPerVByte(1);
    /** Who asks for the tip within it gets the one from before: readiness is asked for every few seconds. */
    private static final Duration TIP_MAX_AGE = Duration.ofSeconds(10);

    private static final int MAX_TARGET_BLOCKS = 1_008;
    private static final Pattern NODES_WORDS = Pattern.compile("\"message\"\\s*:\\s*\"([^\"]*)\"");

    private volatile @Nullable Estimates estimates;
    private final Network network;
    private final EsploraSettings settings;
    private final EsploraHttp http;
    private final EsploraClient client;
    private final HeaderChain headers;
    private final Map<String, EsploraWallet> wallets = new ConcurrentHashMap<>();
    private final OwnBroadcasts own;
    private final Whereabouts whereabouts;
    private final Duration tipMaxAge;
    private volatile boolean networkChecked;

    public EsploraChain(Network network, EsploraSettings settings, InstantSource clock) {
        this.network = network;
        this.settings = settings;
        this.http = new EsploraHttp(settings.address(), settings.proxy(), settings.timeout());
        this.client = new EsploraClient(http);
        this.headers = new HeaderChain(client, network, clock);
        this.own = new OwnBroadcasts(clock);
        this.whereabouts = new Whereabouts(client, headers, this::updatedTip, settings.refresh(), clock);
        this.tipMaxAge = settings.refresh().compareTo(TIP_MAX_AGE) < 0 ? settings.refresh() : TIP_MAX_AGE;
    }

    @Override
    public String name() {
        return "esplora";
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public boolean asksForEachAddress() {
        return true;
    }

    @Override
    public boolean tellsThirdParties() {
        return true; // also if it is on this machine: what it asks itself is not known here
    }

    private <T> T checked(Supplier<T> call) {
        try {
            if (!networkChecked) headers.requireNetwork();
            networkChecked = true;
            return call.get();
        } catch (ChainUnavailable e) {
            networkChecked = false;
            headers.askAgain();
            throw e;
        }
    }

    /** The tip; what a reorganisation has moved is asked for anew. */
    private ChainTip updatedTip() {
        ChainTip tip = headers.update(tipMaxAge);
        int changed = headers.takeChangedFrom();
        if (changed < Integer.MAX_VALUE) wallets.values().forEach(wallet -> wallet.changedFrom(changed));
        return tip;
    }

    @Override
    public ChainTip tip() {
        return checked(this::updatedTip);
    }

    @Override
    public Optional<ChainTip> block(int height) {
        return checked(() -> headers.block(height));
    }

    @Override
    public Map<OutPoint, ChainOutput> lookup(Collection<OutPoint> outPoints) {
        if (outPoints.size() > MAX_LOOKUP) throw new IllegalArgumentException("too many outpoints in one look-up");
        if (outPoints.isEmpty()) return Map.of();
        return checked(() -> {
            int height = updatedTip().height();
            List<OutPoint> asked = List.copyOf(new LinkedHashSet<>(outPoints));
            List<Optional<ChainOutput>> answers = Parallel.map(asked, outPoint -> output(outPoint, height));
            Map<OutPoint, ChainOutput> found = new HashMap<>();
            for (int i = 0; i < asked.size(); i++) {
                OutPoint outPoint = asked.get(i);
                answers.get(i).ifPresent(output -> found.put(outPoint, output));
            }
            return found;
        });
    }

    private Optional<ChainOutput> output(OutPoint outPoint, int tipHeight) {
        Optional<EsploraTransaction> tx = whereabouts.proven(outPoint.txid());
        if (tx.isEmpty() || outPoint.vout() >= tx.get().outputs().size()) return Optional.empty();
        if (client.spend(outPoint).isPresent()) return Optional.empty();
        EsploraTransaction made = tx.get();
        return Optional.of(EsploraWallet.chainOutput(made, made.outputs().get((int) outPoint.vout()), tipHeight));
    }

    @Override
    public void watch(WatchedWallet wallet) {
        if (wallets.size() >= MAX_WALLETS && !wallets.containsKey(wallet.id())) throw ChainUnavailable.tooManyWallets();
        EsploraWallet watched = wallets.computeIfAbsent(
                wallet.id(), _ -> new EsploraWallet(client, headers, network, this::updatedTip, settings.gapLimit()));
        checked(() -> {
            watched.watch(wallet);
            return watched;
        });
    }

    /** In addresses, not in blocks. */
    @Override
    public Optional<HistorySearch> search(String walletId) {
        return Optional.ofNullable(wallets.get(walletId)).map(EsploraWallet::progress);
    }

    @Override
    public void shows(String walletId, KeyPath path) {
        EsploraWallet wallet = wallets.get(walletId);
        if (wallet != null) wallet.shows(path);
    }

    @Override
    public List<WalletOutput> unspent(String walletId) {
        return view(walletId).unspent();
    }

    @Override
    public Set<KeyPath> used(String walletId) {
        return view(walletId).used();
    }

    @Override
    public Set<KeyPath> paidInBlocks(String walletId) {
        return view(walletId).paidInBlocks();
    }

    private EsploraWallet.View view(String walletId) {
        EsploraWallet wallet = wallets.get(walletId);
        if (wallet == null || !wallet.isReady()) throw new IllegalStateException("wallet is not watched: " + walletId);
        EsploraWallet.View view = checked(() -> wallet.view(settings.refresh(), own.all()));
        own.shown(view.transactions());
        whereabouts.seen(view.transactions());
        return view;
    }

    @Override
    public TransactionStatus status(TxId txid) {
        return checked(() -> whereabouts.of(txid));
    }

    /** Of one that is nowhere, as it was up to {@code refresh} ago; of its inputs, up to ten times as long, if no block has come. */
    @Override
    public TransactionStatus status(Transaction tx) {
        return checked(() -> whereabouts.of(tx));
    }

    /** Known already for what paid a wallet, so that nobody is asked. */
    @Override
    public List<TxOutput> outputs(TxId txid) {
        for (EsploraWallet wallet : wallets.values()) {
            Optional<EsploraTransaction> known = wallet.transaction(txid);
            if (known.isPresent()) return known.get().outputs();
        }
        return List.of();
    }

    @Override
    public Optional<MempoolEntry> mempoolEntry(TxId txid) {
        return checked(() -> new MempoolWalk(client).entry(txid));
    }

    @Override
    public Optional<FeeRate> feeEstimate(int targetBlocks) {
        if (targetBlocks < 1 || targetBlocks > MAX_TARGET_BLOCKS)
            throw new IllegalArgumentException("1 to " + MAX_TARGET_BLOCKS + " blocks, not " + targetBlocks);
        return checked(() -> {
            NavigableMap<Integer, FeeRate> rates = estimates();
            Map.Entry<Integer, FeeRate> entry = rates.floorEntry(targetBlocks);
            if (entry == null) entry = rates.firstEntry();
            if (entry != null) return Optional.of(entry.getValue());
            return network == Network.REGTEST ? Optional.of(RELAY_MINIMUM) : Optional.<FeeRate>empty();
        });
    }

    /** Kept for a while: whoever asks again and again has the explorer refuse everybody. */
    private NavigableMap<Integer, FeeRate> estimates() {
        Estimates last = estimates;
        if (last == null || System.nanoTime() - last.at() > ESTIMATES_FOR.toNanos()) {
            last = new Estimates(client.feeEstimates(), System.nanoTime());
            estimates = last;
        }
        return last.rates();
    }

    private record Estimates(NavigableMap<Integer, FeeRate> rates, long at) {}

    /** The relay minimum: an explorer does not say what its node's mempool takes now, but refuses what it does not. */
    @Override
    public FeeRate minimumFeeRate() {
        return RELAY_MINIMUM;
    }

    @Override
    public BroadcastResult broadcast(byte[] transaction) {
        return switch (Transaction.parse(transaction)) {
            case Decoded.Ok<Transaction>(var tx) -> checked(() -> send(tx));
            case Decoded.Malformed<Transaction> _, Decoded.Unknown<Transaction> _ ->
                new BroadcastResult.Refused("TX decode failed");
        };
    }

    private BroadcastResult send(Transaction tx) {
        TxId txid = tx.txid();
        return switch (client.post(tx.hex())) {
            case EsploraClient.Posted.Taken(var answer) -> {
                if (!answer.equals(txid))
                    throw client.notUnderstood(new IllegalArgumentException("the answer to another transaction"));
                yield accepted(tx);
            }
            case EsploraClient.Posted.Refused(var words) ->
                whereabouts.of(txid) instanceof TransactionStatus.NotFound
                        ? new BroadcastResult.Refused(reason(words))
                        : accepted(tx);
        };
    }

    private BroadcastResult accepted(Transaction tx) {
        EsploraTransaction sent = new EsploraTransaction(
                tx.txid(), tx.inputs().stream().map(TxInput::outPoint).toList(), tx.outputs(), null);
        own.add(sent);
        whereabouts.taken(tx.txid());
        wallets.values().forEach(wallet -> wallet.touchedBy(sent));
        return new BroadcastResult.Accepted(tx.txid());
    }

    /** The node's words, without the explorer's around them. */
    private static String reason(String words) {
        Matcher matcher = NODES_WORDS.matcher(words);
        return matcher.find() ? matcher.group(1) : words;
    }

    /** An explorer does not mine. */
    @Override
    public Optional<RegtestChain> regtest() {
        return Optional.empty();
    }

    @Override
    public void close() {
        http.close();
    }
}
