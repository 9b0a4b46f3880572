package org.joinmarket.benchmarks;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.Podle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a maker does for every {@code !auth} of a stranger; the budget is 5 000 a second and core. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PodleVerification {
    /** The taker's index: a maker does not know it and tries one after the other. */
    @Param({"0", "1", "2"})
    private int index;

    private Podle.Proof proof;

    @Setup
    public void prove() {
        try (SecretKey key = SecretKey.random(new SecureRandom())) {
            proof = Podle.generate(key, new OutPoint(new TxId("ab".repeat(32)), 0), index);
        }
    }

    @Benchmark
    public Podle.Verdict verify() {
        return Podle.verify(proof.commitment(), proof.opening(), Podle.DEFAULT_MAX_INDICES);
    }
}
