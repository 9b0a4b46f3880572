package org.joinmarket.wallet.web;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.joinmarket.support.problems.FieldProblem;
import org.jspecify.annotations.Nullable;

/** Times in requests: ISO 8601, from 1970 to what a database can hold. */
final class TimeParameter {
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private TimeParameter() {}

    /** @throws FieldProblem if {@code text} is no such time */
    static Instant read(String field, @Nullable String text, Instant otherwise) {
        if (text == null) return otherwise;
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(LATEST)) return time;
        } catch (DateTimeParseException _) { // refused below, as one that no database can hold
        }
        throw new FieldProblem(field, "a time in ISO 8601 from 1970 on, as 2027-01-01T00:00:00Z");
    }
}
