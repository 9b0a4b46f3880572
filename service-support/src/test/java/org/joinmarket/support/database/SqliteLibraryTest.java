package org.joinmarket.support.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLibraryTest {
    /** While it runs: so nothing is left either when it is killed. */
    @Test
    void aProcessWithAnOpenDatabaseHasNoFilesOfTheLibrary(@TempDir Path folder) throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenDatabase.class.getName(),
                        Databases.SQLITE_PREFIX + folder.resolve("some.db"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.lines().anyMatch("open"::equals)).isTrue();

            assertThat(temporary).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    static final class OpenDatabase {
        private OpenDatabase() {}

        static void main(String[] arguments) throws IOException {
            var settings = new DatabaseProperties(null, null, null, 1, Duration.ofSeconds(5));
            try (var _ = Databases.open(arguments[0], settings)) {
                System.out.println("open");
                System.in.read(); // until the test has looked
            }
        }
    }
}
