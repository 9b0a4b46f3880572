package org.joinmarket.benchmarks.report;

import java.time.Instant;
import java.util.List;
import org.joinmarket.benchmarks.report.Spread.Verdict;

/**
 * Everything that was measured in one go.
 *
 * @param subject what this is a report of
 * @param command how to do it again
 * @param target what was measured, in words
 * @param failures runs that could not be made, and why
 * @param notes what a reader must know to judge the figures
 */
public record Report(
        Subject subject,
        Instant when,
        String command,
        String target,
        int runs,
        Machine machine,
        List<Section> sections,
        List<String> failures,
        List<String> notes) {

    /**
     * What a kind of report is about.
     *
     * @param title of the document
     * @param bench the command line without options
     * @param preface how to read the figures
     * @param reference what the last column is called: the same measured without what is measured
     */
    public record Subject(String title, String bench, String preface, String reference) {}

    /**
     * One scenario.
     *
     * @param explanation what was done, in one or two sentences
     * @param ceilings the same without what is measured, as {@link Subject#reference} says; without figures if that says nothing
     */
    public record Section(String name, String explanation, Measurements measured, Measurements ceilings) {
        public List<Figure> figures() {
            return measured.figures();
        }
    }

    public Report {
        sections = List.copyOf(sections);
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }

    /** Whether every run could be made and every budget was measured and holds. */
    public boolean allHold() {
        return failures.isEmpty()
                && sections.stream()
                        .allMatch(section -> section.figures().stream()
                                .map(figure -> section.measured().of(figure).judge(figure.budget()))
                                .allMatch(verdict -> verdict == Verdict.HOLDS || verdict == Verdict.NONE));
    }
}
