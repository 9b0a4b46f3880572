package org.joinmarket.benchmarks.report;

import org.joinmarket.benchmarks.report.Report.Section;

/** One figure as it is shown, in a terminal or a document. */
record Row(String title, String min, String median, String max, String budget, String verdict, String ceiling) {
    static Row of(Section section, Figure figure) {
        var spread = section.measured().of(figure);
        var ceiling = section.ceilings().of(figure);
        String verdict = switch (spread.judge(figure.budget())) {
            case HOLDS -> "yes";
            case FAILS -> "NO";
            case UNKNOWN -> "not measured";
            case NONE -> "";
        };
        return new Row(
                figure.title(),
                spread.isEmpty() ? "–" : Numbers.value(spread.min(), figure),
                spread.isEmpty() ? "–" : Numbers.value(spread.median(), figure),
                spread.isEmpty() ? "–" : Numbers.value(spread.max(), figure),
                Numbers.budget(figure),
                verdict,
                ceiling.isEmpty() ? "" : Numbers.value(ceiling.median(), figure));
    }
}
