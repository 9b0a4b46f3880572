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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.joinmarket.testkit.folder.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on loopback with a cluster in a temporary folder. Both are gone after {@link #close}, and also when
 * this process is ended by a signal before. Needs the server's programs on the PATH or where Debian puts them; root starts
 * it as the user postgres, because the server refuses root.
 */
public final class PrivatePostgres implements AutoCloseable {
    /** The superuser, without a password. */
    public static final String USER = "joinmarket";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String SERVER_USER = "postgres";
    private static final long PATIENCE_SECONDS = 60;
    private static final int MAX_ATTEMPTS = 3;

    /**
     * How to run the server's programs.
     *
     * @param folder where initdb, pg_ctl and createdb are
     * @param runAs the user to become, or null to stay who we are
     */
    record Programs(Path folder, @Nullable String runAs) {
        private List<String> command(String program, String... arguments) {
            List<String> command = new ArrayList<>();
            if (runAs != null) command.addAll(List.of("runuser", "-u", runAs, "--"));
            command.add(folder.resolve(program).toString());
            command.addAll(Arrays.asList(arguments));
            return command;
        }
    }

    /** Started at its first use. */
    private static final class Shared {
        private static final PrivatePostgres SERVER = start();
    }

    private final AtomicInteger databases = new AtomicInteger();
    private final AtomicInteger dumps = new AtomicInteger();
    private final Programs programs;
    private final TemporaryFolder folder;
    private volatile int port;
    private final Thread onExit = new Thread(this::stopAndDelete, "stop postgres");

    private PrivatePostgres(Programs programs, TemporaryFolder folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /**
     * The one server of this process, which ends with it: a second or less for all tests together, each of which takes a
     * {@link #newDatabase} of its own. Nobody closes it.
     *
     * @throws IllegalStateException as {@link #start}
     */
    public static PrivatePostgres shared() {
        return Shared.SERVER;
    }

    /** @throws IllegalStateException if the programs are missing, with the way to get them, or do not start */
    public static PrivatePostgres start() {
        List<Path> path = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        Path programs = find(Stream.concat(path.stream(), debian(DEBIAN).stream()))
                .orElseThrow(
                        () -> new IllegalStateException(
                                "This test needs PostgreSQL 13 or later: put initdb, pg_ctl and"
                                        + " createdb on the PATH, on Debian by: apt-get install --no-install-recommends postgresql"));
        return start(new Programs(programs, isRoot() ? SERVER_USER : null));
    }

    static PrivatePostgres start(Programs programs) {
        TemporaryFolder folder = TemporaryFolder.create("postgres");
        var server = new PrivatePostgres(programs, folder);
        Runtime.getRuntime().addShutdownHook(server.onExit);
        server.startOrClose();
        return server;
    }

    private void startOrClose() {
        try {
            String owner = programs.runAs();
            if (owner != null)
                run(folder.path(), List.of("chown", owner, folder.path().toString()));
            pg("initdb", "-D", cluster(), "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync");
            startServer();
        } catch (IllegalStateException | UncheckedIOException e) {
            try {
                close();
            } catch (IllegalStateException | UncheckedIOException notRunning) {
                e.addSuppressed(notRunning);
            }
            throw e;
        }
    }

    /** A port that was free just now may not be any more when the server takes it. */
    private void startServer() {
        Path log = folder.path().resolve("log");
        String patience = Long.toString(PATIENCE_SECONDS);
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=''";
            try {
                pg("pg_ctl", "-D", cluster(), "-w", "-t", patience, "-l", log.toString(), "-o", options, "start");
                return;
            } catch (IllegalStateException e) {
                if (attempt == MAX_ATTEMPTS || !read(log).contains("could not bind")) throw e;
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A new, empty database with a name of its own, as a URL. */
    public String newDatabase() {
        return createDatabase("test_" + databases.incrementAndGet());
    }

    /** A new, empty database, as a URL. */
    public String createDatabase(String name) {
        pg("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, name);
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /**
     * As an operator dumps a database, by {@code pg_dump}.
     *
     * @param url of {@link #newDatabase}
     * @return a file for {@link #restored}, gone with the server
     */
    public Path dump(String url) {
        Path file = folder.path().resolve("dump-" + dumps.incrementAndGet());
        List<String> where = List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER);
        pg("pg_dump", arguments(where, "--format=custom", "--file=" + file, name(url)));
        return file;
    }

    /** A new database with what {@code pg_restore} makes of a {@link #dump}, as a URL. */
    public String restored(Path dump) {
        String url = newDatabase();
        List<String> where = List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER);
        pg("pg_restore", arguments(where, "--exit-on-error", "--dbname=" + name(url), dump.toString()));
        return url;
    }

    private static String name(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static String[] arguments(List<String> where, String... more) {
        return Stream.concat(where.stream(), Arrays.stream(more)).toArray(String[]::new);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException shuttingDown) {
            return; // the hook is running and does the same
        }
        stopAndDelete();
    }

    private void stopAndDelete() {
        try {
            if (Files.exists(Path.of(cluster(), "postmaster.pid")))
                pg("pg_ctl", "-D", cluster(), "-m", "immediate", "-w", "stop");
        } finally {
            folder.delete();
        }
    }

    private String cluster() {
        return folder.path().resolve("cluster").toString();
    }

    private void pg(String program, String... arguments) {
        run(folder.path(), programs.command(program, arguments));
    }

    private static void run(Path folder, List<String> command) {
        Path output = folder.resolve("output");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " does not end");
            }
            if (process.exitValue() != 0)
                throw new IllegalStateException(command + " failed:\n" + Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The first of these folders that has all the programs. */
    static Optional<Path> find(Stream<Path> folders) {
        return folders.filter(folder -> Stream.of("initdb", "pg_ctl", "createdb")
                        .allMatch(program -> Files.isExecutable(folder.resolve(program))))
                .findFirst();
    }

    /** The folders of programs that Debian's packages make, a version each, the latest first. */
    static List<Path> debian(Path root) {
        if (!Files.isDirectory(root)) return List.of();
        try (Stream<Path> versions = Files.list(root)) {
            return versions.sorted(
                            Comparator.comparingInt(PrivatePostgres::version).reversed())
                    .map(version -> version.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private static int version(Path folder) {
        String name = folder.getFileName().toString();
        return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port for PostgreSQL", e);
        }
    }
}
