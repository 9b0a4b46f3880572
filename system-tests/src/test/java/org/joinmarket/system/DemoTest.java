package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ./jm demo} runs, on the embedded chain, as a process. */
@Tag("system")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoTest {
    @TempDir
    Path temporary;

    private Process demo;
    private final List<String> told = new ArrayList<>();
    private List<ProcessHandle> services = List.of();

    @AfterEach
    void stop() throws InterruptedException {
        if (demo == null) return;
        demo.destroy();
        if (!demo.waitFor(30, TimeUnit.SECONDS)) demo.destroyForcibly();
        services.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void makesOneCoinjoinWithThreeMakersAndEndsWithALineForPrograms() throws IOException, InterruptedException {
        start("--once", "--json");

        tellsToTheEnd();

        assertThat(demo.waitFor()).as(String.join("\n", told)).isZero();
        JsonNode last = JsonMapper.builder().build().readTree(told.getLast());
        assertThat(last.path("txid").asString()).matches("[0-9a-f]{64}");
        assertThat(last.path("makers").asInt()).isEqualTo(3);
        assertThat(last.path("fees_sats").asLong()).isPositive();
        assertThat(told).noneMatch(line -> line.contains("\u001b"));
        assertThat(told).anyMatch(line -> line.contains("= equal output"));
        assertThat(temporary).as("its folder").isEmptyDirectory();
    }

    @Test
    @Tag("extended")
    void makesOneCoinjoinWithTenMakers() throws IOException, InterruptedException {
        start("--once", "--json", "--makers", "10");

        tellsToTheEnd();

        assertThat(demo.waitFor()).as(String.join("\n", told)).isZero();
        JsonNode last = JsonMapper.builder().build().readTree(told.getLast());
        assertThat(last.path("makers").asInt()).isEqualTo(10);
        assertThat(told).filteredOn(line -> line.contains("= equal output")).hasSize(11);
    }

    @Test
    void staysUpUntilASignalAndLeavesNeitherAProcessNorAFile() throws IOException, InterruptedException {
        start("--makers", "2");
        tellsUntil("Ctrl-C stops it");
        services = demo.descendants().toList();
        assertThat(services).hasSize(5).allMatch(ProcessHandle::isAlive);
        assertThat(temporary).isNotEmptyDirectory();

        demo.destroy();

        assertThat(demo.waitFor()).as("as after SIGTERM").isEqualTo(143);
        assertThat(services).noneMatch(ProcessHandle::isAlive);
        assertThat(temporary).isEmptyDirectory();
    }

    private void start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-Djoinmarket.demo.root=" + SystemMarket.root(),
                "-jar",
                jar().toString()));
        command.addAll(List.of(arguments));
        demo = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private void tellsToTheEnd() throws IOException {
        BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) told.add(line);
    }

    private void tellsUntil(String text) throws IOException {
        BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            told.add(line);
            if (line.contains(text)) return;
        }
        throw new AssertionError("not told: " + text + "\n" + String.join("\n", told));
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(SystemMarket.root().resolve("demo/target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the demo is not built"));
        }
    }
}
