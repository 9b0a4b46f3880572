package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.joinmarket.common.crypto.PublicKey;
import org.junit.jupiter.api.Test;

class HdKeyClosingTest {
    private static final int ROUNDS = 4_000;
    private static final HdPath CHILD = HdPath.MASTER.child(7);

    private static HdKey fresh() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 3);
        return HdKey.master(seed);
    }

    @Test
    void aKeyThatIsClosedMeanwhileGivesItsTrueChildOrNone() throws Exception {
        PublicKey truth = fresh().derive(CHILD).publicKey();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < ROUNDS; i++) {
                HdKey key = fresh();
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Optional<PublicKey>> child = other.submit(() -> {
                    start.await();
                    return childOf(key);
                });
                start.await();
                for (int wait = 0; wait < i; wait++) Thread.onSpinWait(); // every moment of the derivation once
                key.close();
                assertThat(child.get().orElse(truth)).isEqualTo(truth);
            }
        }
    }

    private static Optional<PublicKey> childOf(HdKey key) {
        try (HdKey child = key.derive(CHILD)) {
            return Optional.of(child.publicKey());
        } catch (IllegalStateException _) {
            return Optional.empty(); // closed
        }
    }
}
