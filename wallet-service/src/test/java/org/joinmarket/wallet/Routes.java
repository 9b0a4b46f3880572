package org.joinmarket.wallet;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.WalletApi;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.service.annotation.HttpExchange;

/** Where requests go, as {@code POST /api/v1/wallets/{wallet}/lock}. */
final class Routes {
    private Routes() {}

    /** What the running service answers, whoever made it. */
    static Set<String> of(Collection<RequestMappingHandlerMapping> mappings) {
        return mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(Routes::of)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> of(RequestMappingInfo info) {
        Stream<String> methods = info.getMethodsCondition().getMethods().isEmpty()
                ? Stream.of("ANY")
                : info.getMethodsCondition().getMethods().stream().map(Enum::name);
        return methods.flatMap(method -> info.getPatternsCondition().getPatterns().stream()
                .map(pattern -> method + " " + pattern.getPatternString()));
    }

    /** What {@link WalletApi} calls. */
    static Set<String> called() {
        Set<String> routes = new TreeSet<>();
        for (Method call : WalletApi.class.getDeclaredMethods()) routes.add(of(call));
        return routes;
    }

    /** Where a method of {@link WalletApi} goes. */
    static String of(Method call) {
        HttpExchange one = exchange(call);
        return one.method() + " " + exchange(WalletApi.class).url() + one.url();
    }

    private static HttpExchange exchange(AnnotatedElement element) {
        return Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(element, HttpExchange.class));
    }
}
