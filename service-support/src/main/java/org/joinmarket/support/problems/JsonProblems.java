package org.joinmarket.support.problems;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What Jackson refused, in our words: its own messages name classes and repeat the request. */
final class JsonProblems {
    private static final int MAX_CHOICES = 20;

    private JsonProblems() {}

    static Problem of(JacksonException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof FieldProblem field) return Problems.field(field);
        }
        String field = path(failure);
        return switch (failure) {
            case UnrecognizedPropertyException _ ->
                Problems.field("unknown-field", "There is no such field.", field, "is not a field of this request");
            case InvalidNullException _ -> missing(field);
            case MismatchedInputException mismatch when isMissing(mismatch) -> missing(field);
            case MismatchedInputException mismatch -> wrong(field, expected(mismatch.getTargetType()));
            case InputCoercionException number -> wrong(field, expected(number.getTargetType()));
            case StreamReadException stream when field.isEmpty() -> syntax(stream);
            case StreamReadException _ -> wrong(field, "is not valid JSON, or is repeated");
            default -> wrong(field, "is not acceptable");
        };
    }

    private static Problem syntax(StreamReadException failure) {
        Problem problem =
                Problem.of(HttpStatus.BAD_REQUEST, "unreadable-json", "The request's body is missing or not readable.");
        var location = failure.getLocation();
        return location == null
                ? problem
                : problem.with(
                        "detail",
                        "not valid JSON at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr()));
    }

    private static Problem missing(String field) {
        return Problems.field("missing-field", "A field is missing.", field, "is required");
    }

    private static Problem wrong(String field, String detail) {
        return Problems.field("invalid-field", "A field is not acceptable.", field, detail);
    }

    /** Jackson has no type of its own for an absent component, nor for null where a primitive is wanted. */
    private static boolean isMissing(MismatchedInputException mismatch) {
        String message = mismatch.getOriginalMessage();
        return mismatch.getCurrentToken() == JsonToken.VALUE_NULL
                || message.startsWith("Missing required creator property")
                || message.startsWith("Cannot map `null`");
    }

    static String expected(@org.jspecify.annotations.Nullable Class<?> type) {
        if (type == null) return "is not acceptable";
        Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
        if (boxed == BigDecimal.class || boxed == Double.class || boxed == Float.class) return "must be a number";
        if (Number.class.isAssignableFrom(boxed)) return "must be a whole number in range";
        if (boxed == Boolean.class) return "must be true or false";
        if (boxed == String.class) return "must be a text";
        if (boxed.isEnum() && boxed.getEnumConstants().length <= MAX_CHOICES) {
            return Arrays.stream(boxed.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(", ", "must be one of ", ""));
        }
        if (Collection.class.isAssignableFrom(boxed) || boxed.isArray()) return "must be a list";
        if (Map.class.isAssignableFrom(boxed) || boxed.isRecord()) return "must be an object";
        return "is not acceptable";
    }

    private static String path(JacksonException failure) {
        var path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            String name = step.getPropertyName();
            if (name != null) {
                path.append(path.isEmpty() ? "" : ".").append(name);
            } else if (step.getIndex() >= 0) {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return Problems.cleaned(path.toString());
    }
}
