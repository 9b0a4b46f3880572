package org.joinmarket.benchmarks.wallet;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.wallet.api.Coverages;

/**
 * The words of an old wallet come into a new service, beside a bitcoind that has the blocks but never heard of the wallet.
 *
 * @param transactions of the wallet
 */
public record ColdImport(int transactions) implements WalletScenario {
    private static final Figure TIME =
            Figure.lower("cold-import.time", "from the words until the whole balance is shown as final", Unit.SECONDS);
    private static final Figure FIRST =
            Figure.lower("cold-import.first", "of these until the first coins show, marked as not final", Unit.SECONDS);
    private static final Figure RATE = Figure.higher("cold-import.rate", "transactions of the wallet", Unit.PER_SECOND);
    private static final Figure STEPS = Figure.higher(
                    "cold-import.progress", "different values of progress that were shown", Unit.COUNT)
            .atLeast(3);

    @Override
    public String name() {
        return "cold-import";
    }

    @Override
    public String explanation() {
        return "The words of a wallet with " + transactions
                + " transactions are given to a service with a new database. The "
                + "same bitcoind has the blocks, but its own wallet for this one was removed: it searches all blocks, in "
                + "slices. Coverage is asked for all the time.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(TIME, FIRST, RATE, STEPS);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        HistoryNode node = workspace.node(transactions);
        node.forgetWallets();
        Set<Double> progress = new HashSet<>();
        try (var service = LongWallet.start(workspace, workspace.another(name()), node)) {
            long start = System.nanoTime();
            service.recover(LongWallet.NAME, node.mnemonic());
            double[] first = {Double.NaN};
            double time = LongWallet.await("imported", start, () -> {
                Coverages.Coverage coverage = service.asOperator().coverage(LongWallet.NAME);
                progress.add(coverage.progress());
                if (Double.isNaN(first[0])
                        && LongWallet.balances(service)
                                .filter(balances -> balances.totalSats() > 0)
                                .isPresent()) first[0] = LongWallet.secondsSince(start);
                return coverage.state() == Coverages.State.COMPLETE && LongWallet.shows(service, node.balance());
            });
            results.add(TIME, time);
            results.add(FIRST, first[0]);
            results.add(RATE, transactions / time);
            results.add(STEPS, progress.size());
        }
    }
}
