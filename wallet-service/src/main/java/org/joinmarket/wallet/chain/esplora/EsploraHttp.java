package org.joinmarket.wallet.chain.esplora;

import io.netty.channel.ChannelOption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.ProxyProvider;
import reactor.util.retry.Retry;

/**
 * Requests to the explorer: blocking, at most {@link #MAX_CALLS} at a time, bounded in time and size. Redirects are not followed: they
 * could lead out of Tor. An explorer that asks for a pause gets it.
 */
final class EsploraHttp implements AutoCloseable {
    /** Requests on the wire at once; public explorers take little more from one address. */
    static final int MAX_CALLS = 8;

    /** Longest answer: a page of 25 large transactions. */
    static final int MAX_REPLY_BYTES = 32 << 20;

    /** No pause is longer, whatever is asked for. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** A pause of which is not said how long it shall be. */
    static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OUT_OF_SERVICE = 503;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int ISOLATION_BYTES = 8;

    /** How often a question is asked again after the explorer hung up instead of answering: kept connections may be old ones. */
    private static final int MAX_HANG_UPS = 3;

    private final ExplorerAddress address;
    private final Duration timeout;
    private final ConnectionProvider connections;
    private final HttpClient http;
    private final Semaphore calls = new Semaphore(MAX_CALLS, true);
    private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime()); // by System.nanoTime()

    /** @param retryAfter the header as it came; empty if there was none */
    record Answer(int status, String retryAfter, String body) {}

    /** @param timeout for one question, and the longest pause that a question waits for */
    EsploraHttp(ExplorerAddress address, @Nullable SocksProxy proxy, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        this.connections = ConnectionProvider.builder("esplora")
                .maxConnections(MAX_CALLS)
                .maxIdleTime(Duration.ofSeconds(30))
                .build();
        HttpClient direct = HttpClient.create(connections)
                .followRedirect(false)
                .compress(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        this.http =
                proxy == null || address.isLoopback() ? direct : direct.proxy(spec -> through(proxy, timeout, spec));
    }

    /** Names go to the proxy as they are. User and password are no credentials: Tor gives each pair circuits of its own. */
    private static void through(SocksProxy proxy, Duration timeout, ProxyProvider.TypeSpec spec) {
        byte[] isolation = new byte[ISOLATION_BYTES];
        new SecureRandom().nextBytes(isolation);
        String password = HexFormat.of().formatHex(isolation);
        spec.type(ProxyProvider.Proxy.SOCKS5)
                .socketAddress(new InetSocketAddress(proxy.host(), proxy.port()))
                .username("joinmarket-wallet")
                .password(_ -> password)
                .connectTimeoutMillis(timeout.toMillis());
    }

    ExplorerAddress address() {
        return address;
    }

    /** @throws ChainUnavailable if there is no answer, or one with a status of 429 or 500 and above */
    Answer get(String path) {
        return ask(http.get()
                .uri(address.base() + path)
                .response(EsploraHttp::read)
                .retryWhen(Retry.max(MAX_HANG_UPS)
                        .filter(PrematureCloseException.class::isInstance)
                        .onRetryExhaustedThrow((_, last) -> last.failure())));
    }

    /** @throws ChainUnavailable as {@link #get} */
    Answer post(String path, String body) {
        return ask(http.headers(headers -> headers.set("Content-Type", "text/plain"))
                .post()
                .uri(address.base() + path)
                .send(ByteBufFlux.fromString(Mono.just(body)))
                .response(EsploraHttp::read));
    }

    private static Mono<Answer> read(HttpClientResponse response, ByteBufFlux content) {
        String retryAfter = response.responseHeaders().get("Retry-After", "");
        return content.asByteArray()
                .collect(ByteArrayOutputStream::new, EsploraHttp::append)
                .map(bytes -> new Answer(response.status().code(), retryAfter, bytes.toString(StandardCharsets.UTF_8)));
    }

    private static void append(ByteArrayOutputStream bytes, byte[] part) {
        if (part.length > MAX_REPLY_BYTES - bytes.size()) throw new TooLong();
        bytes.writeBytes(part);
    }

    /** The answer was longer than {@link #MAX_REPLY_BYTES}. */
    private static final class TooLong extends RuntimeException {}

    private Answer ask(org.reactivestreams.Publisher<Answer> request) {
        acquire();
        try {
            awaitPause();
            return judged(answer(Mono.from(request).timeout(timeout).toFuture()));
        } finally {
            calls.release();
        }
    }

    /** A question that nobody waits for any more ends by itself: cancelled just then, it could take the next one's connection along. */
    private Answer answer(CompletableFuture<Answer> reply) {
        try {
            return reply.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    private Answer judged(@Nullable Answer answer) {
        if (answer == null) throw down(" answers nothing", null);
        if (wantsAPause(answer)) {
            pause(answer.retryAfter());
            throw paused();
        }
        if (answer.status() >= FIRST_SERVER_ERROR) throw down(" has trouble of its own: " + answer.status(), null);
        return answer;
    }

    private static boolean wantsAPause(Answer answer) {
        if (answer.status() == TOO_MANY_REQUESTS) return true;
        return answer.status() == OUT_OF_SERVICE && !answer.retryAfter().isBlank();
    }

    private void pause(String retryAfter) {
        Duration asked = USUAL_PAUSE;
        try {
            asked = Duration.ofSeconds(Math.clamp(Long.parseLong(retryAfter.strip()), 1, LONGEST_PAUSE.toSeconds()));
        } catch (NumberFormatException notSaid) {
            asked = USUAL_PAUSE; // a date, or nothing
        }
        long until = System.nanoTime() + asked.toNanos();
        pausedUntil.accumulateAndGet(until, (known, now) -> known - now > 0 ? known : now);
    }

    /** A short pause is waited for; in a long one nothing is asked. */
    private void awaitPause() {
        long wait = pausedUntil.get() - System.nanoTime();
        if (wait <= 0) return;
        if (wait > timeout.toNanos()) throw paused();
        try {
            TimeUnit.NANOSECONDS.sleep(wait);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ChainUnavailable paused() {
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(pausedUntil.get() - System.nanoTime()));
        return new ChainUnavailable(
                ChainTrouble.NODE_BUSY,
                "the explorer at " + address + " is asked too often, or is out of service, and wants a pause of "
                        + seconds + " s",
                "wait, or raise joinmarket.chain.esplora.refresh, or use an explorer of your own",
                null);
    }

    private ChainUnavailable failed(@Nullable Throwable cause) {
        if (cause instanceof TooLong)
            return new ChainUnavailable(
                    ChainTrouble.NOT_UNDERSTOOD,
                    "the explorer at " + address + " sends more than the wallet service reads (" + MAX_REPLY_BYTES
                            + " bytes)",
                    "make sure that it is an explorer",
                    cause);
        if (cause instanceof TimeoutException) return down(" did not answer in time", cause);
        if (cause instanceof IOException) return down(" does not answer", cause);
        return down(" cannot be asked", cause);
    }

    private ChainUnavailable down(String what, @Nullable Throwable cause) {
        return new ChainUnavailable(
                ChainTrouble.NODE_DOWN,
                "the explorer at " + address + what,
                "wait until it is back, or set joinmarket.chain.esplora.url to one that answers",
                cause);
    }

    private void acquire() {
        try {
            calls.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ChainUnavailable interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ChainUnavailable("interrupted while waiting for the explorer", "try again", e);
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
