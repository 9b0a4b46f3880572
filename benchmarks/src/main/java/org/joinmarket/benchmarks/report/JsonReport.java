package org.joinmarket.benchmarks.report;

import java.util.Locale;
import org.joinmarket.benchmarks.report.Report.Section;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report for programs: every value of every run, unrounded. */
public final class JsonReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonReport() {}

    public static String render(Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("date", report.when().toString());
        root.put("command", report.command());
        root.put("target", report.target());
        root.put("runs", report.runs());
        root.put("allHold", report.allHold());
        var machine = report.machine();
        root.putObject("machine")
                .put("cores", machine.cores())
                .put("processor", machine.processor())
                .put("memoryBytes", machine.memoryBytes())
                .put("kernel", machine.kernel())
                .put("jdk", machine.jdk())
                .put("load", machine.load());
        ArrayNode figures = root.putArray("figures");
        for (Section section : report.sections())
            for (Figure figure : section.figures()) append(section, figure, figures.addObject());
        ArrayNode failures = root.putArray("failures");
        report.failures().forEach(failures::add);
        ArrayNode notes = root.putArray("notes");
        report.notes().forEach(notes::add);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void append(Section section, Figure figure, ObjectNode node) {
        var spread = section.measured().of(figure);
        node.put("scenario", section.name());
        node.put("key", figure.key());
        node.put("title", figure.title());
        node.put("unit", figure.unit().symbol());
        ArrayNode values = node.putArray("values");
        spread.values().forEach(value -> number(values, value));
        switch (figure.budget()) {
            case Budget.None _ -> {}
            case Budget.AtLeast(double least) -> node.put("atLeast", least);
            case Budget.AtMost(double most) -> node.put("atMost", most);
            case Budget.Below(double limit) -> node.put("below", limit);
        }
        node.put("verdict", spread.judge(figure.budget()).name().toLowerCase(Locale.ROOT));
        ArrayNode ceilings = node.putArray("ceiling");
        section.ceilings().of(figure).values().forEach(value -> number(ceilings, value));
    }

    /** JSON has no infinity; what never came is null. */
    private static void number(ArrayNode array, double value) {
        if (Double.isFinite(value)) array.add(value);
        else array.addNull();
    }
}
