package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.List;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.FanOut;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.benchmarks.wire.NumberedLine;

/**
 * Full fan-out while some peers never read.
 *
 * @param peers that read
 * @param deaf that do not
 */
public record SlowReaders(int peers, int deaf, int inFlight, Duration time) implements Scenario {
    /** What directory-service keeps for all peers together, {@code joinmarket.directory.limits.total-outbound}: 96 MiB. */
    private static final double TOTAL_OUTBOUND_MEGABYTES = 96 * 1_048_576 / Stage.MEGABYTE;

    private static final Figure RATE = Figure.higher("slow.rate", "deliveries to those that read", Unit.PER_SECOND);
    private static final Figure LOST = Figure.none("slow.lost", "deliveries lost to those that read");
    private static final Figure LATE = Figure.none("slow.disorder", "deliveries twice or out of order");
    private static final Figure GONE = Figure.none("slow.disconnected", "peers disconnected of those that read");
    private static final Figure BEFORE = Figure.lower("slow.rss-before", "RSS before", Unit.MEGABYTES);
    private static final Figure PEAK = Figure.lower("slow.rss-peak", "RSS at its peak", Unit.MEGABYTES);
    private static final Figure AFTER = Figure.lower("slow.rss-after", "RSS at the end", Unit.MEGABYTES);
    private static final Figure GROWTH = Figure.lower("slow.rss-growth", "RSS at its peak over before", Unit.MEGABYTES)
            .atMost(TOTAL_OUTBOUND_MEGABYTES);

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String explanation() {
        return "As fanout, with " + deaf
                + " more peers that shake hands and never read again, each with as small a receive buffer "
                + "as the kernel gives. The memory that they cost must stay within what the directory is set to keep for all.";
    }

    @Override
    public boolean hasCeiling() {
        return false; // the generator's own relay has no bounds: they would be all that is measured
    }

    @Override
    public List<Figure> figures() {
        return List.of(RATE, LOST, LATE, GONE, GROWTH, BEFORE, PEAK, AFTER);
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.AS_BEHIND_TOR)) {
            var sender = stage.admitTakers(1).getFirst();
            var receivers = stage.admitTakers(peers);
            stage.admitDeaf(deaf);
            stage.settle();
            double before = stage.look(Inspection::residentBytes);
            stage.inspection().ifPresent(Inspection::forgetPeak);
            var line = NumberedLine.offer(sender.nick(), PublicFanOut.LINE_BYTES);
            var fanOut = stage.loop().call(() -> new FanOut(stage.loop(), sender, receivers, line, inFlight));
            stage.loop().run(fanOut::start);
            long began = System.nanoTime();
            stage.pass(time);
            long delivered = stage.loop().call(fanOut::delivered);
            long nanos = System.nanoTime() - began;
            stage.drain(stage.loop().call(fanOut::stop), fanOut::delivered);
            double peak = stage.look(Inspection::peakResidentBytes);
            results.add(RATE, delivered * 1e9 / nanos);
            results.add(LOST, stage.loop().call(fanOut::lost));
            results.add(LATE, stage.loop().call(fanOut::late));
            results.add(GONE, stage.casualties().lost());
            Stage.note(results, GROWTH, (peak - before) / Stage.MEGABYTE);
            Stage.note(results, BEFORE, before / Stage.MEGABYTE);
            Stage.note(results, PEAK, peak / Stage.MEGABYTE);
            Stage.note(results, AFTER, stage.look(Inspection::residentBytes) / Stage.MEGABYTE);
        }
    }
}
