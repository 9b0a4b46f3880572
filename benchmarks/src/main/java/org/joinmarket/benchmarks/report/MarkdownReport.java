package org.joinmarket.benchmarks.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.joinmarket.benchmarks.report.Report.Section;

/** A report as a document to be kept. */
public final class MarkdownReport {
    private MarkdownReport() {}

    public static String render(Report report) {
        var text = new StringBuilder();
        var subject = report.subject();
        text.append("# ").append(subject.title()).append("\n\nWritten by `").append(subject.bench());
        text.append("`; not to be edited.\n\n");
        text.append("* Date: ")
                .append(DateTimeFormatter.ISO_LOCAL_DATE.format(report.when().atOffset(ZoneOffset.UTC)))
                .append("\n* Command: `")
                .append(report.command())
                .append("`\n* Measured: ")
                .append(report.target())
                .append("\n* Machine: ")
                .append(report.machine().describe())
                .append("; load average before: ")
                .append(report.machine().load())
                .append("\n* Runs of each scenario: ")
                .append(report.runs())
                .append("\n\n");
        text.append(subject.preface()).append("\n\n");
        text.append(report.allHold() ? "**Every budget holds in every run.**\n" : "**Not every budget holds.**\n");
        for (Section section : report.sections()) append(section, subject.reference(), text);
        if (!report.failures().isEmpty()) text.append("\n## Failures\n\n");
        for (String failure : report.failures())
            text.append("* ").append(failure.lines().findFirst().orElse("")).append('\n');
        if (!report.notes().isEmpty()) text.append("\n## Notes\n\n");
        for (String note : report.notes()) text.append("* ").append(note).append('\n');
        return text.toString();
    }

    private static void append(Section section, String reference, StringBuilder text) {
        text.append("\n## ")
                .append(section.name())
                .append("\n\n")
                .append(section.explanation())
                .append("\n\n");
        text.append("| Figure | min | median | max | Budget | Holds | ")
                .append(reference)
                .append(" |\n|---|---:|---:|---:|---:|---|---:|\n");
        for (Figure figure : section.figures()) {
            var row = Row.of(section, figure);
            text.append("| ").append(row.title());
            for (String cell :
                    new String[] {row.min(), row.median(), row.max(), row.budget(), bold(row.verdict()), row.ceiling()})
                text.append(" | ").append(cell);
            text.append(" |\n");
        }
    }

    private static String bold(String verdict) {
        return verdict.equals("NO") ? "**no**" : verdict;
    }
}
