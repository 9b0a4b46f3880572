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
 * One maker's lines to everybody, as fast as everybody gets them.
 *
 * @param peers that receive
 * @param inFlight lines on their way at the same time
 */
public record PublicFanOut(int peers, int inFlight, Duration warmUp, Duration time) implements Scenario {
    /** Of the JSON, without CR LF. */
    static final int LINE_BYTES = 200;

    private static final Figure RATE =
            Figure.higher("fanout.rate", "deliveries", Unit.PER_SECOND).atLeast(2_000_000);
    private static final Figure LOST = Figure.none("fanout.lost", "deliveries lost");
    private static final Figure LATE = Figure.none("fanout.disorder", "deliveries twice or out of order");
    private static final Figure GONE = Figure.none("fanout.disconnected", "peers disconnected");
    private static final Figure PROCESSOR =
            Figure.lower("fanout.processor", "processor time of the directory per delivery", Unit.MICROS);

    private static final Figure PER_READ =
            Figure.higher("fanout.per-read", "lines that come to a peer together", Unit.RATIO);

    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public String explanation() {
        return "One peer sends public lines of " + LINE_BYTES + " bytes to " + peers
                + " others. A line is in flight until the "
                + "last of them has it; " + inFlight
                + " may be at any time, and when half of them have arrived as many are sent. Every delivery is counted and checked for its place in "
                + "the order.";
    }

    @Override
    public boolean hasCeiling() {
        return true;
    }

    @Override
    public List<Figure> figures() {
        return List.of(RATE, LOST, LATE, GONE, PROCESSOR, PER_READ);
    }

    private record Mark(long delivered, long reads, long nanos, double processor) {}

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.AS_BEHIND_TOR)) {
            var sender = stage.admitTakers(1).getFirst();
            var receivers = stage.admitTakers(peers);
            stage.settle();
            var fanOut = stage.loop()
                    .call(() -> new FanOut(
                            stage.loop(), sender, receivers, NumberedLine.offer(sender.nick(), LINE_BYTES), inFlight));
            stage.loop().run(fanOut::start);
            stage.pass(warmUp);
            var begin = mark(stage, fanOut);
            stage.pass(time);
            var end = mark(stage, fanOut);
            stage.drain(stage.loop().call(fanOut::stop), fanOut::delivered);
            long deliveries = end.delivered - begin.delivered;
            results.add(RATE, deliveries * 1e9 / (end.nanos - begin.nanos));
            results.add(LOST, stage.loop().call(fanOut::lost));
            results.add(LATE, stage.loop().call(fanOut::late));
            results.add(GONE, stage.casualties().lost());
            results.add(PER_READ, (double) deliveries / (end.reads - begin.reads));
            Stage.note(results, PROCESSOR, (end.processor - begin.processor) / 1e3 / deliveries);
        }
    }

    private static Mark mark(Stage stage, FanOut fanOut) {
        double processor = stage.look(Inspection::processorNanos);
        return stage.loop().call(() -> new Mark(fanOut.delivered(), fanOut.reads(), System.nanoTime(), processor));
    }
}
