package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ./jm demo} runs, on the embedded chain. */
@Tag("system")
class DemoTest {
    @TempDir
    Path folder;

    @Test
    void makesOneCoinjoinWithThreeMakersAndEndsWithALineForPrograms() throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djoinmarket.demo.root=" + SystemMarket.root(),
                        "-jar",
                        jar().toString(),
                        "--once",
                        "--json")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = demo.waitFor(4, TimeUnit.MINUTES);
        if (!ended) demo.destroy();

        List<String> lines = Files.readAllLines(output);
        assertThat(ended).as(String.join("\n", lines)).isTrue();
        assertThat(demo.exitValue()).as(String.join("\n", lines)).isZero();
        JsonNode last = JsonMapper.builder().build().readTree(lines.getLast());
        assertThat(last.path("txid").asString()).matches("[0-9a-f]{64}");
        assertThat(last.path("makers").asInt()).isEqualTo(3);
        assertThat(last.path("fees_sats").asLong()).isPositive();
        assertThat(lines).noneMatch(line -> line.contains("\u001b"));
        assertThat(lines).anyMatch(line -> line.contains("= equal output"));
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(SystemMarket.root().resolve("demo/target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the demo is not built"));
        }
    }
}
