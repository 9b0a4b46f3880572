package org.joinmarket.testkit.bitcoind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.joinmarket.testkit.folder.TemporaryFolder;

/**
 * A bitcoind on regtest, of its own: free ports on loopback, a temporary data directory. Both are gone after {@link
 * #close()}, and also when this process is ended by a signal before.
 *
 * <pre>{@code
 * try (Bitcoind bitcoind = Bitcoind.start()) {
 *     ... bitcoind.rpcUrl(), bitcoind.cookieFile() ...
 * }
 * }</pre>
 */
public final class Bitcoind implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RPC_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_ATTEMPTS = 3;
    private static final int POLL_MILLIS = 50;
    private static final int LOG_TAIL_LINES = 20;

    private final Path program;
    private final List<String> arguments;
    private final TemporaryFolder folder;
    private final Path directory;
    private final int rpcPort;
    private final int p2pPort;
    private final Thread onExit = new Thread(this::killAndDelete, "stop bitcoind");
    private volatile Process process;

    private Bitcoind(Path program, TemporaryFolder folder, List<String> arguments) throws IOException {
        this.program = program;
        this.arguments = List.copyOf(arguments);
        this.folder = folder;
        this.directory = folder.path();
        try (ServerSocket rpc = freePort();
                ServerSocket p2p = freePort()) {
            this.rpcPort = rpc.getLocalPort();
            this.p2pPort = p2p.getLocalPort();
        }
        Files.writeString(directory.resolve("bitcoin.conf"), settings());
        this.process = launch(List.of());
        try {
            Runtime.getRuntime().addShutdownHook(onExit);
        } catch (IllegalStateException shuttingDown) {
            kill();
            throw shuttingDown;
        }
    }

    private static ServerSocket freePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /**
     * Returns when its RPC answers.
     *
     * @param arguments override its settings, such as {@code -txindex=0}
     * @throws IllegalStateException if there is no bitcoind (the message says how to get one) or it does not come up
     */
    public static Bitcoind start(String... arguments) {
        return start(new BitcoindProgram(System.getenv(), Path.of("")).find(), arguments);
    }

    /** Ports that are free when it is told of them may not be any more when it takes them. */
    static Bitcoind start(Path program, String... arguments) {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(program, arguments);
            } catch (IllegalStateException e) {
                boolean portTaken = String.valueOf(e.getMessage()).contains("Unable to bind");
                if (attempt == MAX_ATTEMPTS || !portTaken) throw e;
            }
        }
    }

    private static Bitcoind startOnce(Path program, String... arguments) {
        TemporaryFolder folder = TemporaryFolder.create("jm-bitcoind-");
        try {
            Bitcoind bitcoind = new Bitcoind(program, folder, List.of(arguments));
            bitcoind.awaitReadyOrClose();
            return bitcoind;
        } catch (IOException e) {
            folder.delete();
            throw new UncheckedIOException("bitcoind cannot be started", e);
        } catch (IllegalStateException e) {
            folder.delete();
            throw e;
        }
    }

    private String settings() {
        return """
                regtest=1
                server=1
                txindex=1
                blockfilterindex=1
                fallbackfee=0.0002
                dnsseed=0
                fixedseeds=0
                discover=0
                listenonion=0
                natpmp=0
                onlynet=ipv4
                dbcache=16
                maxmempool=50
                printtoconsole=0
                [regtest]
                bind=127.0.0.1:%d
                rpcbind=127.0.0.1
                rpcport=%d
                rpcallowip=127.0.0.1
                """.formatted(p2pPort, rpcPort);
    }

    private Process launch(List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-datadir=" + directory));
        command.addAll(arguments);
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.txt").toFile()))
                .start();
    }

    /** Where its RPC listens: {@code http://127.0.0.1:PORT}. */
    public URI rpcUrl() {
        return URI.create("http://127.0.0.1:" + rpcPort);
    }

    /** User and password of the RPC; changes with each start. */
    public Path cookieFile() {
        return directory.resolve("regtest").resolve(".cookie");
    }

    /** Port on loopback for other nodes. */
    public int p2pPort() {
        return p2pPort;
    }

    /** Its data directory. */
    public Path directory() {
        return directory;
    }

    /** Stops it cleanly, which writes the mempool to disk; {@link #startAgain} brings it back. */
    public void stop() {
        process.destroy();
        if (!awaitEnd(STOP_TIMEOUT)) kill();
    }

    /** SIGKILL, as a crash. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(STOP_TIMEOUT);
    }

    /**
     * After {@link #stop()} or {@link #kill()}: starts it with the same data and ports, and returns when its RPC answers.
     *
     * @param more arguments beside those of its first start, for this time
     */
    public void startAgain(String... more) {
        if (process.isAlive()) throw new IllegalStateException("bitcoind is running");
        try {
            Files.deleteIfExists(cookieFile());
            process = launch(List.of(more));
        } catch (IOException e) {
            throw new UncheckedIOException("bitcoind cannot be started", e);
        }
        awaitReadyOrClose();
    }

    private void awaitReadyOrClose() {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(RPC_TIMEOUT).build()) {
            long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
            while (!answers(client)) {
                if (System.nanoTime() > deadline || awaitEnd(Duration.ofMillis(POLL_MILLIS)))
                    throw new IllegalStateException("bitcoind did not come up:\n" + logTail());
            }
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private boolean answers(HttpClient client) {
        if (!Files.exists(cookieFile())) return false;
        try {
            String cookie = Files.readString(cookieFile()).strip();
            HttpRequest request = HttpRequest.newBuilder(rpcUrl())
                    .timeout(RPC_TIMEOUT)
                    .header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(cookie.getBytes(StandardCharsets.US_ASCII)))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"method\":\"getblockcount\",\"params\":[],\"id\":1}"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while bitcoind was starting", e);
        }
    }

    private boolean awaitEnd(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String logTail() {
        StringBuilder text = new StringBuilder();
        for (Path log : List.of(directory.resolve("output.txt"), directory.resolve("regtest/debug.log"))) {
            if (!Files.exists(log)) continue;
            try {
                List<String> lines = Files.readAllLines(log);
                lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            } catch (IOException e) {
                text.append("(").append(log).append(" cannot be read)\n");
            }
        }
        return text.toString();
    }

    private void killAndDelete() {
        kill();
        folder.delete();
    }

    /** Stops it and deletes its data. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException shuttingDown) {
            // the hook is running and does the same
        }
        folder.delete();
    }
}
