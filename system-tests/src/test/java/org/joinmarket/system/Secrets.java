package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.joinmarket.testkit.process.ServiceProcess;

/** Searches the logs of a market for what must never be in one. */
final class Secrets {
    private static final List<Pattern> NEVER = List.of(
            Pattern.compile("[0-9a-f]{64}:[0-9]+\\|0[23][0-9a-f]{64}\\|"), // the opening of a commitment
            Pattern.compile("[xt]prv[0-9A-Za-z]{50,}"),
            Pattern.compile("\\b[KLc][1-9A-HJ-NP-Za-km-z]{51}\\b")); // a private key as wallets export it

    private Secrets() {}

    /** Tokens, passwords, seeds, keys and openings: in no log, on no command line. */
    static void assertNoneIn(SystemMarket market) {
        for (ServiceProcess process : market.processes.processes()) {
            String log = process.log();
            assertThat(log).as("log of %s", process.name()).isNotEmpty();
            String command = ProcessHandle.of(process.pid())
                    .flatMap(running -> running.info().commandLine())
                    .orElse("");
            for (String secret : planted(market)) {
                assertThat(log.contains(secret))
                        .as("a secret in the log of %s", process.name())
                        .isFalse();
                assertThat(command.contains(secret))
                        .as("a secret on the command line of %s", process.name())
                        .isFalse();
            }
            for (Pattern never : NEVER) {
                assertThat(never.matcher(log).find())
                        .as("%s in the log of %s", never, process.name())
                        .isFalse();
            }
        }
    }

    private static List<String> planted(SystemMarket market) {
        try (Stream<Path> files = Files.list(market.processes.directory().resolve("secrets"))) {
            var secrets = files.map(Secrets::read).toList();
            assertThat(secrets).hasSizeGreaterThan(5);
            return Stream.concat(secrets.stream(), market.mnemonics.stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
