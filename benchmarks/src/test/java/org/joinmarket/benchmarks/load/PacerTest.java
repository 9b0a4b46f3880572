package org.joinmarket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacerTest {
    @Test
    void takesEveryTurnInOrderAndNoneBeforeItIsDue() {
        try (var loop = new LoadLoop("test")) {
            List<Integer> turns = new ArrayList<>();
            List<Long> lead = new ArrayList<>();
            var pacer = new Pacer[1];
            pacer[0] = new Pacer(loop, 2_000, Duration.ofMillis(50), number -> {
                turns.add(number);
                lead.add(pacer[0].dueAt(number) - System.nanoTime());
            });

            loop.run(pacer[0]::start);
            LoadLoop.await(pacer[0].finished(), Duration.ofSeconds(30), "turns");

            assertThat(pacer[0].turns()).isEqualTo(100);
            assertThat(turns).hasSize(100).isSorted().doesNotHaveDuplicates();
            assertThat(lead).allMatch(nanos -> nanos <= 0);
            assertThat(pacer[0].dueAt(10) - pacer[0].dueAt(0)).isEqualTo(5_000_000);
        }
    }
}
