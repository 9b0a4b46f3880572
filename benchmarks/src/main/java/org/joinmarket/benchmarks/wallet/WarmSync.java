package org.joinmarket.benchmarks.wallet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Wallets;

/**
 * The service is started again on its database, beside a bitcoind that knows the wallet.
 *
 * @param transactions of the wallet
 * @param starts of which a run takes the medians: starts differ by more than what a history adds to them
 * @param leases that are timed after the last one
 */
public record WarmSync(int transactions, int starts, int leases) implements WalletScenario {
    private static final Figure TIME = Figure.lower(
                    "warm-sync.time", "what the history adds to the time until its balance shows", Unit.SECONDS)
            .below(0.5);
    private static final Figure OWN = Figure.lower(
                    "warm-sync.own", "by the service's own clock: scripts read, history asked for", Unit.SECONDS)
            .below(0.5);
    private static final Figure BALANCE =
            Figure.lower("warm-sync.balance", "from the start of the process until the balance shows", Unit.SECONDS);
    private static final Figure SERVES = Figure.lower("warm-sync.serves", "of these until it serves", Unit.SECONDS);
    private static final Figure OPEN = Figure.lower(
            "warm-sync.open",
            "from the start until the wallet can sign (Argon2id), which goes on beside",
            Unit.SECONDS);
    private static final Figure LEASE =
            Figure.lower("warm-sync.lease", "a maker's lease in this wallet then, p50", Unit.MILLIS);

    private static final int WARM_UPS = 100;
    private static final long AMOUNT = 200_000;

    @Override
    public String name() {
        return "warm-sync";
    }

    @Override
    public String explanation() {
        return "A wallet has " + transactions
                + " transactions on a real bitcoind in regtest, as after years of coinjoins. The "
                + "service is stopped and started again on its database: from the start of its process until the whole balance "
                + "is shown as final. The floor is the same for a wallet without a history at the same bitcoind. Each run is the median of "
                + starts + " starts with and " + starts
                + " without, in turn; what a history adds is the median of the differences "
                + "of neighbours.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(TIME, OWN, BALANCE, SERVES, OPEN, LEASE);
    }

    /** Seconds from the start of the process on. */
    private record Opened(double serves, double balance, double open, double own) {}

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        HistoryNode node = workspace.node(transactions);
        Path empty = workspace.folder(name() + "-empty");
        Path old = workspace.folder(name());
        if (!workspace.isPrepared(name())) {
            prepare(workspace, empty, node, HistoryNode.newMnemonic(), 0);
            prepare(workspace, old, node, node.mnemonic(), node.balance());
        }
        List<Opened> without = new ArrayList<>();
        List<Opened> with = new ArrayList<>();
        for (int i = 1; i <= starts; i++) {
            boolean last = i == starts;
            without.add(open(workspace, empty, node, 0, _ -> {}));
            with.add(open(workspace, old, node, node.balance(), service -> {
                if (last) results.add(LEASE, leaseMillis(service));
            }));
        }
        results.add(TIME, Math.max(0, added(with, without)));
        add(results, with);
        add(floor, without);
    }

    private static void add(Measurements measured, List<Opened> starts) {
        measured.add(OWN, median(starts, Opened::own));
        measured.add(BALANCE, median(starts, Opened::balance));
        measured.add(SERVES, median(starts, Opened::serves));
        measured.add(OPEN, median(starts, Opened::open));
    }

    /** Of neighbours: a machine that slows down for a minute slows down both. */
    private static double added(List<Opened> with, List<Opened> without) {
        return median(IntStream.range(0, with.size())
                .mapToDouble(i -> with.get(i).balance() - without.get(i).balance()));
    }

    private static double median(List<Opened> starts, ToDoubleFunction<Opened> of) {
        return median(starts.stream().mapToDouble(of));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static void prepare(Workspace workspace, Path folder, HistoryNode node, String mnemonic, long sats) {
        try (var service = LongWallet.start(workspace, folder, node)) {
            service.recover(LongWallet.NAME, mnemonic);
            double _ = LongWallet.await("imported", System.nanoTime(), () -> LongWallet.shows(service, sats));
            // what a wallet that is found is written into the history of once, and not at every start
            double _ =
                    LongWallet.await("in the history", System.nanoTime(), () -> LongWallet.heldLast(service) == sats);
        }
    }

    private static Opened open(
            Workspace workspace, Path folder, HistoryNode node, long sats, Consumer<OwnWallet> then) {
        long start = System.nanoTime();
        try (var service = LongWallet.start(workspace, folder, node)) {
            double serves = LongWallet.secondsSince(start);
            double balance = LongWallet.await("synced", start, () -> LongWallet.shows(service, sats));
            double open = LongWallet.await(
                    "unlocked",
                    start,
                    () -> service.asOperator().wallet(LongWallet.NAME).state() == Wallets.State.UNLOCKED);
            double own = service.metric("jm_wallet_sync_seconds_sum");
            then.accept(service);
            return new Opened(serves, balance, open, own);
        }
    }

    private double leaseMillis(OwnWallet service) {
        var maker = service.asMaker(LongWallet.NAME);
        var timing = new Timing();
        for (int i = 0; i < WARM_UPS + leases; i++) {
            var request = Requests.maker(AMOUNT);
            Leases.Lease lease = i < WARM_UPS
                    ? maker.leaseAsMaker(LongWallet.NAME, request)
                    : timing.time(() -> maker.leaseAsMaker(LongWallet.NAME, request));
            service.release(lease);
        }
        return timing.millis(50);
    }
}
