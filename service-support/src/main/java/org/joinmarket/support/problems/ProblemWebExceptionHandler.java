package org.joinmarket.support.problems;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import lombok.extern.slf4j.Slf4j;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Turns every failure of a request, wherever it happens (filter, routing, reading, controller), into problem+json.
 * Whatever has no name of its own is 500 with an incident id, under which the log has the rest.
 */
@Slf4j
final class ProblemWebExceptionHandler implements WebExceptionHandler, Ordered {
    private static final int BEFORE_BOOTS_HANDLER = -2; // ErrorWebFluxAutoConfiguration's is -1

    @Override
    public int getOrder() {
        return BEFORE_BOOTS_HANDLER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted())
            return Mono.error(failure); // too late to answer: the connection closes
        return ProblemWriter.write(exchange, problem(failure), headers(failure));
    }

    private static Problem problem(Throwable failure) {
        return switch (failure) {
            case ApiProblem named -> named.problem();
            case FieldProblem field -> Problems.field(field);
            case ErrorResponseException web -> InputProblems.of(web).orElseGet(() -> Problems.status(web));
            default -> incident(failure);
        };
    }

    private static Problem incident(Throwable failure) {
        String incident = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        log.atError().setCause(failure).addKeyValue("incident", incident).log("request failed");
        return Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong here.")
                .with("incident", incident);
    }

    private static Map<String, String> headers(Throwable failure) {
        if (failure instanceof MethodNotAllowedException method) {
            return Map.of(
                    HttpHeaders.ALLOW,
                    String.join(
                            ", ",
                            method.getSupportedMethods().stream()
                                    .map(HttpMethod::name)
                                    .sorted()
                                    .toList()));
        }
        return Map.of();
    }
}
