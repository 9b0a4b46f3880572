package org.joinmarket.support.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.support.sample.SampleApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The files of a service that runs: rolled when they are full, and gone after a week. */
@Tag("slow")
@ResourceLock(Resources.SYSTEM_OUT)
class LogFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private enum Step {
        SIGNING
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not within " + PATIENCE + ": " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void areRolledWhenTheyAreFullAndHaveTheKeysOfACoinjoinAndTheOldestGo() throws IOException {
        LocalDate today = LocalDate.now(java.time.ZoneId.systemDefault());
        Path old = Files.writeString(folder.resolve("sample-service." + today.minusDays(9) + ".0.json.gz"), "old");
        Path week = Files.writeString(folder.resolve("sample-service." + today.minusDays(6) + ".0.json.gz"), "week");

        try (var _ = ServiceRunner.start(
                        SampleApplication.class,
                        "sample-service",
                        "--server.port=0",
                        "--joinmarket.logging.dir=" + folder,
                        "--joinmarket.logging.max-file-size=20KB");
                var _ = LogKeys.of("0123", Step.SIGNING)) {
            var log = LoggerFactory.getLogger("test");
            await("a file is rolled", () -> {
                log.atInfo().addKeyValue("filler", "x".repeat(2_000)).log("something");
                return names().stream()
                        .anyMatch(name -> name.matches("sample-service\\." + today + "\\.0\\.json\\.gz"));
            });
            await("what is older than a week is gone", () -> !Files.exists(old));
        }

        assertThat(week).exists();
        assertThat(Files.readAllLines(folder.resolve("sample-service.json")).stream()
                        .filter(line -> line.contains("filler"))
                        .map(JsonMapper.shared()::readTree))
                .allSatisfy(event -> {
                    assertThat(event.path("service").asString()).isEqualTo("sample-service");
                    assertThat(event.path("session").asString()).isEqualTo("0123");
                    assertThat(event.path("phase").asString()).isEqualTo("signing");
                });
    }
}
