package org.joinmarket.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.benchmarks.directory.OwnDirectory;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What takes minutes, in the sizes and times of the budgets. Speeds are not judged here; losses and growth are. */
@Tag("extended")
class DirectoryForLongTest {
    private static final List<String> JUDGED = List.of(
            "flood.disconnected",
            "flood.lost",
            "flood.rss-growth",
            "slow.lost",
            "slow.disconnected",
            "slow.rss-growth",
            "churn.failures",
            "churn.heap-growth");

    static Stream<Scenario> scenarios() {
        var settle = Duration.ofSeconds(15);
        return Stream.of(
                new Flood(
                        500, 50, 1_000, Duration.ofSeconds(10), settle, Duration.ofSeconds(5), Duration.ofSeconds(30)),
                new SlowReaders(1_000, 100, 16, Duration.ofSeconds(40)),
                new Churn(200, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void losesNothingAndDoesNotGrow(Scenario scenario) {
        var built = OwnDirectory.Installation.built(
                Path.of(System.getProperty("joinmarket.root", "..")).toAbsolutePath(),
                Path.of(System.getProperty("java.home"), "bin", "java"));
        var results = new Measurements();
        try (var directory = OwnDirectory.start(built, scenario.withLimits())) {
            scenario.run(directory, results);
            assertThat(directory.obituary()).isEmpty();
        }
        var judged = scenario.figures().stream()
                .filter(figure -> JUDGED.contains(figure.key()))
                .toList();
        assertThat(judged).isNotEmpty();
        for (Figure figure : judged)
            assertThat(results.of(figure).max())
                    .as(figure.title())
                    .matches(value -> figure.budget().holds(value));
    }
}
