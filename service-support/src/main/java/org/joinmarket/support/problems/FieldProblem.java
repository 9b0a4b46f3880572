package org.joinmarket.support.problems;

/** A field of a request is out of its limits: 400 with the field and the limit. */
public final class FieldProblem extends RuntimeException {
    private final String field;
    private final String limit;

    /**
     * @param field name as in the request's JSON, e.g. {@code amount_sats} or {@code destination.authorization_id}
     * @param limit the limit that was broken, as text for people, never the value that was sent, e.g. {@code at least
     *     2730 sats}
     */
    public FieldProblem(String field, String limit) {
        super(field + ": " + limit);
        this.field = field;
        this.limit = limit;
    }

    public String field() {
        return field;
    }

    public String limit() {
        return limit;
    }
}
