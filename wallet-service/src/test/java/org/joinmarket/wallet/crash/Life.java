package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.ManualClock;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.lease.MakerLeasing;
import org.joinmarket.wallet.lease.TakerLeasing;
import org.joinmarket.wallet.podle.PodleDesk;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.signing.Signer;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A wallet service that dies and is started again in the same place, and what its callers do with it. */
final class Life implements AutoCloseable {
    static final long AMOUNT = 1_000_000;
    static final int MIXDEPTHS = 5;
    static final int RECOVERY_RANGE = 40;
    private static final long BTC = 100_000_000;
    static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private final CrashingService.Place place;
    private final ManualClock clock = new ManualClock();
    private final Invariants invariants = new Invariants();
    private final PaymentDeeds payments = new PaymentDeeds(this);
    private final PsbtDeeds psbts = new PsbtDeeds(this);
    private final BumpDeeds bumps = new BumpDeeds(this);
    private final PermissionDeeds permissions = new PermissionDeeds(this);
    private final ExternalDeeds externals = new ExternalDeeds(this);
    private final LeaseDeeds leases = new LeaseDeeds(this);
    private final LabelDeeds labels = new LabelDeeds(this);
    private final NodeTrouble node = new NodeTrouble(this);
    private int mixdepths = MIXDEPTHS;
    private int recoveryRange = RECOVERY_RANGE;
    private CrashingService service;

    private Life(CrashingService.Place place, Fuse fuse) {
        this.place = place;
        this.service = start(fuse);
    }

    /** In a new place. */
    static Life begin(CrashingService.Place place) {
        return begin(place, new Fuse(() -> {}));
    }

    /** In a place that has the tables already, and nothing in them. */
    static Life beginIn(CrashingService.Place place) {
        return new Life(place, new Fuse(() -> {}));
    }

    static Life begin(CrashingService.Place place, Fuse fuse) {
        CrashingService.migrate(place);
        return new Life(place, fuse);
    }

    /** Where another has lived until {@code now}. */
    static Life resume(CrashingService.Place place, Instant now, Fuse fuse) {
        Life life = new Life(place, fuse);
        life.clock.advance(Duration.between(life.clock.instant(), now));
        life.service.unlockAll();
        return life;
    }

    Instant now() {
        return clock.instant();
    }

    Path folder() {
        return place.folder();
    }

    CrashingService service() {
        return service;
    }

    Invariants invariants() {
        return invariants;
    }

    PaymentDeeds payments() {
        return payments;
    }

    PsbtDeeds psbts() {
        return psbts;
    }

    BumpDeeds bumps() {
        return bumps;
    }

    ExternalDeeds externals() {
        return externals;
    }

    LeaseDeeds leases() {
        return leases;
    }

    LabelDeeds labels() {
        return labels;
    }

    NodeTrouble node() {
        return node;
    }

    PermissionDeeds permissions() {
        return permissions;
    }

    /** On what is there, as after a crash. */
    void restart() {
        service.close();
        startAgain();
    }

    /** After {@link #close}; with all wallets locked. Another one, which the caller closes. */
    CrashingService startLocked() {
        return start(new Fuse(() -> {}));
    }

    /** After {@link #close}. */
    void startAgain() {
        service = startLocked();
        service.unlockAll();
    }

    /** Whether what starts on what is there, after {@link #close}, came to that step before all its wallets were followed. */
    boolean diesAtStart(Fuse.Moment moment, int step) {
        Fuse fuse = new Fuse(() -> {});
        fuse.armForAll(moment, step);
        try {
            service = start(fuse);
            service.unlockAll();
        } catch (RuntimeException | Error e) {
            if (!fuse.isBlown()) throw e;
        }
        return fuse.disarm();
    }

    private CrashingService start(Fuse fuse) {
        return new CrashingService(place, clock, fuse, mixdepths, recoveryRange);
    }

