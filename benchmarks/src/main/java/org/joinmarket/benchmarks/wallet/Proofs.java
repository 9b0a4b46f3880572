package org.joinmarket.benchmarks.wallet;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.Podle;

/**
 * PoDLE on one core.
 *
 * @param warmUp before each measurement
 * @param time of each measurement
 */
public record Proofs(Duration warmUp, Duration time) implements WalletScenario {
    private static final double BUDGET = 5_000;
    private static final Figure FIRST_INDEX = Figure.higher("podle.verify-0", "verified, index 0", Unit.PER_SECOND)
            .atLeast(BUDGET);
    private static final Figure LAST_INDEX = Figure.higher(
                    "podle.verify-2", "verified, index 2: the third that a maker tries", Unit.PER_SECOND)
            .atLeast(BUDGET);
    private static final Figure FORGED =
            Figure.higher("podle.forged", "forged ones refused, after all three indices", Unit.PER_SECOND);
    private static final Figure GENERATED = Figure.higher("podle.generate", "generated", Unit.PER_SECOND);

    private static final int BATCH = 50;

    /** What a core does: time in which others have it does not count. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    @Override
    public String name() {
        return "podle";
    }

    @Override
    public String explanation() {
        return "Proofs are verified, as by a maker for every `!auth`, and generated, as by a taker's wallet, by one thread for "
                + time.toMillis() / 1_000.0
                + " s each after a warm-up; per second of processor time, with the flags that the services ship with.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(FIRST_INDEX, LAST_INDEX, FORGED, GENERATED);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        var coin = new OutPoint(new TxId("ab".repeat(32)), 0);
        try (SecretKey key = SecretKey.random(new SecureRandom())) {
            Podle.Proof first = Podle.generate(key, coin, 0);
            Podle.Proof last = Podle.generate(key, coin, Podle.DEFAULT_MAX_INDICES - 1);
            Podle.Proof forged = Podle.generate(key, coin, Podle.DEFAULT_MAX_INDICES);
            results.add(FIRST_INDEX, perSecond(() -> verify(first, true)));
            results.add(LAST_INDEX, perSecond(() -> verify(last, true)));
            results.add(FORGED, perSecond(() -> verify(forged, false)));
            results.add(GENERATED, perSecond(() -> {
                if (Podle.generate(key, coin, 0).opening() == null) throw new BenchFailed("no proof");
            }));
        }
    }

    private static void verify(Podle.Proof proof, boolean valid) {
        var verdict = Podle.verify(proof.commitment(), proof.opening(), Podle.DEFAULT_MAX_INDICES);
        if (verdict instanceof Podle.Verdict.Valid != valid) throw new BenchFailed("judged wrongly: " + verdict);
    }

    private double perSecond(Runnable work) {
        times(work, warmUp);
        long start = CPU.getCurrentThreadCpuTime();
        long done = times(work, time);
        return done * 1e9 / (CPU.getCurrentThreadCpuTime() - start);
    }

    private static long times(Runnable work, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        long done = 0;
        while (System.nanoTime() < deadline) {
            for (int i = 0; i < BATCH; i++) work.run();
            done += BATCH;
        }
        return done;
    }
}
