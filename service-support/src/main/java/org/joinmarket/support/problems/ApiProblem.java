package org.joinmarket.support.problems;

import java.util.Map;
import org.springframework.http.HttpStatus;

/** A request cannot be served, for a stable reason that clients may act upon. */
public final class ApiProblem extends RuntimeException {
    private final transient Problem problem;

    /**
     * @param slug stable name of the problem, lower case with dashes; clients see {@code urn:joinmarket:problem:<slug>}
     * @param title one sentence for people, the same for every occurrence
     * @param extras further members of the answer, e.g. {@code detail}; no secrets
     */
    public ApiProblem(HttpStatus status, String slug, String title, Map<String, Object> extras) {
        super(slug);
        this.problem = new Problem(status.value(), slug, title, extras);
    }

    public ApiProblem(HttpStatus status, String slug, String title) {
        this(status, slug, title, Map.of());
    }

    public Problem problem() {
        return problem;
    }
}
