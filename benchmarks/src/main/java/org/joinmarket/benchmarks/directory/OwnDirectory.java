package org.joinmarket.benchmarks.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.joinmarket.testkit.process.Program;
import org.joinmarket.testkit.process.ServiceProcess;

/** directory-service, started with the flags that it ships with, on regtest and any free ports. */
public final class OwnDirectory implements Target {
    private static final String NETWORK = "regtest";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
    private static final String LIMITS_ENABLED = "joinmarket.directory.limits.enabled";
    private static final String SETTINGS = "META-INF/spring-configuration-metadata.json";

    /** Beyond what a process may have open anyway. */
    private static final String MAX_PEERS = "100000";

    private final ServiceProcess process;
    private final JvmInspection inspection;
    private final Path folder;

    private final Thread atExit;

    private OwnDirectory(ServiceProcess process, JvmInspection inspection, Path folder) {
        this.process = process;
        this.inspection = inspection;
        this.folder = folder;
        this.atExit = new Thread(this::end, "end-directory");
        Runtime.getRuntime().addShutdownHook(atExit); // a generator that is stopped leaves nothing behind
    }

    /** What is started. */
    public static final class Installation {
        private final Program program;

        private Installation(Program program) {
            this.program = program;
        }

        /**
         * As {@code scripts/pack.sh} has laid it out.
         *
         * @param java the {@code java} of a JDK 25
         */
        public static Installation packed(Path folder, Path java) {
            return new Installation(Program.packed(folder, java));
        }

        /**
         * As a build leaves it.
         *
         * @param root of the project
         * @param java the {@code java} of a JDK 25
         */
        public static Installation built(Path root, Path java) {
            return new Installation(Program.built(root, java, "directory-service"));
        }
    }

    /** @param limits whether it defends itself as it ships, or takes whatever the generator gives */
    public static OwnDirectory start(Installation installation, boolean limits) {
        var program = installation.program;
        Path folder = temporaryFolder();
        var settings = new TreeMap<String, String>();
        settings.put("server.port", "0");
        settings.put("management.server.port", "0");
        settings.put("joinmarket.directory.port", "0");
        settings.put("joinmarket.chain.network", NETWORK);
        settings.put("joinmarket.wire.allow-clearnet", "true");
        if (!limits) {
            settings.put("joinmarket.directory.max-peers", MAX_PEERS);
            if (knows(program, LIMITS_ENABLED)) settings.put(LIMITS_ENABLED, "false");
        }
        long begun = System.nanoTime();
        var process = ServiceProcess.start(program, "directory", folder, settings);
        try {
            process.awaitReady(START_TIMEOUT);
            var start = Duration.ofNanos(System.nanoTime() - begun);
            return new OwnDirectory(
                    process, new JvmInspection(process.management(), program.java(), process.pid(), start), folder);
        } catch (RuntimeException e) {
            process.close();
            delete(folder);
            throw e;
        }
    }

    public static boolean canLiftLimits(Installation installation) {
        return knows(installation.program, LIMITS_ENABLED);
    }

    /** Whether this build of the directory has that setting: it refuses to start with one that it does not know. */
    private static boolean knows(Program program, String setting) {
        if (!Files.exists(program.jar())) return false;
        try (var zip = new ZipFile(program.jar().toFile())) {
            var entry = zip.getEntry(SETTINGS);
            if (entry == null) return false;
            String metadata = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            return metadata.contains('"' + setting + '"');
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + program.jar(), e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("jm-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for the directory", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the directory's folder", e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), process.wirePort());
    }

    @Override
    public String network() {
        return NETWORK;
    }

    @Override
    public Optional<Inspection> inspection() {
        return Optional.of(inspection);
    }

    @Override
    public Optional<String> obituary() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.log());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end();
    }

    private void end() {
        inspection.close();
        process.close();
        delete(folder);
    }
}
