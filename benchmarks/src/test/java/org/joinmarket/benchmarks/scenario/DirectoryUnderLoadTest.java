package org.joinmarket.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.joinmarket.benchmarks.directory.OwnDirectory;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each scenario against the real directory, small and short. Times and sizes are not judged here, where others share the
 * machine; that nothing is lost and nobody is thrown out is.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryUnderLoadTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration SETTLING = Duration.ofMillis(300);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final OwnDirectory.Installation BUILT = OwnDirectory.Installation.built(
            Path.of(System.getProperty("joinmarket.root", "..")).toAbsolutePath(),
            Path.of(System.getProperty("java.home"), "bin", "java"));

    /** By whether its limits are on; a directory takes longer to start than to be put under this load. */
    private final Map<Boolean, OwnDirectory> directories = new HashMap<>();

    @AfterAll
    void stop() {
        directories.values().forEach(OwnDirectory::close);
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                new Start(SHORT),
                new Storm(200, 1),
                new PublicFanOut(100, 16, SHORT, SHORT),
                new PrivateRelay(10, 1_000, 16, SHORT, SHORT),
                new MassLeave(300, 10, SHORT),
                new IdleMemory(List.of(100, 200), SHORT),
                new Flood(30, 5, 100, SHORT, SHORT, SHORT, SHORT.multipliedBy(2)),
                new SlowReaders(50, 5, 16, SHORT),
                new Churn(50, SHORT, SHORT, SHORT.multipliedBy(2)));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void losesNothingAndNobody(Scenario scenario) {
        var directory = directories.computeIfAbsent(scenario.withLimits(), limits -> OwnDirectory.start(BUILT, limits));
        var results = new Measurements();

        scenario.run(new Hasty(directory, SETTLING, SILENCE), results);

        assertThat(directory.obituary()).isEmpty();
        assertThat(results.figures()).containsExactlyInAnyOrderElementsOf(scenario.figures());
        assertThat(results.figures().stream()
                        .filter(DirectoryUnderLoadTest::mustBeNone)
                        .filter(figure -> results.of(figure).max() != 0)
                        .map(Figure::title))
                .isEmpty();
    }

    private static boolean mustBeNone(Figure figure) {
        return figure.budget().equals(Figure.none("", "").budget());
    }
}
