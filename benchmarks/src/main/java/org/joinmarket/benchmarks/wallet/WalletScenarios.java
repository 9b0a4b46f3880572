package org.joinmarket.benchmarks.wallet;

import java.time.Duration;
import java.util.List;

/** The scenarios in the sizes that the budgets are about. */
final class WalletScenarios {
    private WalletScenarios() {}

    /** Warm-ups are more than the calls after which the JVM compiles what is called once by each of them. */
    static List<WalletScenario> all() {
        return List.of(
                new Derivation(10_000, 5),
                new Proofs(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                new Leasing(10_000, 1_000, 200, 50),
                new Together(300, 50),
                new Signing(30, 400, 100),
                new WarmSync(25_000, 7, 100),
                new ColdImport(25_000));
    }
}
