package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.List;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;

/**
 * A directory that was started and is left alone.
 *
 * @param settle until what starting took has been given back
 */
public record Start(Duration settle) implements Scenario {
    private static final Figure TIME = Figure.lower(
                    "start.time", "from the start of the process until it serves", Unit.SECONDS)
            .below(1.5);
    private static final Figure AT_ONCE = Figure.lower("start.rss", "RSS when it serves", Unit.MEGABYTES);
    private static final Figure SETTLED = Figure.lower("start.rss-settled", "RSS when it has settled", Unit.MEGABYTES);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String explanation() {
        return "The process is started as it is installed, and writes its ready file when it serves. It has settled after "
                + settle.toSeconds() + " s alone.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(TIME, AT_ONCE, SETTLED);
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.AS_BEHIND_TOR)) {
            Stage.note(results, TIME, stage.look(seen -> seen.start().toNanos()) / 1e9);
            Stage.note(results, AT_ONCE, stage.look(Inspection::residentBytes) / Stage.MEGABYTE);
            stage.pass(settle);
            Stage.note(results, SETTLED, stage.look(Inspection::residentBytes) / Stage.MEGABYTE);
        }
    }
}
