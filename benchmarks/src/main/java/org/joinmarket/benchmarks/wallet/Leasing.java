package org.joinmarket.benchmarks.wallet;

import java.util.List;
import java.util.SplittableRandom;
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
                + "caller, HTTP included; the floor is the same call with a key that has its lease already. The chain is in "
                + "the service's memory: what two questions to a real bitcoind add is part of the lease under warm-sync.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(MAKER_P50, MAKER_P99, TAKER_P50, TAKER_P99, FIRST, TOGETHER, REFUSED, COINS, ADDRESSES);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        var values = Rush.coins(coins);
        boolean prepared = workspace.isPrepared(name());
        if (!prepared) prepare(workspace, values);
        try (var wallet = OwnWallet.start(workspace, workspace.folder(name()), List.of(WALLET))) {
            wallet.awaitCoins(WALLET, values.stream().mapToLong(Long::longValue).sum());
            oneByOne(wallet, results, floor);
            Rush rush = Rush.on(wallet, WALLET, together);
            results.add(TOGETHER, rush.millis());
            results.add(REFUSED, together - rush.granted());
            results.add(COINS, rush.overlaps().coins());
            results.add(ADDRESSES, rush.overlaps().addresses());
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
        wallet.release(first.time(() -> maker.leaseAsMaker(WALLET, Requests.maker(Rush.LEAST))));
        results.add(FIRST, first.millis(50));
        for (int i = 0; i < warmUps; i++) {
            long amount = Rush.amount(amounts);
            wallet.release(
                    i % 2 == 0
                            ? maker.leaseAsMaker(WALLET, Requests.maker(amount))
                            : taker.leaseAsTaker(WALLET, Requests.taker(amount, Rush.COST)));
        }
        var makers = new Timing();
        var takers = new Timing();
        var again = new Timing();
        for (int i = 0; i < leases; i++) {
            var request = Requests.maker(Rush.amount(amounts));
            Leases.Lease lease = makers.time(() -> maker.leaseAsMaker(WALLET, request));
            again.time(() -> maker.leaseAsMaker(WALLET, request));
            wallet.release(lease);
            long amount = Rush.amount(amounts);
            wallet.release(takers.time(() -> taker.leaseAsTaker(WALLET, Requests.taker(amount, Rush.COST))));
        }
        results.add(MAKER_P50, makers.millis(50));
        results.add(MAKER_P99, makers.millis(99));
        results.add(TAKER_P50, takers.millis(50));
        results.add(TAKER_P99, takers.millis(99));
        floor.add(MAKER_P50, again.millis(50));
        floor.add(MAKER_P99, again.millis(99));
    }
}