    /** Of what starts from now on: a longer range searches wallets of before on. */
    void settings(int mixdepths, int recoveryRange) {
        this.mixdepths = mixdepths;
        this.recoveryRange = recoveryRange;
    }

    /** Whether {@code what} came to that step, and so to the end of the service. */
    boolean diesAt(Fuse.Moment moment, int step, Runnable what) {
        Fuse fuse = service.fuse();
        fuse.arm(moment, step);
        try {
            what.run();
        } catch (RuntimeException | Error e) {
            if (!fuse.isBlown()) throw e;
        } finally {
            fuse.disarm();
        }
        return fuse.isBlown();
    }

    void check() {
        invariants.check(service);
    }

    /** Three wallets with coins. */
    void fundedMarket() {
        for (String name : List.of("alice", "bob", "carol")) wallet(name, 0, BTC, BTC, BTC);
        fund("alice", deposit("alice", 1), BTC);
        settle();
    }

    /** A wallet with coins of six confirmations. */
    void wallet(String name, int mixdepth, long... sats) {
        service.bean(WalletRegistry.class).create(name, CrashingService.PASSWORD, 12, "");
        invariants.funded(name, 0);
        pay(name, mixdepth, sats);
    }

    /** A wallet of public keys with such coins. */
    void watchedWallet(String name, Device device, int mixdepth, long... sats) {
        psbts.watch(name, device);
        pay(name, mixdepth, sats);
    }

    private void pay(String name, int mixdepth, long... sats) {
        for (long value : sats) fund(name, deposit(name, mixdepth), value);
        service.mine(7);
        service.tick();
    }

    void fund(String name, Script script, long sats) {
        service.chain().regtest().orElseThrow().fund(script, new Sats(sats));
        funded(name, sats);
    }

    /** Somebody else has. */
    void funded(String name, long sats) {
        invariants.funded(name, sats);
    }

    Script deposit(String name, int mixdepth) {
        AddressBook.Next next = service.bean(AddressBook.class).deposit(service.wallet(name), mixdepth);
        invariants.shown(next.script(), "deposit " + name + " " + next.path());
        return next.script();
    }

    static Caller caller(String name, Role role) {
        return new Caller(name, role, Set.of(name), Set.of());
    }

    Lease leaseAsMaker(String name, String key) {
        Lease lease = service.bean(MakerLeasing.class)
                .grant(caller(name, Role.MAKER), service.wallet(name), Round.makerRequest(key, AMOUNT));
        invariants.shown(lease);
        return lease;
    }

    Lease leaseAsTaker(String name, String key) {
        Lease lease = service.bean(TakerLeasing.class)
                .grant(caller(name, Role.TAKER), service.wallet(name), Round.takerRequest(key, 0, AMOUNT));
        invariants.shown(lease);
        return lease;
    }

    /** The next commitment, and its opening. */
    void commit(Lease lease) {
        var leased =
                Set.copyOf(lease.inputs().stream().map(Lease.Input::outPoint).toList());
        var scope = new PodleDesk.Scope(lease.id(), lease.mixdepth(), lease.amount(), leased);
        PodleDesk desk = service.bean(PodleDesk.class);
        Leases.Commitment made = desk.commit(lease.token(), service.wallet(lease.wallet()), scope);
        invariants.shown(lease, made);
        PodleCommitment commitment = PodleCommitment.parseHex(made.commitment()).orElseThrow();
        assertThat(desk.open(service.wallet(lease.wallet()), scope, commitment).opening())
                .isNotEmpty();
    }

    Leases.Signed sign(Lease lease, Round round) {
        Lease now = service.bean(LeaseStore.class).find(lease.id()).orElseThrow();
        Leases.Signed signed =
                service.bean(Signer.class).sign(now, round.unsigned().transaction());
        invariants.shown(lease, signed);
        return signed;
    }

