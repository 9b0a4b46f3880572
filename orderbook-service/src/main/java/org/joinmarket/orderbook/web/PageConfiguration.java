package org.joinmarket.orderbook.web;

import java.net.URI;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;

/** The page at {@code /}, and headers that keep it to itself: nothing is loaded from or sent to anywhere else. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    /** Pages of an existing watcher (orderbook.md 5), for which people have bookmarks. */
    private static final List<String> OLD_PAGES =
            List.of("/fidelitybonds", "/ordersize", "/depth", "/sybilresistance", "/index.html");

    @Bean
    RouterFunction<ServerResponse> page() {
        var index = new ClassPathResource("static/index.html");
        RouterFunction<ServerResponse> routes = RouterFunctions.route(
                        get("/"),
                        _ -> ServerResponse.ok()
                                .contentType(HTML)
                                .cacheControl(CacheControl.noStore())
                                .bodyValue(index))
                .andRoute(
                        get("/favicon.ico"),
                        _ -> ServerResponse.permanentRedirect(URI.create("/favicon.svg"))
                                .build());
        for (String old : OLD_PAGES)
            routes = routes.andRoute(
                    get(old),
                    _ -> ServerResponse.temporaryRedirect(URI.create("/")).build());
        return routes;
    }

    private static RequestPredicate get(String path) {
        return RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD).and(RequestPredicates.path(path));
    }

    /** Before every other filter, so that refusals carry them too. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebFilter pageHeaders() {
        return (exchange, chain) -> {
            var headers = exchange.getResponse().getHeaders();
            headers.set("Content-Security-Policy", POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            return chain.filter(exchange);
        };
    }
}
