package org.joinmarket.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.joinmarket.benchmarks.directory.EchoTarget;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every scenario against the generator's own relay, small: it must count exactly, and must not count what was lost. */
@Tag("slow")
class GeneratorSelfTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Patience with what must come; none with what is lost for certain. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private static Measurements run(Scenario scenario) {
        return run(scenario, new Hasty(new EchoTarget(0), SHORT, SILENCE));
    }

    private static Measurements runWithLosses(Scenario scenario, int loseEvery) {
        return run(scenario, new Hasty(new EchoTarget(loseEvery), SHORT, SHORT));
    }

    private static Measurements run(Scenario scenario, Target target) {
        var results = new Measurements();
        try (var relay = target) {
            scenario.run(relay, results);
        }
        assertThat(results.figures()).containsExactlyInAnyOrderElementsOf(scenario.figures());
        return results;
    }

    private static double value(Measurements results, String key) {
        Figure figure = results.figures().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
        return results.of(figure).median();
    }

    @Test
    void everybodyInAStormIsLetIn() {
        var results = run(new Storm(50, 1));
        assertThat(value(results, "storm.failures")).isZero();
        assertThat(value(results, "storm.p50")).isPositive().isLessThanOrEqualTo(value(results, "storm.p99"));
    }

    @Test
    void everyPublicLineIsCountedOnceForEveryPeer() {
        var results = run(new PublicFanOut(20, 16, SHORT, SHORT));
        assertThat(value(results, "fanout.rate")).isPositive();
        assertThat(value(results, "fanout.lost")).isZero();
        assertThat(value(results, "fanout.disorder")).isZero();
        assertThat(value(results, "fanout.disconnected")).isZero();
    }

    @Test
    void aLostPublicLineIsMissed() {
        var results = runWithLosses(new PublicFanOut(20, 16, SHORT, SHORT), 97);
        assertThat(value(results, "fanout.lost")).isPositive();
    }

    @Test
    void everyPrivateLineIsCountedOnce() {
        var results = run(new PrivateRelay(5, 1_000, 8, SHORT, SHORT));
        assertThat(value(results, "private.lost")).isZero();
        assertThat(value(results, "private.disorder")).isZero();
        assertThat(value(results, "private.starved")).isZero();
        assertThat(value(results, "private.flat-out")).isPositive();
        assertThat(value(results, "private.p50")).isPositive().isLessThanOrEqualTo(value(results, "private.p99"));
    }

    @Test
    void aLostPrivateLineIsMissed() {
        var results = runWithLosses(new PrivateRelay(5, 1_000, 8, SHORT, SHORT), 101);
        assertThat(value(results, "private.lost")).isPositive();
    }

    @Test
    void everyLeaveNoticeIsTickedOffOnce() {
        var results = run(new MassLeave(300, 5, SHORT));
        assertThat(value(results, "leave.missing")).isZero();
        assertThat(value(results, "leave.twice")).isZero();
        assertThat(value(results, "leave.time")).isBetween(0.0, 30.0);
        assertThat(value(results, "leave.lines")).isBetween(1.0, 299.0);
    }

    @Test
    void whatARelayDoesNotShowIsNotMeasured() {
        // the last to come has a second to be let in before they are counted
        var target = new Hasty(new EchoTarget(0), Duration.ofSeconds(1), SILENCE);
        var results = run(new Churn(50, SHORT, SHORT, SHORT), target);
        assertThat(value(results, "churn.failures")).isZero();
        assertThat(value(results, "churn.connects")).isEqualTo(15);
        var notSeen = results.figures().stream()
                .filter(figure -> results.of(figure).isEmpty())
                .map(Figure::key)
                .toList();
        assertThat(notSeen).contains("churn.heap-growth", "churn.rss-after");
    }

    @Test
    void levelsOfMemoryAreReachedOneAfterTheOther() {
        var results = run(new IdleMemory(List.of(10, 30), Duration.ofMillis(100)));
        assertThat(value(results, "memory.disconnected")).isZero();
    }

    @Test
    void peersThatReadGetEverythingBesideSomeThatDoNot() {
        var results = run(new SlowReaders(10, 2, 4, SHORT));
        assertThat(value(results, "slow.lost")).isZero();
    }

    @Test
    void attackersWriteAndHonestPeersAreTimed() {
        var results = run(new Flood(20, 2, 100, SHORT, SHORT, SHORT, SHORT));
        assertThat(value(results, "flood.lines")).isPositive();
        assertThat(value(results, "flood.calm-p99")).isPositive();
    }
}
