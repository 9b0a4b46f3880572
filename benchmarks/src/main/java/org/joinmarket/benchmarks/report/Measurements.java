package org.joinmarket.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of figures over runs, in the order in which the figures were first named. */
public final class Measurements {
    private final Map<Figure, List<Double>> values = new LinkedHashMap<>();

    public void add(Figure figure, double value) {
        values.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
    }

    /** The figure belongs here, but this directory does not let it be seen. */
    public void notMeasured(Figure figure) {
        values.computeIfAbsent(figure, _ -> new ArrayList<>());
    }

    /** Those of one more run, as a whole. */
    public void addAll(Measurements run) {
        run.values.forEach((figure, more) ->
                values.computeIfAbsent(figure, _ -> new ArrayList<>()).addAll(more));
    }

    public List<Figure> figures() {
        return List.copyOf(values.keySet());
    }

    /** Of one figure, run by run; empty if it was not measured. */
    public Spread of(Figure figure) {
        return new Spread(values.getOrDefault(figure, List.of()));
    }
}
