package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;

/** A running wallet service on the embedded chain, and the command line at it. */
final class RunningService implements BeforeAllCallback {
    static final String PASSWORD = "correct horse battery";
    static final String TOKEN = "token-of-the-operator-".repeat(3);
    static final String ELSEWHERE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    static final Pattern OUTPOINT = Pattern.compile("[0-9a-f]{64}:\\d+");

    private static @Nullable Service running;

    record Outcome(int code, String out, String err) {}

    /** A script has none. */
    static final Terminal.Keyboard NO_KEYBOARD = new Terminal.Keyboard() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public char @Nullable [] hidden(String prompt) {
            throw new IllegalStateException("there is no keyboard to answer: " + prompt);
        }
    };

    /** One for all classes that are extended by this: it is started before the first of them, and stopped after the last. */
    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(RunningService.class))
                .computeIfAbsent("service", _ -> Service.start(), Service.class);
    }

    private record Service(Path folder, Path tokenFile, Path second, ConfigurableApplicationContext context)
            implements AutoCloseable {
        static Service start() {
            try {
                Path folder = Files.createTempDirectory("jm-wallet-cli-");
                Path tokenFile = ownerOnly(folder, "operator.token", TOKEN);
                Path second = ownerOnly(folder, "second.token", "token-of-the-second-".repeat(3));
                var application = new SpringApplication(Class.forName("org.joinmarket.wallet.WalletApplication"));
                return new Service(
                        folder,
                        tokenFile,
                        second,
                        application.run(
                                "--spring.application.name=wallet-service",
                                "--server.port=0",
                                "--management.server.port=0",
                                "--joinmarket.run.data-dir=" + folder.resolve("data"),
                                "--joinmarket.wallet.keeping.enabled=false",
                                "--joinmarket.wallet.store.restore-gap=300",
                                "--joinmarket.wallet.seal.memory-kib=64",
                                "--joinmarket.wallet.seal.iterations=1",
                                "--joinmarket.wallet.seal.attempts-per-minute=60",
                                "--joinmarket.http.tokens[0].name=operator",
                                "--joinmarket.http.tokens[0].role=operator",
                                "--joinmarket.http.tokens[0].wallets[0]=*",
                                "--joinmarket.http.tokens[0].file=" + tokenFile,
                                "--joinmarket.http.tokens[1].name=second",
                                "--joinmarket.http.tokens[1].role=operator",
                                "--joinmarket.http.tokens[1].wallets[0]=*",
                                "--joinmarket.http.tokens[1].file=" + second,
                                "--joinmarket.wallet.spending.approval-above-sats=25000000"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("wallet-service is not on the class path", e);
            }
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
        }

        @Override
        public void close() throws IOException {
            context.close();
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static Service running() {
        return Objects.requireNonNull(running, "extend the class with RunningService");
    }

    static URI url() {
        return running().url();
    }

    /** The command as a script runs it; what it says of errors is in a file of {@code folder}. */
    static Process process(Path folder, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WalletCli.class.getName()));
        all.addAll(List.of(command));
        var builder = new ProcessBuilder(all);
        builder.environment().put("LC_ALL", "C"); // as of cron
        builder.environment().put("JM_WALLET_URL", url().toString());
        builder.environment().put("JM_WALLET_TOKEN_FILE", running().tokenFile().toString());
        return builder.redirectError(folder.resolve("errors").toFile()).start();
    }

    /** A file that only its owner may read. */
    static Path ownerOnly(Path folder, String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    static Outcome at(URI base, String input, String... arguments) {
        return at(base, running().tokenFile, input, arguments);
    }

    private static Outcome at(URI base, Path token, String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", base.toString(), "--token-file", token.toString()));
        return run(input, all.toArray(String[]::new));
    }

    /** The token file of an operator beside the one who asks otherwise. */
    static Path secondOperator() {
        return running().second;
    }

    static Outcome as(Path token, String... arguments) {
        return at(url(), token, "", arguments);
    }

    /** What needs no service is told of none. */
    static Outcome run(String input, String... arguments) {
        return run(input, NO_KEYBOARD, arguments);
    }

    /** By somebody at a keyboard. */
    static Outcome typing(Terminal.Keyboard keyboard, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url", url().toString(), "--token-file", running().tokenFile.toString()));
        return run("", keyboard, all.toArray(String[]::new));
    }

    private static Outcome run(String input, Terminal.Keyboard keyboard, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = WalletCli.commandLine(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), keyboard)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return new Outcome(line.execute(arguments), out.toString(), err.toString());
    }

    /** As {@link #jm}, where nobody reads what it answers. */
    static Outcome unread(String... arguments) {
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url", url().toString(), "--token-file", running().tokenFile.toString()));
        CommandLine line = WalletCli.commandLine(InputStream.nullInputStream(), NO_KEYBOARD)
                .setOut(new PrintWriter(new FullDisk(), true))
                .setErr(new PrintWriter(err, true));
        return new Outcome(line.execute(all.toArray(String[]::new)), "", err.toString());
    }

    private static final class FullDisk extends Writer {
        @Override
        public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    static Outcome jm(String input, String... arguments) {
        return at(url(), input, arguments);
    }

    static String ok(String... arguments) {
        return okWith("", arguments);
    }

    static String okWith(String input, String... arguments) {
        Outcome outcome = jm(input, arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }

    static WalletApi api() {
        return WalletClients.create(url(), () -> TOKEN, Duration.ofSeconds(30));
    }

    static void refused(Outcome outcome, String why) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(WalletCli.REFUSED);
        assertThat(outcome.err()).contains(why);
    }

    static void funded(String name) {
        okWith(PASSWORD + "\n", "create", name, "--password-stdin");
        for (int i = 0; i < 3; i++) {
            api().fund(new Chain.Fund(ok("address", name).strip(), 10_000_000));
        }
        api().mine(new Chain.Mine(6, null));
        ok("info", name);
    }
}
