package org.joinmarket.benchmarks.wallet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.wallet.api.Leases;

/**
 * Leases of a wallet that has many coins: one after the other, and many at once.
 *
 * @param coins that the wallet has
 * @param warmUps leases before those that count
 * @param leases that are timed
 * @param together requests on their way at once, half of them a maker's
 */
public record Leasing(int coins, int warmUps, int leases, int together) implements WalletScenario {
    private static final Figure MAKER_P50 = Figure.lower(
                    "lease.maker-p50", "a maker's lease: coins chosen, on disk, answered; p50", Unit.MILLIS)
            .below(10);
    private static final Figure MAKER_P99 = Figure.lower("lease.maker-p99", "the same, p99", Unit.MILLIS);
    private static final Figure TAKER_P50 =
            Figure.lower("lease.taker-p50", "a taker's lease, p50", Unit.MILLIS).below(10);
    private static final Figure TAKER_P99 = Figure.lower("lease.taker-p99", "the same, p99", Unit.MILLIS);
    private static final Figure FIRST =
            Figure.lower("lease.first", "the first lease after the start of the service", Unit.MILLIS);
    private static final Figure TOGETHER = Figure.lower(
            "lease.together", "all that are asked for at once, until the last has its answer", Unit.MILLIS);
    private static final Figure REFUSED = Figure.none("lease.refused", "of these refused");
    private static final Figure COINS = Figure.none("lease.coins-twice", "coins in two of them");
    private static final Figure ADDRESSES = Figure.none("lease.addresses-twice", "addresses in two of them");

    private static final String WALLET = "big";
    private static final long SMALLEST = 100_000;
    private static final long LARGEST = 1_000_000;

    /** Of rounds: from one coin to a handful. */
    private static final long LEAST = 50_000;

    private static final long MOST = 4_000_000;
    private static final long COST = 2_000;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public String explanation() {
        return "A wallet has " + coins + " coins at as many addresses. " + warmUps
                + " leases warm the service up, then "
                + leases + " of a maker and " + leases
                + " of a taker are granted and released, one after the other, and "
                + together + " are asked for at once, half by a maker and half by a taker. Every lease is timed by its "
                + "caller, HTTP included; the floor is the same call with a key that has its lease already.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(MAKER_P50, MAKER_P99, TAKER_P50, TAKER_P99, FIRST, TOGETHER, REFUSED, COINS, ADDRESSES);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        var values = new SplittableRandom(SEED)
                .longs(coins, SMALLEST, LARGEST)
                .boxed()
                .toList();
        boolean prepared = workspace.isPrepared(name());
        if (!prepared) prepare(workspace, values);
        try (var wallet = OwnWallet.start(workspace, workspace.folder(name()), List.of(WALLET))) {
            wallet.awaitCoins(WALLET, values.stream().mapToLong(Long::longValue).sum());
            oneByOne(wallet, results, floor);
            together(wallet, results);
        }
    }

    private void prepare(Workspace workspace, List<Long> values) {
        try (var wallet = OwnWallet.start(workspace, workspace.folder(name()), List.of(WALLET))) {
            wallet.create(WALLET);
            wallet.fund(WALLET, values);
        }
    }

    private void oneByOne(OwnWallet wallet, Measurements results, Measurements floor) {
        var amounts = new SplittableRandom();
        var maker = wallet.asMaker(WALLET);
        var taker = wallet.asTaker(WALLET);
        var first = new Timing();
        wallet.release(first.time(() -> maker.leaseAsMaker(WALLET, Requests.maker(LEAST))));
        results.add(FIRST, first.millis(50));
        for (int i = 0; i < warmUps; i++) {
            long amount = amounts.nextLong(LEAST, MOST);
            wallet.release(
                    i % 2 == 0
                            ? maker.leaseAsMaker(WALLET, Requests.maker(amount))
                            : taker.leaseAsTaker(WALLET, Requests.taker(amount, COST)));
        }
        var makers = new Timing();
        var takers = new Timing();
        var again = new Timing();
        for (int i = 0; i < leases; i++) {
            var request = Requests.maker(amounts.nextLong(LEAST, MOST));
            Leases.Lease lease = makers.time(() -> maker.leaseAsMaker(WALLET, request));
            again.time(() -> maker.leaseAsMaker(WALLET, request));
            wallet.release(lease);
            long amount = amounts.nextLong(LEAST, MOST);
            wallet.release(takers.time(() -> taker.leaseAsTaker(WALLET, Requests.taker(amount, COST))));
        }
        results.add(MAKER_P50, makers.millis(50));
        results.add(MAKER_P99, makers.millis(99));
        results.add(TAKER_P50, takers.millis(50));
        results.add(TAKER_P99, takers.millis(99));
        floor.add(MAKER_P50, again.millis(50));
        floor.add(MAKER_P99, again.millis(99));
    }

    private void together(OwnWallet wallet, Measurements results) {
        var amounts = new SplittableRandom();
        var maker = wallet.asMaker(WALLET);
        var taker = wallet.asTaker(WALLET);
        List<Callable<Leases.Lease>> calls = new ArrayList<>();
        for (int i = 0; i < together; i++) {
            long amount = amounts.nextLong(LEAST, MOST);
            calls.add(
                    i % 2 == 0
                            ? () -> maker.leaseAsMaker(WALLET, Requests.maker(amount))
                            : () -> taker.leaseAsTaker(WALLET, Requests.taker(amount, COST)));
        }
        var start = new CountDownLatch(1);
        List<Future<Leases.Lease>> answers = new ArrayList<>();
        var timing = new Timing();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<Leases.Lease> call : calls)
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            timing.time(() -> {
                start.countDown();
                return answers.stream().map(Leasing::ended).toList();
            });
        }
        List<Leases.Lease> granted = answers.stream()
                .filter(one -> one.state() == Future.State.SUCCESS)
                .map(Future::resultNow)
                .toList();
        results.add(TOGETHER, timing.millis(50));
        results.add(REFUSED, together - granted.size());
        Overlaps overlaps = Overlaps.of(granted);
        results.add(COINS, overlaps.coins());
        results.add(ADDRESSES, overlaps.addresses());
        granted.forEach(wallet::release);
    }

    /** Waits for it; a refusal is counted later. */
    private static Future.State ended(Future<?> answer) {
        try {
            answer.get();
        } catch (ExecutionException _) { // it has ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer.state();
    }
}
