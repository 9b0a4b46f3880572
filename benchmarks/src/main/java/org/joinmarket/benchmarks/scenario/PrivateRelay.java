package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.FlatOut;
import org.joinmarket.benchmarks.load.LoadLoop;
import org.joinmarket.benchmarks.load.Pair;
import org.joinmarket.benchmarks.load.Peer;
import org.joinmarket.benchmarks.load.SteadyTraffic;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;

/**
 * Private lines between pairs: first at a fixed rate, for the latency, then as fast as they arrive.
 *
 * @param rate lines a second, of all pairs together
 * @param inFlight lines of each pair on their way in the second part
 */
public record PrivateRelay(int pairs, int rate, int inFlight, Duration warmUp, Duration time) implements Scenario {
    private static final Figure P50 = Figure.lower("private.p50", "latency p50 at the fixed rate", Unit.MILLIS);
    private static final Figure P99 = Figure.lower("private.p99", "latency p99 at the fixed rate", Unit.MILLIS)
            .below(1);
    private static final Figure MAX = Figure.lower("private.max", "latency, longest at the fixed rate", Unit.MILLIS);
    private static final Figure LAG =
            Figure.lower("private.generator-lag", "of which the generator sent late: p99", Unit.MILLIS);
    private static final Figure FLAT =
            Figure.higher("private.flat-out", "lines flat out", Unit.PER_SECOND).atLeast(100_000);
    private static final Figure LOST = Figure.none("private.lost", "lines lost");
    private static final Figure LATE = Figure.none("private.disorder", "lines twice or out of order");
    private static final Figure STARVED = Figure.none("private.starved", "pairs that got nothing through flat out");
    private static final Figure GONE = Figure.none("private.disconnected", "peers disconnected");

    @Override
    public String name() {
        return "private";
    }

    @Override
    public String explanation() {
        return pairs + " pairs: one sends signed-looking `!fill` lines to the other. First " + rate
                + " a second in all, each "
                + "latency counted from when its line was due (so a pause is charged for every line that it held up); then flat "
                + "out with " + inFlight + " of each pair in flight.";
    }

    @Override
    public boolean hasCeiling() {
        return true;
    }

    @Override
    public List<Figure> figures() {
        return List.of(P50, P99, MAX, LAG, FLAT, LOST, LATE, STARVED, GONE);
    }

    private record Mark(long received, long nanos) {}

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.AS_BEHIND_TOR)) {
            var couples = pairUp(stage.admitTakers(2 * pairs));
            stage.settle();
            var steady = steady(stage, couples);
            results.add(P50, steady.latencies().percentileMillis(50));
            results.add(P99, steady.latencies().percentileMillis(99));
            results.add(MAX, steady.latencies().maxMillis());
            results.add(LAG, steady.sendLag().percentileMillis(99));
            stage.settle();
            var flat = flatOut(stage, couples, results);
            results.add(LOST, (double) (steady.lost() + flat.lost()));
            results.add(LATE, (double) (steady.late() + flat.late()));
            results.add(STARVED, flat.fewest() == 0 ? 1 : 0);
            results.add(GONE, stage.casualties().lost());
        }
    }

    static List<Pair> pairUp(List<Peer> peers) {
        var couples = new ArrayList<Pair>();
        for (int i = 0; i + 1 < peers.size(); i += 2) couples.add(Pair.of(peers.get(i), peers.get(i + 1)));
        return couples;
    }

    private SteadyTraffic steady(Stage stage, List<Pair> couples) {
        var traffic = stage.loop().call(() -> new SteadyTraffic(stage.loop(), couples, rate, warmUp, time));
        stage.loop().run(traffic::start);
        LoadLoop.await(traffic.sent(), warmUp.plus(time).plus(Stage.PATIENCE), "the last line to be sent");
        stage.drain(stage.loop().call(traffic::drained), traffic::received);
        return traffic;
    }

    private FlatOut flatOut(Stage stage, List<Pair> couples, Measurements results) {
        var traffic = stage.loop().call(() -> new FlatOut(stage.loop(), couples, inFlight));
        stage.loop().run(traffic::start);
        stage.pass(warmUp);
        var begin = mark(stage, traffic);
        stage.pass(time);
        var end = mark(stage, traffic);
        stage.drain(stage.loop().call(traffic::stop), traffic::received);
        results.add(FLAT, (end.received - begin.received) * 1e9 / (end.nanos - begin.nanos));
        return traffic;
    }

    private static Mark mark(Stage stage, FlatOut traffic) {
        return stage.loop().call(() -> new Mark(traffic.received(), System.nanoTime()));
    }
}
