package org.joinmarket.benchmarks.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.testkit.process.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenarios in small, against the real service. Times are not judged here, where others share the machine. Those with bitcoind are left
 * out: however short the history, bitcoind takes most of a minute to be told of all bonds.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeasuredTest {
    private static final Path ROOT =
            Path.of(System.getProperty("joinmarket.root", "..")).toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** With an Argon2id that is no work: it is not what is measured. */
    private final Workspace workspace = new Workspace(
            ROOT,
            JAVA,
            () -> Program.built(ROOT, JAVA, "wallet-service"),
            Map.of(
                    "joinmarket.wallet.seal.memory-kib", "64",
                    "joinmarket.wallet.seal.iterations", "1",
                    "joinmarket.wallet.keeping.lease-interval", "200ms"));

    @AfterAll
    void clear() {
        workspace.close();
    }

    static Stream<WalletScenario> scenarios() {
        return Stream.of(
                new Derivation(100, 1),
                new Proofs(Duration.ofMillis(10), Duration.ofMillis(10)),
                new Leasing(150, 2, 2, 10),
                new Together(50, 4), // enough for four of the largest amounts
                new Signing(30, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void measuresAllThatItPromises(WalletScenario scenario) {
        var results = new Measurements();
        scenario.run(workspace, results, new Measurements());

        assertThat(results.figures()).containsExactlyInAnyOrderElementsOf(scenario.figures());
        assertThat(results.figures().stream()
                        .filter(figure ->
                                figure.budget().equals(Figure.none("", "").budget()))
                        .filter(figure -> results.of(figure).max() != 0)
                        .map(Figure::title))
                .isEmpty();
    }
}
