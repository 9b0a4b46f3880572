package org.joinmarket.support.tokens;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.support.problems.Problem;
import org.joinmarket.support.problems.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Nothing under /api is reached without a token of this service. Paths are matched by the patterns that controllers are
 * matched by, so no spelling of a path reaches a controller but not this filter.
 */
final class TokenWebFilter implements WebFilter {
    private static final String BEARER = "Bearer ";
    private static final int MAX_BEARER = 4096;
    private static final Problem UNAUTHORIZED =
            new Problem(401, "unauthorized", "A valid bearer token is needed.", Map.of());
    private static final Map<String, String> CHALLENGE = Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");

    private final PathPattern api = PathPatternParser.defaultInstance.parse("/api/**");
    private final List<PathPattern> open;
    private final Tokens tokens;

    TokenWebFilter(Tokens tokens, List<OpenPaths> openPaths) {
        this.tokens = tokens;
        this.open = openPaths.stream()
                .flatMap(paths -> paths.patterns().stream())
                .map(PathPatternParser.defaultInstance::parse)
                .toList();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!api.matches(exchange.getRequest().getPath().pathWithinApplication())) return chain.filter(exchange);
        if (!tokens.isDue()) return judge(exchange, chain);
        return Mono.fromRunnable(tokens::refresh) // the disk: not on the event loop
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> judge(exchange, chain)));
    }

    private Mono<Void> judge(ServerWebExchange exchange, WebFilterChain chain) {
        Optional<Caller> caller = bearer(exchange).flatMap(tokens::find);
        if (caller.isPresent()) {
            exchange.getAttributes().put(Caller.ATTRIBUTE, caller.get());
        } else if (!isOpen(exchange)) {
            return ProblemWriter.write(exchange, UNAUTHORIZED, CHALLENGE);
        }
        return chain.filter(exchange);
    }

    private boolean isOpen(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) return false;
        var path = exchange.getRequest().getPath().pathWithinApplication();
        return open.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private static Optional<String> bearer(ServerWebExchange exchange) {
        List<String> all = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        if (all.size() != 1) return Optional.empty();
        String header = all.getFirst();
        if (header.length() > BEARER.length() + MAX_BEARER
                || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        return Optional.of(header.substring(BEARER.length()).strip());
    }
}
