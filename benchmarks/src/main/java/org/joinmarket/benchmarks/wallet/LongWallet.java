package org.joinmarket.benchmarks.wallet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;

/** The wallet with the long history, in the service that is measured. */
final class LongWallet {
    static final String NAME = "old";

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private LongWallet() {}

    static OwnWallet start(Workspace workspace, Path folder, HistoryNode node) {
        return OwnWallet.start(workspace, folder, List.of(NAME), node.chain());
    }

    /** Whether its balance is shown as final, and is that. */
    static boolean shows(OwnWallet service, long sats) {
        if (service.asOperator().coverage(NAME).state() != Coverages.State.COMPLETE) return false;
        return balances(service)
                .map(balances -> !balances.provisional() && balances.totalSats() == sats)
                .orElse(false);
    }

    static Optional<Wallets.Balances> balances(OwnWallet service) {
        try {
            return Optional.of(service.asOperator().balances(NAME));
        } catch (WalletProblem notYet) {
            return Optional.empty();
        }
    }

    /** What the wallet holds by its own history, in satoshi; -1 if that cannot be said yet. */
    static long heldLast(OwnWallet service) {
        try {
            return service.asOperator()
                    .balanceHistory(NAME, null, null, 2)
                    .points()
                    .getLast()
                    .totalSats();
        } catch (WalletProblem notYet) {
            return -1;
        }
    }

    /** Seconds from {@code start} (nanoseconds) on. */
    static double await(String what, long start, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LONGEST.toNanos())
                throw new BenchFailed("after " + LONGEST.toMinutes() + " minutes: not " + what);
            LockSupport.parkNanos(POLL.toNanos());
        }
        return secondsSince(start);
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
