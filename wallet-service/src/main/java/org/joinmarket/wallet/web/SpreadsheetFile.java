package org.joinmarket.wallet.web;

import java.time.Instant;
import org.joinmarket.support.problems.FieldProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * A time's entries as a file to keep. Whole, or not at all: half a year that looks like a year is worse than none.
 *
 * @param since the first millisecond of interest
 * @param until the first that is none any more
 */
record SpreadsheetFile(String name, Instant since, Instant until) {
    static final String TYPE = "text/csv";
    static final int MOST_ROWS = 50_000;

    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** @throws FieldProblem of a text that is no time */
    static SpreadsheetFile of(String name, @Nullable String since, @Nullable String until) {
        return new SpreadsheetFile(
                name,
                TimeParameter.read("since", since, Instant.EPOCH),
                TimeParameter.read("until", until, LAST)); // also what a clock that was set back since has written
    }

    static FieldProblem tooLong() {
        return new FieldProblem("since", "a time after which there are at most " + MOST_ROWS + " entries");
    }

    ResponseEntity<String> holding(String text) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .body(text);
    }
}
