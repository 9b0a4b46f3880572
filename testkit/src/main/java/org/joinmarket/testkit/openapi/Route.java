package org.joinmarket.testkit.openapi;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * One call of a controller.
 *
 * @param consumes media type of its body
 * @param produces media type of its answer
 * @param status of its answer, unless it decides that itself
 */
record Route(String verb, String path, String consumes, String produces, int status, Method method) {
    /** All calls of a class. */
    static List<Route> of(Class<?> controller) {
        RequestMapping all = mapping(controller);
        List<Route> routes = new ArrayList<>();
        for (Method method : controller.getDeclaredMethods()) {
            RequestMapping own = mapping(method);
            if (own == null) continue;
            ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(method, ResponseStatus.class);
            for (String path : paths(own))
                for (var verb : own.method())
                    routes.add(new Route(
                            verb.name(),
                            (all == null ? "" : paths(all).getFirst()) + path,
                            mediaType(own.consumes()),
                            mediaType(own.produces()),
                            status == null
                                    ? HttpStatus.OK.value()
                                    : status.code().value(),
                            method));
        }
        return routes;
    }

    private static @Nullable RequestMapping mapping(AnnotatedElement element) {
        return AnnotatedElementUtils.findMergedAnnotation(element, RequestMapping.class);
    }

    private static List<String> paths(RequestMapping mapping) {
        return mapping.path().length == 0 ? List.of("") : Arrays.asList(mapping.path());
    }

    private static String mediaType(String[] declared) {
        return Stream.of(declared).findFirst().orElse(MediaType.APPLICATION_JSON_VALUE);
    }

    /** As {@code POST /api/v1/wallets/{wallet}/lock}. */
    String name() {
        return verb + " " + path;
    }
}
