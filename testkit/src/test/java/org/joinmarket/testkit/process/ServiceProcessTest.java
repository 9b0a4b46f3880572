package org.joinmarket.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a small real process. */
class ServiceProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private ServiceProcess start(Map<String, String> settings) throws IOException {
        if (!Files.exists(folder.resolve("modules"))) StubModules.in(folder.resolve("modules"), "some-service");
        return ServiceProcess.start(
                folder.resolve("modules"), StubModules.JAVA, "some-service", "stub", folder.resolve("stub"), settings);
    }

    private ServiceProcess start(String manner) throws IOException {
        return start(Map.of("stub.manner", manner));
    }

    @Test
    void saysWhereItServesOnceItIsReadyAndIsGoneWhenItIsClosed() throws IOException {
        ServiceProcess process = start("ready");
        try (process) {
            assertThat(process.awaitReady(PATIENCE)).isEqualTo(new ServiceProcess.Ready(1, 2, 3));
            assertThat(process.awaitReady(Duration.ZERO)).as("known").isEqualTo(new ServiceProcess.Ready(1, 2, 3));
            assertThat(process.http()).isEqualTo(URI.create("http://127.0.0.1:1"));
            assertThat(process.management()).isEqualTo(URI.create("http://127.0.0.1:2"));
            assertThat(process.wirePort()).isEqualTo(3);
            assertThat(process.name()).isEqualTo("stub");
            assertThat(ProcessHandle.of(process.pid())).isPresent();
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void runsWithTheFlagsOfItsModule() throws IOException {
        try (ServiceProcess process = start("ready")) {
            process.awaitReady(PATIENCE);

            assertThat(process.log()).contains("flag of-some-service");
        }
    }

    @Test
    void doesNotGuessPortsBeforeItIsReady() throws IOException {
        try (ServiceProcess process = start("silent")) {
            assertThatIllegalStateException().isThrownBy(process::http).withMessageContaining("not been waited for");
        }
    }

    @Test
    void saysWhyAProcessEndedBeforeItWasReady() throws IOException {
        try (ServiceProcess process = start("fails")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> process.awaitReady(PATIENCE))
                    .withMessageContaining("stub ended with exit code 3")
                    .withMessageContaining("the port is in use");
        }
    }

    @Test
    void saysWhenAProcessIsNotReadyInTime() throws IOException {
        try (ServiceProcess process = start("silent")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> process.awaitReady(Duration.ofSeconds(1)))
                    .withMessageContaining("stub was not ready after 1 s");
        }
    }

    @Test
    void killsWhatDoesNotStop() throws IOException {
        ServiceProcess process = start("stubborn");
        process.awaitReady(PATIENCE);

        process.stop(Duration.ofMillis(200));

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void findsTheReadyFileOfItsOwnProcessWhenItIsStartedAgain() throws IOException {
        ServiceProcess first = start(Map.of("stub.http", "11"));
        first.awaitReady(PATIENCE);
        first.kill();

        try (ServiceProcess second = start(Map.of("stub.http", "12"))) {
            assertThat(second.awaitReady(PATIENCE).http()).isEqualTo(12);
            assertThat(second.log().split("starts", -1)).as("one log").hasSize(3);
        }
    }

    @Test
    void handsOverSettingsAsTheyAreAndToNobodyElse() throws IOException {
        String odd = "C:\\Ünï #=! 日本";
        try (ServiceProcess process = start(Map.of("stub.odd", odd))) {
            Path file = process.directory().resolve("service.properties");
            Properties read = new Properties();
            try (InputStream bytes = Files.newInputStream(file)) {
                read.load(bytes);
            }

            assertThat(read).containsEntry("stub.odd", odd).containsKey("joinmarket.run.data-dir");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void saysWhatIsNotBuilt() throws IOException {
        Path root = Files.createDirectories(folder.resolve("modules"));
        assertThatIllegalStateException().isThrownBy(() -> start(Map.of())).withMessageContaining("./jm builds it");

        Files.createDirectories(root.resolve("some-service/target"));
        assertThatIllegalStateException().isThrownBy(() -> start(Map.of())).withMessageContaining("./jm builds it");
    }
}
