package org.joinmarket.benchmarks.scenario;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.LoadLoop;
import org.joinmarket.benchmarks.load.Pacer;
import org.joinmarket.benchmarks.load.Peer;
import org.joinmarket.benchmarks.load.PeerEvents;
import org.joinmarket.benchmarks.load.PeerLines;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.benchmarks.wire.Lines;

/**
 * Peers come and go all the time, as bots do.
 *
 * @param perSecond that come
 * @param stay how long each remains
 * @param warmUp comes and goes before the heap is looked at for the first time
 */
public record Churn(int perSecond, Duration stay, Duration warmUp, Duration time) implements Scenario {
    /** One in so many says something to everybody. */
    private static final int TALKERS = 10;

    private static final Figure GROWTH = Figure.lower("churn.heap-growth", "live heap after over before", Unit.PERCENT)
            .atMost(5);
    private static final Figure HEAP_BEFORE = Figure.lower("churn.heap-before", "live heap before", Unit.MEGABYTES);
    private static final Figure HEAP_AFTER = Figure.lower("churn.heap-after", "live heap after", Unit.MEGABYTES);
    private static final Figure DIRECT_BEFORE =
            Figure.lower("churn.direct-before", "direct buffers before", Unit.MEGABYTES);
    private static final Figure DIRECT_AFTER =
            Figure.lower("churn.direct-after", "direct buffers after", Unit.MEGABYTES);
    private static final Figure BEFORE = Figure.lower("churn.rss-before", "RSS before", Unit.MEGABYTES);
    private static final Figure AFTER = Figure.lower("churn.rss-after", "RSS after", Unit.MEGABYTES);
    private static final Figure CONNECTS = Figure.higher("churn.connects", "peers let in", Unit.COUNT);
    private static final Figure FAILURES = Figure.none("churn.failures", "peers not let in, or disconnected");

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String explanation() {
        return perSecond + " peers a second come, half of them makers, and leave after " + stay.toSeconds() + " s, for "
                + time.toSeconds() + " s; one in " + TALKERS
                + " sends a public line. Before and after, with nobody there, the live "
                + "heap is taken after a full collection; before means after " + warmUp.toSeconds() + " s of the same.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(GROWTH, FAILURES, CONNECTS, HEAP_BEFORE, HEAP_AFTER, DIRECT_BEFORE, DIRECT_AFTER, BEFORE, AFTER);
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.MANY_SOURCES)) {
            var warm = new Visitors(stage);
            warm.comeAndGo(warmUp);
            double heapBefore = stage.look(Inspection::liveHeapBytes);
            Stage.note(results, DIRECT_BEFORE, stage.lookAtDirect() / Stage.MEGABYTE);
            Stage.note(results, BEFORE, stage.look(Inspection::residentBytes) / Stage.MEGABYTE);
            var visitors = new Visitors(stage);
            visitors.comeAndGo(time);
            double heapAfter = stage.look(Inspection::liveHeapBytes);
            Stage.note(results, DIRECT_AFTER, stage.lookAtDirect() / Stage.MEGABYTE);
            Stage.note(results, AFTER, stage.look(Inspection::residentBytes) / Stage.MEGABYTE);
            Stage.note(results, HEAP_BEFORE, heapBefore / Stage.MEGABYTE);
            Stage.note(results, HEAP_AFTER, heapAfter / Stage.MEGABYTE);
            Stage.note(results, GROWTH, Stage.growthPercent(heapBefore, heapAfter));
            results.add(CONNECTS, stage.loop().call(visitors::admitted));
            results.add(FAILURES, stage.loop().call(() -> warm.failures() + visitors.failures()));
        }
    }

    /** Those that come and go during one stretch of time. Belongs to the stage's loop, but for {@link #comeAndGo}. */
    private final class Visitors implements PeerEvents {
        private final Stage stage;
        private int admitted;
        private int failures;

        Visitors(Stage stage) {
            this.stage = stage;
        }

        /** Until the last has left and the directory has told the others. */
        void comeAndGo(Duration howLong) {
            var pacer = new Pacer(stage.loop(), perSecond, howLong, this::come);
            stage.loop().run(pacer::start);
            LoadLoop.await(pacer.finished(), howLong.plus(Stage.PATIENCE), "the last visitor to come");
            stage.pass(stay);
            stage.settle();
        }

        private void come(int number) {
            var spec = number % 2 == 0 ? stage.maker() : stage.taker();
            stage.dialer().dial(spec, this, PeerLines.IGNORED).index(number);
        }

        @Override
        public void ready(Peer peer) {
            admitted++;
            peer.discard();
            if (peer.index() % TALKERS == 0)
                peer.send(Unpooled.wrappedBuffer(Lines.publicly(peer.nick(), "orderbook")));
            stage.loop().schedule(stay, peer::close);
        }

        @Override
        public void refused(Peer peer) {
            failures++;
        }

        @Override
        public void lost(Peer peer) {
            failures++;
        }

        int admitted() {
            return admitted;
        }

        int failures() {
            return failures;
        }
    }
}
