package org.joinmarket.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.joinmarket.demo.DemoRun.Choices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo in this process, with the services as processes from their jars: the reactor packages these before. */
@Tag("system")
class DemoRunTest {
    private static final Path ROOT = Path.of(System.getProperty("joinmarket.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path folder;

    private final Told told = new Told();

    private DemoRun demo(Path root, Choices choices) {
        return new DemoRun(new DemoRun.Places(root, JAVA), new Story(told.stream(), false), choices);
    }

    @AfterEach
    void noProcessIsLeft() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            assertThat(children.filter(ProcessHandle::isAlive)
                            .map(ProcessHandle::info)
                            .map(ProcessHandle.Info::commandLine))
                    .as(told.text())
                    .isEmpty();
        }
    }

    @Test
    @Tag("bitcoind")
    void makesACoinjoinOnARealBitcoindAndTakesEverythingAwayAgain() {
        int code = demo(ROOT, new Choices(2, true, true, true)).run();

        assertThat(code).as(told.text()).isEqualTo(DemoRun.SUCCEEDED);
        assertThat(told.lines())
                .anyMatch(line -> line.startsWith("  ✓ bitcoind "))
                .anyMatch(line -> line.startsWith("  ✓ 2 offers in the orderbook "))
                .anyMatch(line -> line.contains("orderbook page"))
                .filteredOn(line -> line.contains("= equal output"))
                .hasSize(3)
                .noneMatch(line -> line.contains("?"));
        JsonNode last = JsonMapper.builder().build().readTree(told.lines().getLast());
        assertThat(last.propertyNames())
                .containsExactly("txid", "makers", "cj_amount_sats", "fees_sats", "coinjoin_seconds", "total_seconds");
        assertThat(last.path("makers").asInt()).isEqualTo(2);
    }

    @Test
    void stopsInTheMidstOfAPhaseWithoutCallingThatAFailure() throws Exception {
        DemoRun demo = demo(ROOT, new Choices(3, false, true, false));
        var code = CompletableFuture.supplyAsync(() -> {
            try (told) {
                return demo.run();
            }
        });
        told.await("✓ directory-service and wallet-service");

        demo.stop();

        assertThat(code.get(1, TimeUnit.MINUTES)).isEqualTo(DemoRun.STOPPED);
        assertThat(told.text()).doesNotContain("failed");
    }

    @Test
    void saysWhichPhaseFailedHalfWayAndWhyStopsTheRestAndKeepsTheLogs() throws IOException {
        for (String there : new String[] {"directory-service", "wallet-service"})
            Files.createSymbolicLink(folder.resolve(there), ROOT.resolve(there));

        int code = demo(folder, new Choices(3, false, true, true)).run();

        assertThat(code).isEqualTo(DemoRun.FAILED);
        assertThat(told.lines())
                .containsSubsequence(
                        "The demo failed in the phase \"maker-service, orderbook-service and taker-service\":",
                        "  maker-service is not built: ./jm builds it");
        Path kept = kept();
        assertThat(kept.resolve("wallet/log.txt")).isNotEmptyFile();
        deleteKept(kept.resolve("..").normalize());
    }

    @Test
    void saysWhyAServiceDidNotStart() throws IOException {
        Path target = Files.createDirectories(folder.resolve("directory-service/target"));
        Files.writeString(target.resolve("directory-service-1-exec.jar"), "no jar");
        Files.createSymbolicLink(folder.resolve("wallet-service"), ROOT.resolve("wallet-service"));

        int code = demo(folder, new Choices(3, false, true, true)).run();

        assertThat(code).isEqualTo(DemoRun.FAILED);
        assertThat(told.lines())
                .contains("The demo failed in the phase \"directory-service and wallet-service\":")
                .anyMatch(line -> line.startsWith("  directory ended with exit code 1:"))
                .anyMatch(line -> line.contains("corrupt jarfile"));
        deleteKept(kept().resolve("..").normalize());
    }

    @Test
    void keepsNoFilesOfAMarketThatNeverRan() {
        assertThat(demo(folder, new Choices(3, false, true, false)).run()).isEqualTo(DemoRun.FAILED);

        assertThat(told.text()).contains("directory-service is not built").doesNotContain("Logs and settings");
    }

    private Path kept() {
        String line = told.lines().getLast();
        assertThat(line).startsWith("Logs and settings are in ");
        return Path.of(line.substring("Logs and settings are in ".length()));
    }

    private static void deleteKept(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
