package org.joinmarket.wallet.web;

import java.time.Instant;
import java.util.Optional;
import org.joinmarket.support.problems.FieldProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** A time's entries as a file to keep. Whole, or not at all: half a year that looks like a year is worse than none. */
final class SpreadsheetFile {
    static final String TYPE = "text/csv";
    static final int MOST_ROWS = 50_000;

    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private SpreadsheetFile() {}

    @FunctionalInterface
    interface Rows {
        /**
         * @param since the first millisecond of interest
         * @param until the first that is none any more
         * @return empty if there are more than {@link #MOST_ROWS}
         */
        Optional<String> find(Instant since, Instant until);
    }

    /** @throws FieldProblem of a text that is no time, or of a time with too many entries */
    static ResponseEntity<String> of(String name, @Nullable String since, @Nullable String until, Rows rows) {
        Instant first = TimeParameter.read("since", since, Instant.EPOCH);
        Instant end = TimeParameter.read("until", until, LAST); // also what a clock that was set back since has written
        String text = rows.find(first, end)
                .orElseThrow(() ->
                        new FieldProblem("since", "a time after which there are at most " + MOST_ROWS + " entries"));
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .body(text);
    }
}
