package org.joinmarket.testkit.wallet;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;

/**
 * A wallet service in memory: several wallets, leases by token, PoDLE, signatures. Safe for several threads. Tests make it
 * fail as they need.
 */
public final class FakeWalletService {
    /** What a caller can ask for, as tests name it. */
    public enum Call {
        STATUS,
        BALANCES,
        LEASE,
        OPEN_LEASES,
        FIND_LEASE,
        COMMIT,
        OPEN,
        SIGN,
        BROADCAST,
        RENEW,
        RELEASE,
        OUTPOINTS,
        REGISTER_NICK,
        MAKER_NICKS,
        PROVE_BOND,
        OTHER
    }

    static final long REGTEST_RATE = 1_000;

    private final Network network;
    private final FakeChain chain;
    private final InstantSource clock;
    private final Map<String, FakeWallet> wallets = new LinkedHashMap<>();
    private final List<FakeLease> leases = new ArrayList<>();
    private final Set<String> usedCommitments = new HashSet<>();
    private final Map<Call, Integer> calls = new HashMap<>();
    private final Map<Call, WalletProblem> refusals = new HashMap<>();
    private final Set<Call> lostReplies = new HashSet<>();
    private boolean unreachable;
    private boolean chainAway;
    private long minimumFeeRate = REGTEST_RATE;

    public FakeWalletService(Network network, FakeChain chain, InstantSource clock) {
        this.network = network;
        this.chain = chain;
        this.clock = clock;
    }

    public static FakeWalletService onRegtest() {
        return new FakeWalletService(Network.REGTEST, new FakeChain(), InstantSource.system());
    }

    public FakeChain chain() {
        return chain;
    }

    public synchronized FakeWallet wallet(String name) {
        return wallets.computeIfAbsent(name, _ -> new FakeWallet(name, chain));
    }

    /** The service as the holder of this token sees it. */
    public WalletApi as(String token) {
        return new FakeWalletClient(this, token);
    }

    // ── faults ──

    public synchronized void unreachable(boolean on) {
        unreachable = on;
    }

    public synchronized void chainAway(boolean on) {
        chainAway = on;
    }

    /** What the node takes at least, in sat/kvB. */
    public synchronized void minimumFeeRate(long satsPerKvb) {
        minimumFeeRate = satsPerKvb;
    }

    long minimumFeeRate() {
        return minimumFeeRate;
    }

    /** From now on this call is refused; null ends it. */
    public synchronized void refuse(Call call, @Nullable String slug) {
        if (slug == null) refusals.remove(call);
        else refusals.put(call, problem(409, slug));
    }

    /** The next such call is done, but its caller does not learn it. */
    public synchronized void loseReplyOf(Call call) {
        lostReplies.add(call);
    }

    /** What this wallet service says of a lease from now on. */
    public synchronized void end(String leaseId, State state) {
        for (FakeLease lease : leases) if (lease.id.equals(leaseId)) lease.state = state;
    }

    // ── what tests ask ──

    public synchronized int count(Call call) {
        return calls.getOrDefault(call, 0);
    }

    public synchronized List<State> leaseStates() {
        leases.forEach(this::refresh);
        return leases.stream().map(lease -> lease.state).toList();
    }

    // ── for clients ──

    synchronized <T> T call(Call call, Supplier<T> work) {
        calls.merge(call, 1, Integer::sum);
        if (unreachable) throw lost();
        WalletProblem refusal = refusals.get(call);
        if (refusal != null) throw refusal;
        T result = work.get();
        if (lostReplies.remove(call)) throw lost();
        return result;
    }

    private static WalletProblem lost() {
        return new WalletProblem(WalletProblem.UNREACHABLE, "unreachable", "no answer", null, null, null);
    }

    static WalletProblem problem(int status, String slug) {
        return new WalletProblem(status, slug, slug, null, null, null);
    }

    List<String> makerNicks() {
        return wallets.values().stream()
                .flatMap(wallet -> wallet.bonds().nicks())
                .toList();
    }

    FakeWallet existing(String name) {
        FakeWallet wallet = wallets.get(name);
        if (wallet == null) throw problem(404, "wallet-not-found");
        return wallet;
    }

    FakeWallet usable(String name) {
        FakeWallet wallet = existing(name);
        if (wallet.isLocked()) throw problem(409, WalletProblem.LOCKED);
        requireChain();
        return wallet;
    }

    void requireChain() {
        if (chainAway) throw problem(503, WalletProblem.CHAIN_UNAVAILABLE);
    }

    boolean isChainAway() {
        return chainAway;
    }

    List<FakeWallet> wallets() {
        return List.copyOf(wallets.values());
    }

    Set<OutPoint> leased() {
        Set<OutPoint> leased = new HashSet<>();
        for (FakeLease lease : leases) {
            refresh(lease);
            if (lease.isOpen())
                lease.inputs.stream().map(UnspentOutput::outPoint).forEach(leased::add);
        }
        return leased;
    }

    List<FakeLease> leasesOf(String token) {
        leases.forEach(this::refresh);
        return leases.stream().filter(lease -> lease.token.equals(token)).toList();
    }

    FakeLease lease(String token, String id) {
        return leasesOf(token).stream()
                .filter(lease -> lease.id.equals(id))
                .findFirst()
                .orElseThrow(() -> problem(404, WalletProblem.LEASE_NOT_FOUND));
    }

    FakeLease grant(FakeLease lease) {
        leases.add(lease);
        return lease;
    }

    String nextLeaseId() {
        return "lease-" + (leases.size() + 1);
    }

    /** @return false if it was used before */
    boolean useCommitment(String commitment) {
        return usedCommitments.add(commitment);
    }

    boolean isUsed(String commitment) {
        return usedCommitments.contains(commitment);
    }

    Network network() {
        return network;
    }

    InstantSource clock() {
        return clock;
    }

    private void refresh(FakeLease lease) {
        if (lease.state == State.GRANTED && clock.instant().isAfter(lease.expiresAt)) lease.state = State.EXPIRED;
        if (lease.state == State.SIGNED && lease.txid != null && chain.knows(lease.txid)) lease.state = State.SPENT;
    }
}
