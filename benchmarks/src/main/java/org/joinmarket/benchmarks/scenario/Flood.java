package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.Attackers;
import org.joinmarket.benchmarks.load.LoadLoop;
import org.joinmarket.benchmarks.load.Pair;
import org.joinmarket.benchmarks.load.SteadyTraffic;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;

/**
 * Strangers who want the directory down, and people who want to trade meanwhile. The attackers have a thread of their own: what
 * they do to the processor is the honest peers' trouble too.
 *
 * @param honestRate private lines a second, of all honest pairs together
 * @param cold how long the first flood is, which finds a directory whose code nobody has used yet
 * @param settle after it, until what it took has been given back
 */
public record Flood(
        int attackers, int pairs, int honestRate, Duration cold, Duration settle, Duration calm, Duration time)
        implements Scenario {
    private static final Figure COLD =
            Figure.lower("flood.cold-p99", "honest latency p99 in the first flood after the start", Unit.MILLIS);
    private static final Figure CALM = Figure.lower("flood.calm-p99", "honest latency p99 before", Unit.MILLIS);
    private static final Figure P50 = Figure.lower("flood.p50", "honest latency p50", Unit.MILLIS);
    private static final Figure P99 =
            Figure.lower("flood.p99", "honest latency p99", Unit.MILLIS).below(50);
    private static final Figure MAX = Figure.lower("flood.max", "honest latency, longest", Unit.MILLIS);
    private static final Figure GONE = Figure.none("flood.disconnected", "honest peers disconnected");
    private static final Figure LOST = Figure.none("flood.lost", "honest lines lost");
    private static final Figure BEFORE = Figure.lower("flood.rss-before", "RSS before", Unit.MEGABYTES);
    private static final Figure HALF = Figure.lower("flood.rss-half", "RSS at half time", Unit.MEGABYTES);
    private static final Figure AFTER = Figure.lower("flood.rss-after", "RSS at the end", Unit.MEGABYTES);
    private static final Figure PEAK = Figure.lower("flood.rss-peak", "RSS at its peak", Unit.MEGABYTES);
    private static final Figure GROWTH = Figure.lower("flood.rss-growth", "RSS at the end over before", Unit.PERCENT)
            .atMost(5);
    private static final Figure LINES = Figure.higher("flood.lines", "attackers' lines", Unit.PER_SECOND);
    private static final Figure CONNECTS =
            Figure.higher("flood.connects", "attackers' connections let in", Unit.PER_SECOND);
    private static final Figure REFUSALS =
            Figure.higher("flood.refusals", "attackers' connections turned away", Unit.PER_SECOND);

    @Override
    public String name() {
        return "flood";
    }

    @Override
    public String explanation() {
        return attackers
                + " attackers write as fast as the directory takes it, most of them `!orderbook`, the others junk of "
                + "four kinds, and return at once under fresh nicks when they are thrown out. " + pairs
                + " honest pairs exchange private lines both ways, " + honestRate
                + " a second in all, counted from when each was due. The first flood after the start, of "
                + cold.toSeconds() + " s, is not compared "
                + "with the budgets, because it also warms the directory up; the second, " + settle.toSeconds()
                + " s later, is. All come from one address, as behind Tor. The limits are on.";
    }

    @Override
    public boolean withLimits() {
        return true;
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                P50, P99, MAX, GONE, LOST, GROWTH, BEFORE, HALF, AFTER, PEAK, CALM, COLD, LINES, CONNECTS, REFUSALS);
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var honest = new Stage(target, Stage.AS_BEHIND_TOR, "honest");
                var hostile = new Stage(target, Stage.AS_BEHIND_TOR, "hostile")) {
            var couples = bothWays(PrivateRelay.pairUp(honest.admitTakers(2 * pairs)));
            var first = traffic(honest, couples, Duration.ZERO, cold);
            attackWhile(hostile, () -> honest.pass(cold));
            finish(honest, first, cold);
            results.add(COLD, first.latencies().percentileMillis(99));
            honest.pass(settle);

            var before = traffic(honest, couples, calm, calm);
            finish(honest, before, calm.multipliedBy(2));
            results.add(CALM, before.latencies().percentileMillis(99));
            double residentBefore = honest.look(Inspection::residentBytes);
            honest.inspection().ifPresent(Inspection::forgetPeak);
            var during = traffic(honest, couples, Duration.ZERO, time);
            var attack = attackWhile(hostile, () -> {
                honest.pass(time.dividedBy(2));
                Stage.note(results, HALF, honest.look(Inspection::residentBytes) / Stage.MEGABYTE);
                honest.pass(time.dividedBy(2));
                double residentAfter = honest.look(Inspection::residentBytes);
                Stage.note(results, AFTER, residentAfter / Stage.MEGABYTE);
                Stage.note(results, GROWTH, Stage.growthPercent(residentBefore, residentAfter));
                Stage.note(results, PEAK, honest.look(Inspection::peakResidentBytes) / Stage.MEGABYTE);
            });
            finish(honest, during, time);

            results.add(P50, during.latencies().percentileMillis(50));
            results.add(P99, during.latencies().percentileMillis(99));
            results.add(MAX, during.latencies().maxMillis());
            results.add(GONE, honest.casualties().lost());
            results.add(LOST, first.lost() + before.lost() + during.lost());
            Stage.note(results, BEFORE, residentBefore / Stage.MEGABYTE);
            double seconds = time.toMillis() / 1e3;
            results.add(LINES, hostile.loop().call(attack::lines) / seconds);
            results.add(CONNECTS, hostile.loop().call(attack::connects) / seconds);
            results.add(REFUSALS, hostile.loop().call(attack::refusals) / seconds);
        }
    }

    private Attackers attackWhile(Stage hostile, Runnable meanwhile) {
        var attack = new Attackers(hostile.dialer(), hostile.nicks(), attackers);
        hostile.loop().run(attack::start);
        meanwhile.run();
        hostile.loop().run(attack::stop);
        return attack;
    }

    private static List<Pair> bothWays(List<Pair> couples) {
        var all = new ArrayList<>(couples);
        for (Pair couple : couples) all.add(Pair.of(couple.to(), couple.from()));
        return all;
    }

    private SteadyTraffic traffic(Stage honest, List<Pair> couples, Duration warmUp, Duration measured) {
        var traffic = honest.loop().call(() -> new SteadyTraffic(honest.loop(), couples, honestRate, warmUp, measured));
        honest.loop().run(traffic::start);
        return traffic;
    }

    private static void finish(Stage honest, SteadyTraffic traffic, Duration time) {
        LoadLoop.await(traffic.sent(), time.plus(Stage.PATIENCE), "the last honest line to be sent");
        honest.drain(honest.loop().call(traffic::drained), traffic::received);
    }
}
