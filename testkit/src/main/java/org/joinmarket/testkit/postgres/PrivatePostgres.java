package org.joinmarket.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server on loopback with a cluster in a temporary folder, both gone after {@link #close}. Needs the server's
 * programs on the PATH or where Debian puts them; root starts it as the user postgres, because the server refuses root.
 */
public final class PrivatePostgres implements AutoCloseable {
    /** The superuser, without a password. */
    public static final String USER = "joinmarket";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String SERVER_USER = "postgres";
    private static final long PATIENCE_SECONDS = 60;

    private final Path programs;
    private final Path folder;
    private final int port;

    private PrivatePostgres(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** @throws IllegalStateException if the programs are missing, with the way to get them, or do not start */
    public static PrivatePostgres start() {
        Path programs = programs()
                .orElseThrow(
                        () -> new IllegalStateException("This test needs PostgreSQL: put initdb and pg_ctl on the PATH,"
                                + " on Debian by: apt-get install --no-install-recommends postgresql"));
        try {
            Path folder = Files.createTempDirectory("postgres");
            if (isRoot()) run(folder, List.of("chown", SERVER_USER, folder.toString()));
            var server = new PrivatePostgres(programs, folder, freePort());
            server.initialize();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialize() {
        pg("initdb", "-D", cluster(), "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync");
        String options =
                "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=" + folder;
        pg(
                "pg_ctl",
                "-D",
                cluster(),
                "-w",
                "-t",
                Long.toString(PATIENCE_SECONDS),
                "-l",
                folder + "/log",
                "-o",
                options,
                "start");
    }

    /** A new, empty database. */
    public String createDatabase(String name) {
        pg("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, name);
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    @Override
    public void close() {
        pg("pg_ctl", "-D", cluster(), "-m", "immediate", "-w", "stop");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String cluster() {
        return folder.resolve("cluster").toString();
    }

    private void pg(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) command.addAll(List.of("runuser", "-u", SERVER_USER, "--"));
        command.add(programs.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        run(folder, command);
    }

    private static void run(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " does not end");
            }
            if (process.exitValue() != 0) throw new IllegalStateException(command + " failed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Optional<Path> programs() {
        Stream<Path> onPath = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .map(Path::of);
        return Stream.concat(onPath, debian())
                .filter(folder -> Stream.of("initdb", "pg_ctl", "createdb")
                        .allMatch(program -> Files.isExecutable(folder.resolve(program))))
                .findFirst();
    }

    private static Stream<Path> debian() {
        if (!Files.isDirectory(DEBIAN)) return Stream.empty();
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.sorted(Comparator.reverseOrder()).map(version -> version.resolve("bin")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
