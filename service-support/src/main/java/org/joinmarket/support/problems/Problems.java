package org.joinmarket.support.problems;

import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Problems that do not look into the request's body. */
final class Problems {
    private static final int MAX_NAME = 120;

    private Problems() {}

    static Problem field(FieldProblem problem) {
        return Problem.of(HttpStatus.BAD_REQUEST, "invalid-field", "A field is not acceptable.")
                .with("field", problem.field())
                .with("limit", problem.limit())
                .with("detail", problem.field() + ": " + problem.limit());
    }

    static Problem field(String slug, String title, String field, String detail) {
        Problem problem = new Problem(400, slug, title, Map.of("detail", detail));
        return field.isEmpty() ? problem : problem.with("field", field);
    }

    /** An exception that Spring gives a status; its texts are not passed on, they may repeat the request. */
    static Problem status(ErrorResponseException failure) {
        HttpStatus status = HttpStatus.resolve(failure.getStatusCode().value());
        if (status == null || !status.isError()) status = HttpStatus.INTERNAL_SERVER_ERROR;
        String slug = status.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return Problem.of(status, slug, status.getReasonPhrase());
    }

    /** A name that a stranger may have made up, cut and cleaned for an answer. */
    static String cleaned(String name) {
        String cut = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
        return cut.replaceAll("[^A-Za-z0-9_.\\[\\]-]", "?");
    }

    /** {@code minimumMakers} to {@code minimum_makers}, as the request's JSON calls it. */
    static String snake(String javaName) {
        var snake = new StringBuilder();
        for (int i = 0; i < javaName.length(); i++) {
            char c = javaName.charAt(i);
            if (Character.isUpperCase(c)) {
                if (i > 0 && Character.isLetterOrDigit(javaName.charAt(i - 1))) snake.append('_');
                snake.append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