    /** One round, or what is left of it, with Alice and Bob as makers and Carol as taker. */
    void round(String key) {
        assertThat(leases.bring(key, leases.signedRound(key))).isInstanceOf(BroadcastResult.Accepted.class);
    }

    /** What a maker is asked to sign in a round whose taker has shown its commitment. */
    Round agreed(String key) {
        Lease alice = leaseAsMaker("alice", key);
        Lease bob = leaseAsMaker("bob", key);
        Lease carol = leaseAsTaker("carol", key);
        commit(carol);
        return new Round(AMOUNT, view(carol), List.of(view(alice), view(bob)));
    }

    /** As the owner of {@code lease}. */
    void broadcast(Lease lease, Round round) {
        assertThat(leases.bring(lease, round)).isInstanceOf(BroadcastResult.Accepted.class);
    }

    /** Gives the coins back, and says what it is now. */
    Leases.State release(Lease lease) {
        LeaseStore store = service.bean(LeaseStore.class);
        service.bean(LeaseKeeper.class).release(lease);
        return store.find(lease.id()).orElseThrow().state();
    }

    /** What the background does about what is promised. */
    void keep() {
        service.keep();
    }

    /** All that the background does, coins and their history included. */
    void tick() {
        service.tick();
    }

    void mine(int blocks) {
        service.mine(blocks);
    }

    void secondLater() {
        clock.advance(Duration.ofSeconds(1));
    }

    /** What was promised has run out. */
    void hourLater() {
        clock.advance(Duration.ofHours(1));
    }

    void daysLater(int days) {
        clock.advance(Duration.ofDays(days));
    }

    Leases.State stateOf(Lease lease) {
        return service.bean(LeaseStore.class).find(lease.id()).orElseThrow().state();
    }

    /** A wallet of this name: made now, or before a crash, when its words were shown to nobody. */
    void newWallet(String name) {
        WalletRegistry registry = service.bean(WalletRegistry.class);
        if (!registry.names().contains(name)) registry.create(name, CrashingService.PASSWORD, 12, "");
        registry.unlock(name, CrashingService.PASSWORD);
        service.unlockAll();
        invariants.funded(name, 0);
        deposit(name, 0);
    }

    /** As {@link #newWallet}, of words and history that another program has kept. */
    void takeOver(String name, String words, History history) {
        WalletRegistry registry = service.bean(WalletRegistry.class);
        if (!registry.names().contains(name)) {
            try (Seed seed = Seed.ofMnemonic(words, "").orElseThrow()) {
                registry.recover(name, CrashingService.PASSWORD, seed, null, history, false);
            }
        }
        registry.unlock(name, CrashingService.PASSWORD);
        service.unlockAll();
        invariants.funded(name, 0);
    }

    /** Whatever was promised and not signed is free again; what was signed is in a block. */
    void settle() {
        clock.advance(Duration.ofHours(1));
        service.mine(BlockMark.SETTLED_DEPTH);
        service.tick();
        service.mine(1); // what has ended is looked at again when there is another block
        service.tick();
        assertThat(service.bean(JdbcClient.class)
                        .sql("select holder from open_outpoints")
                        .query(String.class)
                        .list())
                .as("nothing is promised for ever")
                .isEmpty();
        check();
    }

    /** As the API shows it. */
    static Leases.Lease view(Lease lease) {
        return new Leases.Lease(
                lease.id(),
                lease.wallet(),
                lease.role(),
                lease.state(),
                lease.mixdepth(),
                lease.amount().value(),
                lease.inputs().stream()
                        .map(input -> new Leases.Input(
                                input.outPoint().toString(),
                                input.value().value(),
                                input.script().hex(),
                                input.confirmations()))
                        .toList(),
                lease.coinjoinScript().hex(),
                "",
                lease.changeScript().hex(),
                "",
                lease.expiresAt().toString(),
                null,
                null,
                null,
                null,
                null);
    }

    @Override
    public void close() {
        service.close();
    }
}
