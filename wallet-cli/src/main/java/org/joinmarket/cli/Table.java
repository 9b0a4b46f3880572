package org.joinmarket.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns, as wide as what stands in them; those whose name ends with {@code >} are flush right. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> names;
    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;
    private boolean begun;

    Table(String... names) {
        this.names = List.of(names);
        this.widths = new int[names.length];
    }

    void row(Object... cells) {
        if (cells.length != names.size()) throw new IllegalArgumentException("a row of another table");
        List<String> row = new ArrayList<>();
        for (Object cell : cells) row.add(Plain.text(cell.toString()));
        rows.add(row);
    }

    void print(PrintWriter out) {
        printPart(out);
    }

    /** Prints what came since the last part, and forgets it; no column gets narrower. */
    void printPart(PrintWriter out) {
        if (rows.isEmpty()) {
            if (!begun) out.println("none");
            begun = true;
            return;
        }
        for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], width(i));
        if (!begun)
            line(
                    names.stream()
                            .map(name -> isRight(name) ? name.substring(0, name.length() - 1) : name)
                            .toList(),
                    out);
        begun = true;
        rows.forEach(row -> line(row, out));
        rows.clear();
    }

    private static boolean isRight(String name) {
        return name.endsWith(">");
    }

    private void line(List<String> cells, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String space = " ".repeat(Math.max(0, widths[i] - cell.length()));
            line.append(i == 0 ? "" : GAP);
            line.append(isRight(names.get(i)) ? space + cell : cell + space);
        }
        out.println(line.toString().stripTrailing());
    }

    private int width(int column) {
        int head = names.get(column).length() - (isRight(names.get(column)) ? 1 : 0);
        return rows.stream().mapToInt(row -> row.get(column).length()).reduce(head, Math::max);
    }
}
