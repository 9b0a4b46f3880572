package org.joinmarket.support.notices;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import org.joinmarket.support.net.HostPort;
import org.joinmarket.support.net.Net;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.tokens.TokenFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider;
import reactor.util.retry.Retry;

/** Posts to the URL in a file. The URL is a secret: no exception from here has it or a part of it. */
final class Webhook {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** Not taken; {@code again} says whether trying once more can help. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean again;

        Refused(String what, boolean again) {
            super(what);
            this.again = again;
        }
    }

    private final TokenFile file;
    private final NoticeProperties settings;

    /** @throws StartupProblem if the file or the URL in it cannot be used */
    Webhook(TokenFile file, NoticeProperties settings) {
        this.file = file;
        this.settings = settings;
        url();
    }

    /**
     * Blocks until it is taken.
     *
     * @throws RuntimeException if it was not taken in any of the attempts, or will not be
     */
    void post(String body) {
        URI url = url();
        HttpClient client = HttpClient.newConnection()
                .responseTimeout(settings.timeout())
                .followRedirect(false)
                .headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, contentType())
                        .set(HttpHeaderNames.USER_AGENT, "JoinMarket"));
        HostPort proxy = settings.socksProxy();
        if (proxy != null && !isThisMachine(host(url)))
            client = client.proxy(type ->
                    type.type(ProxyProvider.Proxy.SOCKS5).host(proxy.host()).port(proxy.port()));
        client.post()
                .uri(url)
                .send(ByteBufMono.fromString(Mono.just(body)))
                .responseSingle((response, _) -> answer(response.status().code()))
                .timeout(settings.timeout())
                .retryWhen(Retry.backoff(settings.attempts() - 1L, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .filter(Webhook::mayPass))
                .block();
    }

    private String contentType() {
        return settings.format() == NoticeProperties.Format.JSON ? "application/json" : "text/plain; charset=utf-8";
    }

    private static Mono<Void> answer(int status) {
        if (status >= 200 && status < 300) return Mono.empty();
        return Mono.error(new Refused("answered " + status, status == TOO_MANY_REQUESTS || status >= SERVER_ERROR));
    }

    /** What the network does to us passes; an answer that says no does not. */
    private static boolean mayPass(Throwable failed) {
        return !(failed instanceof Refused refused) || refused.again;
    }

    private URI url() {
        URI url = parsed(file.bearer());
        String host = url == null ? null : url.getHost();
        if (url == null || host == null || !("https".equals(url.getScheme()) || "http".equals(url.getScheme())))
            throw unusable("is no URL that begins with https:// or http://", "Write the webhook's URL into it, alone");
        boolean onion = host.endsWith(".onion");
        if (isThisMachine(host)) return url;
        if ("http".equals(url.getScheme()) && !onion)
            throw unusable("is a URL without encryption", "Take one that begins with https://");
        if (settings.socksProxy() == null && onion)
            throw unusable("is an onion service's URL", "Set joinmarket.notices.socks-proxy to Tor's host:port");
        if (settings.socksProxy() == null && !settings.allowClearnet())
            throw unusable(
                    "is the URL of another machine, which would learn who runs this",
                    "Set joinmarket.notices.socks-proxy to Tor's host:port, or joinmarket.notices.allow-clearnet=true");
        return url;
    }

    private static @Nullable URI parsed(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null; // its message has the URL
        }
    }

    private static StartupProblem unusable(String what, String remedy) {
        return new StartupProblem("what joinmarket.notices.url-file holds " + what, remedy);
    }

    private static String host(URI url) {
        return String.valueOf(url.getHost());
    }

    /** By its name alone: nothing is looked up. */
    private static boolean isThisMachine(String host) {
        String plain = host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        if (plain.equals("localhost")) return true;
        if (!plain.matches("[0-9.]+|[0-9a-f:]*:[0-9a-f:]*")) return false;
        try {
            return Net.isLoopback(InetAddress.getByName(plain));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
