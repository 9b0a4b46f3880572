package org.joinmarket.benchmarks.wallet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;

/**
 * Signs coinjoins with many inputs of one wallet.
 *
 * @param inputs of the taker
 * @param warmUps transactions before those that count
 * @param transactions that are timed
 */
public record Signing(int inputs, int warmUps, int transactions) implements WalletScenario {
    private static final Figure P50 = Figure.lower(
                    "sign.p50", "a transaction judged, signed, verified, on disk, answered; p50", Unit.MILLIS)
            .below(20);
    private static final Figure P99 = Figure.lower("sign.p99", "the same, p99", Unit.MILLIS);
    private static final Figure FIRST =
            Figure.lower("sign.first", "the first after the start of the service", Unit.MILLIS);

    private static final String TAKER = "taker";
    private static final List<String> MAKERS = List.of("maker-1", "maker-2");
    private static final long COIN = 100_000;
    private static final long MAKER_COIN = 100_000_000;
    private static final long MINER_FEE = 12_000;
    private static final long COST = 20_000;

    @Override
    public String name() {
        return "sign";
    }

    @Override
    public String explanation() {
        return "A taker's coinjoin with " + inputs
                + " of its own inputs and one of each of two makers is signed under its "
                + "lease, " + warmUps + " times to warm the service up and " + transactions
                + " times timed by the caller, HTTP "
                + "included. The floor is the same call for the transaction that was just signed, which is answered from "
                + "the disk.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(P50, P99, FIRST);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        List<String> wallets = List.of(TAKER, MAKERS.getFirst(), MAKERS.getLast());
        boolean prepared = workspace.isPrepared(name());
        try (var wallet = OwnWallet.start(workspace, workspace.folder(name()), wallets)) {
            if (!prepared) {
                wallets.forEach(wallet::create);
                wallet.fund(TAKER, Collections.nCopies(inputs, COIN));
                for (String maker : MAKERS) wallet.fund(maker, List.of(MAKER_COIN));
            }
            wallet.awaitCoins(TAKER, inputs * COIN);
            for (String maker : MAKERS) wallet.awaitCoins(maker, MAKER_COIN);
            var parties = new Parties(
                    wallet.asTaker(TAKER),
                    MAKERS.stream().collect(Collectors.toMap(Function.identity(), wallet::asMaker)));
            var first = new Timing();
            sign(wallet, parties, first, new Timing());
            results.add(FIRST, first.millis(50));
            for (int i = 0; i < warmUps; i++) sign(wallet, parties, new Timing(), new Timing());
            var signings = new Timing();
            var again = new Timing();
            for (int i = 0; i < transactions; i++) sign(wallet, parties, signings, again);
            results.add(P50, signings.millis(50));
            results.add(P99, signings.millis(99));
            floor.add(P50, again.millis(50));
            floor.add(P99, again.millis(99));
        }
    }

    /** Each with one client for all its calls, as the services have: another one would connect first. */
    private record Parties(WalletApi taker, Map<String, WalletApi> makers) {}

    private void sign(OwnWallet wallet, Parties parties, Timing signing, Timing again) {
        long amount = inputs * COIN - COST - COIN / 2; // takes every coin
        Leases.Lease own = parties.taker().leaseAsTaker(TAKER, Requests.taker(amount, COST));
        List<Leases.Lease> others = new ArrayList<>();
        parties.makers().forEach((name, maker) -> others.add(maker.leaseAsMaker(name, Requests.maker(amount))));
        if (own.inputs().size() != inputs)
            throw new BenchFailed("the lease has " + own.inputs().size() + " inputs");
        var request = new Leases.Sign(transaction(amount, own, others));
        WalletApi api = parties.taker();
        Leases.Signed signed = signing.time(() -> api.sign(own.id(), request));
        Leases.Signed repeated = again.time(() -> api.sign(own.id(), request));
        if (signed.signatures().size() != inputs || !signed.equals(repeated))
            throw new BenchFailed("not every input was signed, or not twice the same");
        wallet.release(own);
        others.forEach(wallet::release);
    }

    private static String transaction(long amount, Leases.Lease taker, List<Leases.Lease> makers) {
        List<TxInput> spent = new ArrayList<>();
        List<TxOutput> outputs = new ArrayList<>();
        long fees = MINER_FEE;
        for (Leases.Lease maker : makers) {
            add(maker, amount, sum(maker) - amount + Requests.CJFEE, spent, outputs);
            fees += Requests.CJFEE;
        }
        add(taker, amount, sum(taker) - amount - fees, spent, outputs);
        return HexFormat.of().formatHex(new Transaction(2, spent, outputs, 0).serializeWithoutWitness());
    }

    private static void add(Leases.Lease lease, long amount, long change, List<TxInput> spent, List<TxOutput> outputs) {
        for (Leases.Input input : lease.inputs())
            spent.add(TxInput.unsigned(OutPoint.parse(input.outpoint()).orElseThrow(), TxInput.SEQUENCE_LOCKTIME_ONLY));
        outputs.add(new TxOutput(new Sats(amount), Script.ofHex(lease.coinjoinScript())));
        outputs.add(new TxOutput(new Sats(change), Script.ofHex(lease.changeScript())));
    }

    private static long sum(Leases.Lease lease) {
        return lease.inputs().stream().mapToLong(Leases.Input::valueSats).sum();
    }
}
