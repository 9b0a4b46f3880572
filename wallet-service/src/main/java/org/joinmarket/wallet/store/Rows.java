package org.joinmarket.wallet.store;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Inserts many rows by few statements: each takes its time, and on PostgreSQL a round trip. */
public final class Rows {
    /** In one statement; both databases take some ten thousand parameters. */
    private static final int ROWS = 500;

    private Rows() {}

    /**
     * To be called in a transaction.
     *
     * @param into the statement up to its values, as {@code insert into t (a, b)}
     * @param rows each of as many values as there are columns, 50 at most
     */
    public static void insert(JdbcClient jdbc, String into, List<? extends List<? extends @Nullable Object>> rows) {
        for (int from = 0; from < rows.size(); from += ROWS) {
            var batch = rows.subList(from, Math.min(rows.size(), from + ROWS));
            String row =
                    "(" + String.join(", ", Collections.nCopies(batch.getFirst().size(), "?")) + ")";
            jdbc.sql(into + " values " + String.join(", ", Collections.nCopies(batch.size(), row)))
                    .params(batch.stream().flatMap(List::stream).toList())
                    .update();
        }
    }
}
