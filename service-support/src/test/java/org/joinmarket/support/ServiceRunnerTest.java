package org.joinmarket.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.sample.SampleApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

@Tag("slow")
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ServiceRunnerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --joinmarket.sample.max-peer=3     | joinmarket.sample.max-peer (command line) is not a setting | Did you mean joinmarket.sample.max-peers (environment: JOINMARKET_SAMPLE_MAXPEERS)?
        --joinmarket.sample.max-peers=0    | joinmarket.sample.max-peers = 0 (command line) is refused: must be greater than or equal to 1 | Change joinmarket.sample.max-peers (environment: JOINMARKET_SAMPLE_MAXPEERS)
        --joinmarket.sample.max-peers=many | joinmarket.sample.max-peers = many (command line) is refused: not a number in range | Change joinmarket.sample.max-peers (environment: JOINMARKET_SAMPLE_MAXPEERS)
        --joinmarket.sample.timeout=-1s    | joinmarket.sample is refused: timeout must not be negative | Change the settings under joinmarket.sample (environment: JOINMARKET_SAMPLE_...)
        --joinmarket.sample.upstream=here  | joinmarket.sample.upstream = here (command line) is refused: must be host:port | Change joinmarket.sample.upstream (environment: JOINMARKET_SAMPLE_UPSTREAM)
        --joinmarket.logging.console=loud  | joinmarket.logging.console = loud (command line) is refused: must be one of auto, plain, json | Change joinmarket.logging.console (environment: JOINMARKET_LOGGING_CONSOLE)
        """)
    void refusesAWrongSettingInTwoLines(String argument, String what, String remedy) {
        assertThat(errorsOf(argument)).isEqualTo(what + "\n" + remedy + "\n");
    }

    @Test
    void refusesATokenFileThatOthersCanReadInTwoLines() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "x".repeat(64));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(errorsOf(
                        "--joinmarket.http.tokens[0].name=alice",
                        "--joinmarket.http.tokens[0].role=viewer",
                        "--joinmarket.http.tokens[0].file=" + token))
                .isEqualTo("token file " + token + " can be used by others than its owner\nRun: chmod 600 " + token
                        + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.port", "management.server.port"})
    void refusesAPortInUseInTwoLinesThatNameTheSetting(String setting) throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            String variable = setting.replace('.', '_').toUpperCase(Locale.ROOT);

            assertThat(errorsOf("--" + setting + "=" + port))
                    .isEqualTo("port " + port + " (" + setting + ") is in use by another process\n"
                            + "Stop that process, or set " + setting + " (environment: " + variable
                            + ") to another port; 0 is any free one\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --server.address=192.0.2.1         | cannot listen on 192.0.2.1 port 0 (server) or | Set server.address and management.server.address
        --server.port=99999                | server.port or management.server.port is not a port: 0 to 65535 | Change it
        --server.port=many                 | Invalid value 'many' for configuration property 'server.port' | Review the value
        --server.shutdown=never            | server.shutdown = never (command line) is refused: must be one of graceful, immediate | Change server.shutdown (environment: SERVER_SHUTDOWN)
        --joinmarket.logging.dir=/dev/null | no log files can be written to /dev/null (joinmarket.logging.dir) | Set joinmarket.logging.dir to a folder
        """)
    void refusesWhatCannotBeHadInTwoLines(String argument, String what, String remedy) {
        List<String> lines = errorsOf(argument).lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith(what);
        assertThat(lines.getLast()).startsWith(remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --joinmarket.logging.max-file-size=big | joinmarket.logging.max-file-size = big (command line) is refused
        --joinmarket.logging.keep-days=few     | joinmarket.logging.keep-days = few (command line) is refused
        --joinmarket.logging.total-size=lots   | joinmarket.logging.total-size = lots (command line) is refused
        """)
    void refusesWhatIsWrongAboutLogFilesInTwoLinesAlthoughTheyAreOpenedBefore(String argument, String what) {
        assertThat(errorsOf("--joinmarket.logging.dir=" + folder.resolve("logs"), argument))
                .hasLineCount(2)
                .startsWith(what);
    }

    @Test
    void showsNoControlSignOfAStrangerOnATerminal() {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try (var _ = ServiceRunner.start(
                SampleApplication.class, "sample-service", "--server.port=0", "--joinmarket.logging.console=plain")) {
            LoggerFactory.getLogger("stranger")
                    .atInfo()
                    .addKeyValue("nick", "a\nb\u001b[2Jc\u009b2Jd\u202ee\u2028f")
                    .log("heard\rforged");
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(UTF_8)).contains("heard?forged nick=a?b?[2Jc?2Jd?e?f");
    }

    @Test
    void takesAReadyFileThatIsSetToNothingForNone() {
        try (var context = ServiceRunner.start(
                SampleApplication.class, "sample-service", "--server.port=0", "--joinmarket.run.ready-file=")) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void printsAStartupProblemOfABeanInTwoLines() {
        assertThat(errors(() -> assertThatThrownBy(
                        () -> ServiceRunner.start(Broken.class, "broken", "--spring.main.web-application-type=none"))))
                .isEqualTo("bitcoind is on testnet\nSet joinmarket.chain.network to testnet\n");
    }

    @Test
    void validatePrintsTheSettingsAndStartsNothing() {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            int code = ServiceRunner.validate(
                    SampleApplication.class,
                    "sample-service",
                    "--validate",
                    "--joinmarket.run.ready-file=" + folder.resolve("ready"));

            assertThat(code).isZero();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(UTF_8))
                .contains("joinmarket.run.ready-file = " + folder.resolve("ready") + "   (command line)")
                .contains("joinmarket.sample.max-peers = 2000   (default)");
        assertThat(folder.resolve("ready")).doesNotExist();
    }

    @Test
    void validateEndsWithOneForAWrongValue() {
        assertThat(errors(() -> assertThat(ServiceRunner.validate(
                                SampleApplication.class, "sample", "--validate", "--joinmarket.sample.max-peers=0"))
                        .isOne()))
                .hasLineCount(2);
    }

    @Test
    void writesTheReadyFileWithEveryPortAndDeletesItAtShutdown() throws IOException {
        Path ready = folder.resolve("run/ready.json");
        Files.createDirectories(ready.getParent());
        Files.writeString(ready, "left by a killed process");
        Path logs = folder.resolve("logs");

        try (var context = ServiceRunner.start(
                SampleApplication.class,
                "sample-service",
                "--server.port=0",
                "--joinmarket.logging.dir=" + logs,
                "--joinmarket.logging.total-size=1TB",
                "--joinmarket.run.ready-file=" + ready)) {
            var content = JsonMapper.shared().readTree(Files.readAllBytes(ready));
            var environment = context.getEnvironment();
            assertThat(content.get("service").asString()).isEqualTo("sample-service");
            assertThat(content.get("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(content.get("http").asInt())
                    .isEqualTo(environment.getRequiredProperty("local.server.port", Integer.class));
            assertThat(content.get("management").asInt())
                    .isEqualTo(environment.getRequiredProperty("local.management.port", Integer.class))
                    .isNotEqualTo(content.get("http").asInt());
            assertThat(content.get("wire").asInt()).isEqualTo(5222);
        }

        assertThat(ready).doesNotExist();
        assertThat(Files.readAllLines(logs.resolve("sample-service.json"))).allSatisfy(line -> {
            var event = JsonMapper.shared().readTree(line);
            assertThat(event.get("service").asString()).isEqualTo("sample-service");
            assertThat(event.propertyNames())
                    .as("nothing that nobody asked for")
                    .doesNotContain("PID", "CONSOLE_LOG_PATTERN");
        });
    }

    @Test
    void saysSoWhenTheReadyFileCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(errorsOf("--joinmarket.run.ready-file=" + file.resolve("ready")))
                .startsWith("ready file " + file.resolve("ready") + " cannot be");
    }

    private static String errorsOf(String... arguments) {
        var all = new ArrayList<>(List.of("--server.port=0", "--joinmarket.logging.console=plain"));
        for (String argument : arguments) {
            String name = argument.substring(0, argument.indexOf('='));
            all.removeIf(one -> one.startsWith(name + "="));
            all.add(argument);
        }
        return errors(() -> assertThatThrownBy(
                () -> ServiceRunner.start(SampleApplication.class, "sample-service", all.toArray(String[]::new))));
    }

    private static String errors(Runnable action) {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return printed.toString(UTF_8);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class Broken {
        @Bean
        String chain() {
            throw new StartupProblem(
                    "bitcoind is on testnet", "Set joinmarket.chain.network to testnet", new IOException("planted"));
        }
    }
}
