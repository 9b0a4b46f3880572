package org.joinmarket.testkit.bitcoind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds a bitcoind: {@code JM_BITCOIND}, the PATH, the private installation below {@code JM_HOME}; and makes that
 * installation where this can be done (there is an {@code apt-get} on the PATH) and {@code JM_NO_INSTALL} is not 1. All
 * it knows of the machine is in the environment that it is given.
 */
final class BitcoindProgram {
    private static final String INSTALLER = "scripts/install-bitcoind.sh";
    private static final String HOW_TO_GET_ONE = "put bitcoind (Bitcoin Core 24 or later) on the PATH, name it by"
            + " JM_BITCOIND, or run './jm bitcoind install' on Debian";

    private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration OUTPUT_TIMEOUT = Duration.ofSeconds(60);

    private final Map<String, String> environment;
    private final Path workingDirectory;

    BitcoindProgram(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory.toAbsolutePath();
    }

    /** @throws IllegalStateException in one sentence that says how to get one */
    Path find() {
        String named = environment.get("JM_BITCOIND");
        if (named != null && !named.isEmpty()) {
            Path path = Path.of(named);
            if (Files.isExecutable(path)) return path;
            throw new IllegalStateException("JM_BITCOIND names no program: " + named);
        }
        return onThePath("bitcoind")
                .or(this::installed)
                .or(this::install)
                .orElseThrow(() -> new IllegalStateException("there is no bitcoind: " + HOW_TO_GET_ONE));
    }

    private Optional<Path> onThePath(String name) {
        for (String directory : environment.getOrDefault("PATH", "").split(":")) {
            if (directory.isEmpty()) continue;
            Path program = Path.of(directory, name);
            if (Files.isExecutable(program) && !Files.isDirectory(program)) return Optional.of(program);
        }
        return Optional.empty();
    }

    private Optional<Path> installed() {
        Path prefix = home().resolve("bitcoind");
        Path program = prefix.resolve("bin").resolve("bitcoind");
        return Files.exists(prefix.resolve("complete")) && Files.isExecutable(program)
                ? Optional.of(program)
                : Optional.empty();
    }

    private Path home() {
        String home = environment.get("JM_HOME");
        if (home != null && !home.isEmpty()) return Path.of(home);
        return Path.of(environment.getOrDefault("HOME", "."), ".cache", "joinmarket-jvm");
    }

    private Optional<Path> install() {
        if ("1".equals(environment.get("JM_NO_INSTALL"))) return Optional.empty();
        if (onThePath("apt-get").isEmpty()) return Optional.empty();
        for (Path directory = workingDirectory; directory != null; directory = directory.getParent()) {
            Path script = directory.resolve(INSTALLER);
            if (Files.isExecutable(script)) {
                run(script);
                return installed();
            }
        }
        return Optional.empty();
    }

    private void run(Path script) {
        try {
            ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            Thread output = Thread.ofVirtual().name("installer's output").start(() -> pass(process));
            if (!process.waitFor(INSTALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                throw new IllegalStateException("the installation of bitcoind did not end within "
                        + INSTALL_TIMEOUT.toMinutes() + " minutes: " + HOW_TO_GET_ONE);
            }
            output.join(OUTPUT_TIMEOUT);
            if (process.exitValue() != 0)
                throw new IllegalStateException("bitcoind could not be installed (see above): " + HOW_TO_GET_ONE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while bitcoind was being installed", e);
        }
    }

    /** It says what it installs and where. */
    private static void pass(Process process) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(System.out::println);
        } catch (IOException | UncheckedIOException e) {
            System.out.println("the installer's output broke off: " + e.getMessage());
        }
    }
}
