package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.List;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.Crowd;
import org.joinmarket.benchmarks.load.LeaveWatch;
import org.joinmarket.benchmarks.load.LoadLoop;
import org.joinmarket.benchmarks.load.PeerLines;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;

/**
 * Nearly everybody leaves at once, as when a Tor node fails.
 *
 * @param leavers makers, whose notices are the longest
 * @param stayers that must hear of every one of them; beside them is one that never reads
 * @param later after the last notice, until the memory is looked at
 */
public record MassLeave(int leavers, int stayers, Duration later) implements Scenario {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Figure TIME = Figure.lower(
                    "leave.time", "until the last peer has the last notice", Unit.SECONDS)
            .atMost(1);
    private static final Figure MISSING = Figure.none("leave.missing", "notices missing");
    private static final Figure TWICE = Figure.none("leave.twice", "notices given twice");
    private static final Figure LINES =
            Figure.lower("leave.lines", "notice lines to each peer (unmerged: one for each leaver)", Unit.COUNT);
    private static final Figure BEFORE = Figure.lower("leave.rss-before", "RSS before", Unit.MEGABYTES);
    private static final Figure PEAK = Figure.lower("leave.rss-peak", "RSS at its peak", Unit.MEGABYTES);
    private static final Figure AFTER = Figure.lower("leave.rss-after", "RSS after", Unit.MEGABYTES);
    private static final Figure GROWTH = Figure.lower("leave.rss-growth", "RSS at its peak over before", Unit.PERCENT)
            .atMost(5);
    private static final Figure GONE = Figure.none("leave.disconnected", "peers disconnected of those that stay");

    @Override
    public String name() {
        return "leave";
    }

    @Override
    public String explanation() {
        return leavers + " of " + (leavers + stayers) + " peers close their connections at the same moment; " + stayers
                + " stay, and one more that has never read anything. Timed from the first close to the last notice at the last "
                + "peer, parsing included.";
    }

    @Override
    public boolean hasCeiling() {
        return true;
    }

    @Override
    public List<Figure> figures() {
        return List.of(TIME, MISSING, TWICE, merged(), GONE, BEFORE, PEAK, AFTER, GROWTH);
    }

    /** Anything less than a line for each leaver is merged, and that is what is demanded. */
    private Figure merged() {
        return LINES.below(leavers);
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.MANY_SOURCES)) {
            var staying = stage.admitTakers(stayers);
            stage.admitDeaf(1);
            int first = stage.loop().call(() -> stage.nicks().nextNumber());
            var leaving =
                    Crowd.admit(stage.dialer(), leavers, _ -> stage.maker(), stage.casualties(), PeerLines.IGNORED);
            stage.settle();
            var watch = stage.loop().call(() -> new LeaveWatch(stage.nicks(), first, leavers, staying));
            double before = stage.look(Inspection::residentBytes);
            stage.inspection().ifPresent(Inspection::forgetPeak);
            long began = System.nanoTime();
            stage.closeAll(leaving);
            boolean complete = LoadLoop.within(watch.complete(), PATIENCE);
            results.add(
                    TIME, complete ? (stage.loop().call(watch::lastNoticeAt) - began) / 1e9 : Double.POSITIVE_INFINITY);
            stage.pass(later);
            double peak = stage.look(Inspection::peakResidentBytes);
            results.add(MISSING, stage.loop().call(watch::missing));
            results.add(TWICE, stage.loop().call(watch::repeated));
            results.add(merged(), (double) stage.loop().call(watch::lines) / stayers);
            results.add(GONE, stage.casualties().lost());
            Stage.note(results, BEFORE, before / Stage.MEGABYTE);
            Stage.note(results, PEAK, peak / Stage.MEGABYTE);
            Stage.note(results, AFTER, stage.look(Inspection::residentBytes) / Stage.MEGABYTE);
            Stage.note(results, GROWTH, Stage.growthPercent(before, peak));
        }
    }
}
