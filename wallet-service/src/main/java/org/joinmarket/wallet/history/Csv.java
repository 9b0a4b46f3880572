package org.joinmarket.wallet.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** Files for spreadsheets (RFC 4180). */
final class Csv {
    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    /** @param cells of a row, as many as there are columns; null for an empty one */
    static <T> String of(List<String> columns, List<T> rows, Function<T, @Nullable Object[]> cells) {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(columns.toArray(String[]::new))
                .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (T row : rows) printer.printRecord(cells.apply(row));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written but memory
        }
        return text.toString();
    }

    /** Spreadsheets take what begins like a formula for one, whoever wrote it. */
    static @Nullable String plain(@Nullable String words) {
        boolean formula = words != null && !words.isEmpty() && FORMULA.indexOf(words.charAt(0)) >= 0;
        return formula ? "'" + words : words;
    }
}
