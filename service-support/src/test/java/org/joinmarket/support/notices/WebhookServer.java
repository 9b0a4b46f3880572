package org.joinmarket.support.notices;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Where notices go in a test: answers what it is told to, and keeps what it was sent. */
final class WebhookServer implements AutoCloseable {
    static final String SECRET_PATH = "/hooks/0123456789abcdef0123456789abcdef";
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /** @param status of the next answer; may block */
    WebhookServer(IntSupplier status) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> answer(exchange, status));
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange, IntSupplier status) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            exchange.sendResponseHeaders(status.getAsInt(), -1);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + SECRET_PATH;
    }

    /** The next that comes; fails if none does. */
    String next() throws InterruptedException {
        String body = bodies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (body == null) throw new AssertionError("no notice came within " + PATIENCE_SECONDS + " s");
        return body;
    }

    static Path fileWith(Path folder, String url) throws IOException {
        Path file = folder.resolve("webhook.url");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, url + "\n");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
