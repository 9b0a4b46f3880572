package org.joinmarket.support.tokens;

import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

final class CallerArgumentResolver implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
        return Mono.<Object>justOrEmpty(Caller.of(exchange))
                .switchIfEmpty(Mono.error(() -> new ApiProblem(
                        HttpStatus.UNAUTHORIZED, "unauthorized", "A valid bearer token is needed.", Map.of())));
    }
}
