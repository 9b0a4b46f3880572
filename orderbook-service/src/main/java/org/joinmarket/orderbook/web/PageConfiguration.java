package org.joinmarket.orderbook.web;

import java.net.URI;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;

/** The page at {@code /}, and headers that keep it to itself: nothing is loaded from or sent to anywhere else. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Bean
    RouterFunction<ServerResponse> page() {
        var index = new ClassPathResource("static/index.html");
        return RouterFunctions.route(
                        RequestPredicates.GET("/"),
                        _ -> ServerResponse.ok()
                                .contentType(MediaType.TEXT_HTML)
                                .bodyValue(index))
                .andRoute(
                        RequestPredicates.GET("/favicon.ico"),
                        _ -> ServerResponse.permanentRedirect(URI.create("/favicon.svg"))
                                .build());
    }

    @Bean
    WebFilter pageHeaders() {
        return (exchange, chain) -> {
            var headers = exchange.getResponse().getHeaders();
            headers.set("Content-Security-Policy", POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            return chain.filter(exchange);
        };
    }
}
