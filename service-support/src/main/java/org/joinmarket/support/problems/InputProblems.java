package org.joinmarket.support.problems;

import jakarta.validation.ConstraintViolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.MethodParameter;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;

/** Problems of what a request carries: which field, and what it must be. */
final class InputProblems {
    private static final int MAX_ERRORS = 16;
    private static final String INVALID = "A field is not acceptable.";

    private InputProblems() {}

    static Optional<Problem> of(ErrorResponseException failure) {
        return switch (failure) {
            case WebExchangeBindException bind -> Optional.of(broken(bind.getAllErrors()));
            case HandlerMethodValidationException method when !method.isForReturnValue() -> Optional.of(broken(method));
            case ContentTooLargeException _ -> Optional.of(tooLarge());
            case MissingRequestValueException missing ->
                Optional.of(Problems.field(
                        "missing-field", "A field is missing.", Problems.cleaned(missing.getName()), "is required"));
            case ServerWebInputException input -> Optional.of(unreadable(input));
            default -> Optional.empty();
        };
    }

    private static Problem unreadable(ServerWebInputException input) {
        for (Throwable cause = input.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException json) return JsonProblems.of(json);
            if (cause instanceof FieldProblem field) return Problems.field(field);
            if (cause instanceof DataBufferLimitException) return tooLarge();
            if (cause instanceof DecodingException && cause.getCause() == null) break;
        }
        MethodParameter parameter = input.getMethodParameter();
        if (parameter == null || isBody(parameter)) {
            return Problem.of(
                    HttpStatus.BAD_REQUEST, "unreadable-json", "The request's body is missing or not readable.");
        }
        return Problems.field(
                "invalid-field",
                INVALID,
                parameterName(parameter),
                JsonProblems.expected(parameter.getParameterType()));
    }

    private static Problem tooLarge() {
        return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "body-too-large", "The request's body is too large.");
    }

    private static Problem broken(HandlerMethodValidationException failure) {
        var errors = new ArrayList<Map<String, Object>>();
        for (ParameterValidationResult result : failure.getParameterValidationResults()) {
            if (result instanceof ParameterErrors nested) {
                nested.getAllErrors().forEach(error -> errors.add(entry(error)));
            } else {
                String name = parameterName(result.getMethodParameter());
                result.getResolvableErrors().forEach(error -> {
                    ConstraintViolation<?> violation = result.unwrap(error, ConstraintViolation.class);
                    errors.add(entry(name, String.valueOf(error.getDefaultMessage()), violation));
                });
            }
        }
        return problem(errors);
    }

    private static Problem broken(List<ObjectError> all) {
        return problem(all.stream().map(InputProblems::entry).toList());
    }

    private static Problem problem(List<Map<String, Object>> errors) {
        var extras = new LinkedHashMap<String, Object>();
        if (!errors.isEmpty()) extras.putAll(errors.getFirst());
        if (errors.size() > 1)
            extras.put("errors", errors.stream().limit(MAX_ERRORS).toList());
        return new Problem(400, "invalid-field", INVALID, extras);
    }

    private static Map<String, Object> entry(ObjectError error) {
        ConstraintViolation<?> violation =
                error.contains(ConstraintViolation.class) ? error.unwrap(ConstraintViolation.class) : null;
        String field = error instanceof FieldError named ? Problems.cleaned(Problems.snake(named.getField())) : "";
        boolean ours = violation != null; // a binding failure's own message repeats what was sent
        return entry(field, ours ? String.valueOf(error.getDefaultMessage()) : "is not acceptable", violation);
    }

    private static Map<String, Object> entry(
            String field, String message, @org.jspecify.annotations.Nullable ConstraintViolation<?> violation) {
        var entry = new LinkedHashMap<String, Object>();
        if (!field.isEmpty()) entry.put("field", field);
        entry.put("detail", message);
        if (violation != null) limit(violation).ifPresent(limit -> entry.put("limit", limit));
        return entry;
    }

    /** The number or numbers of a constraint: {@code @Min(1)} gives 1, {@code @Size(min=1, max=9)} gives 1..9. */
    private static Optional<Object> limit(ConstraintViolation<?> violation) {
        Map<String, Object> attributes = violation.getConstraintDescriptor().getAttributes();
        if (attributes.get("value") instanceof Number || attributes.get("value") instanceof String) {
            return Optional.of(attributes.get("value"));
        }
        if (attributes.containsKey("min") && attributes.containsKey("max")) {
            return Optional.of(attributes.get("min") + ".." + attributes.get("max"));
        }
        return Optional.empty();
    }

    private static boolean isBody(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(org.springframework.web.bind.annotation.RequestBody.class);
    }

    private static String parameterName(MethodParameter parameter) {
        var query = parameter.getParameterAnnotation(RequestParam.class);
        var path = parameter.getParameterAnnotation(PathVariable.class);
        var header = parameter.getParameterAnnotation(RequestHeader.class);
        String name = query != null ? query.name() : path != null ? path.name() : header != null ? header.name() : "";
        if (!name.isEmpty()) return name;
        String own = parameter.getParameterName();
        return own == null ? "" : own;
    }
}
