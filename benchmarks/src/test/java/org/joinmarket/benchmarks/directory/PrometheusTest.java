package org.joinmarket.benchmarks.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PrometheusTest {
    private final Prometheus metrics = new Prometheus("""
            # HELP jvm_memory_used_bytes The amount of used memory
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap",id="Eden Space"} 1000.0
            jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 1.5E7
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 5
            up 1
            odd{a="b",} NaN
            not a sample
            """);

    @Test
    void addsUpTheSamplesWithTheLabelsAskedFor() {
        assertThat(metrics.sum("jvm_memory_used_bytes", labels -> "heap".equals(labels.get("area"))))
                .isEqualTo(15_001_000);
        assertThat(metrics.sum("up", _ -> true)).isEqualTo(1);
        assertThat(metrics.sum("odd", labels -> "b".equals(labels.get("a")))).isNaN();
    }

    @Test
    void missesWhatIsNotThere() {
        assertThat(metrics.has("up", _ -> true)).isTrue();
        assertThat(metrics.has("up", labels -> labels.containsKey("x"))).isFalse();
        assertThatThrownBy(() -> metrics.sum("down", _ -> true)).hasMessageContaining("down");
    }
}
