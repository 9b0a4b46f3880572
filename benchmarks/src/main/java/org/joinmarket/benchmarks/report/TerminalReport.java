package org.joinmarket.benchmarks.report;

import java.util.List;
import java.util.Locale;
import org.joinmarket.benchmarks.report.Report.Section;

/** A report as a table of fixed columns. */
public final class TerminalReport {
    private static final int TITLE_CHARS = 52;
    private static final int VALUE_CHARS = 13;

    private TerminalReport() {}

    /** What is to be said after all scenarios have been shown. */
    public static String summary(Report report) {
        var text = new StringBuilder();
        text.append("Measured: ").append(report.target()).append("; ");
        text.append(report.machine().describe()).append("; load average before: ");
        text.append(report.machine().load()).append('\n');
        for (String failure : report.failures()) text.append(failure).append('\n');
        for (String note : report.notes()) text.append(note).append('\n');
        return text.append(
                        report.allHold()
                                ? "Every budget holds in every run."
                                : "Not every budget holds in every run, or was measured.")
                .toString();
    }

    /** One scenario, to be shown as soon as it has run. */
    public static String render(Section section, Report.Subject subject) {
        var text = new StringBuilder();
        text.append(line(List.of(
                section.name(),
                "min",
                "median",
                "max",
                "budget",
                "holds",
                subject.reference().toLowerCase(Locale.ROOT))));
        for (Figure figure : section.figures()) {
            var row = Row.of(section, figure);
            text.append(line(List.of(
                    "  " + row.title(),
                    row.min(),
                    row.median(),
                    row.max(),
                    row.budget(),
                    row.verdict(),
                    row.ceiling())));
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        var text = new StringBuilder(pad(cells.getFirst(), TITLE_CHARS, false));
        for (String cell : cells.subList(1, cells.size())) text.append(' ').append(pad(cell, VALUE_CHARS, true));
        return text.toString().stripTrailing() + "\n";
    }

    private static String pad(String text, int width, boolean right) {
        String filling = " ".repeat(Math.max(0, width - text.length()));
        return right ? filling + text : text + filling;
    }
}
