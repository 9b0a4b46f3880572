package org.joinmarket.orderbook.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.joinmarket.orderbook.OrderbookProperties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** On the server alone, with real sockets: what has to be seen is when it lets go. */
class VisitorLimitsTest {
    private static final int CHUNK = 64 * 1024;
    private static final int CHUNKS = 512; // more than any socket buffers
    private static final int PATIENCE_MILLIS = 20_000;

    private final CountDownLatch letGo = new CountDownLatch(1);
    private @Nullable DisposableServer server;

    private DisposableServer start(String responseTimeout, int maxConnections) {
        var source = new MapConfigurationPropertySource();
        source.put("joinmarket.orderbook.response-timeout", responseTimeout);
        source.put("joinmarket.orderbook.max-connections", maxConnections);
        var properties = new Binder(source).bindOrCreate("joinmarket.orderbook", OrderbookProperties.class);
        DisposableServer started = new VisitorLimits(properties)
                .apply(HttpServer.create().host("127.0.0.1").port(0).handle(this::answer))
                .bindNow();
        server = started;
        return started;
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (request.uri().equals("/small")) return response.sendString(Flux.just("small"));
        Flux<ByteBuf> book = Flux.range(0, CHUNKS).map(_ -> Unpooled.wrappedBuffer(new byte[CHUNK]));
        return response.header("Content-Length", Integer.toString(CHUNK * CHUNKS))
                .send(book.doFinally(_ -> letGo.countDown()));
    }

    @AfterEach
    void stop() {
        if (server != null) server.disposeNow();
    }

    private static Socket connected(DisposableServer at) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), at.port()), PATIENCE_MILLIS);
        return socket;
    }

    private static Socket visit(DisposableServer at, String path) throws IOException {
        Socket socket = connected(at);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void letsGoOfWhatAVisitorDoesNotRead() throws Exception {
        DisposableServer at = start("200ms", 4);

        try (Socket slow = visit(at, "/book")) {
            assertThat(letGo.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();

            assertThat(drain(slow)).as("bytes until the end").isLessThan((long) CHUNK * CHUNKS);
        }
    }

    @Test
    void givesEverythingToAVisitorThatReads() throws Exception {
        DisposableServer at = start("20s", 4);

        try (Socket reading = visit(at, "/book")) {
            assertThat(reading.getInputStream().readNBytes(CHUNK * CHUNKS)).hasSize(CHUNK * CHUNKS);
        }
    }

    @Test
    void closesConnectionsBeyondItsLimitAndTakesOthersWhenSomeEnd() throws Exception {
        DisposableServer at = start("20s", 4);
        Socket[] visitors = new Socket[4];
        for (int i = 0; i < 4; i++) {
            visitors[i] = visit(at, "/small");
            assertThat(visitors[i].getInputStream().read()).isEqualTo('H');
        }

        try (Socket tooMany = connected(at)) {
            assertThat(tooMany.getInputStream().read()).as("end").isEqualTo(-1);
        }

        visitors[0].close();
        long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        int first = -1;
        while (first < 0 && System.nanoTime() < deadline)
            first = firstByte(at); // the server sees the end of one a moment later
        assertThat(first).isEqualTo('H');
        for (Socket visitor : visitors) visitor.close();
    }

    private static int firstByte(DisposableServer at) {
        try (Socket next = visit(at, "/small")) {
            return next.getInputStream().read();
        } catch (IOException refused) {
            return -1;
        }
    }

    private static long drain(Socket socket) {
        long bytes = 0;
        byte[] buffer = new byte[CHUNK];
        try {
            for (int read = socket.getInputStream().read(buffer);
                    read >= 0;
                    read = socket.getInputStream().read(buffer)) bytes += read;
        } catch (IOException reset) { // as good an end as any
            return bytes;
        }
        return bytes;
    }
}
