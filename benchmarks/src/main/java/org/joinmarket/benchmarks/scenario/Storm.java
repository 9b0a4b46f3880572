package org.joinmarket.benchmarks.scenario;

import java.util.List;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.Crowd;
import org.joinmarket.benchmarks.load.Latencies;
import org.joinmarket.benchmarks.load.PeerLines;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;

/**
 * Everybody connects at once, as after a directory's restart.
 *
 * @param peers how many
 * @param warmUps storms before the one that counts; the first of them meets code that was never run
 */
public record Storm(int peers, int warmUps) implements Scenario {
    private static final Figure COLD =
            Figure.lower("storm.cold-p99", "handshake p99, first storm after the start", Unit.MILLIS);
    private static final Figure P50 = Figure.lower("storm.p50", "handshake p50", Unit.MILLIS);
    private static final Figure P99 =
            Figure.lower("storm.p99", "handshake p99", Unit.MILLIS).below(100);
    private static final Figure TOTAL = Figure.lower("storm.total", "from first dialling to last answer", Unit.MILLIS);
    private static final Figure FAILURES = Figure.none("storm.failures", "failures, over all storms");

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public String explanation() {
        return peers
                + " peers dial at the same moment; each handshake is timed from its dialling to the directory's answer. "
                + warmUps + " storms go before the one that counts.";
    }

    @Override
    public boolean hasCeiling() {
        return true;
    }

    @Override
    public List<Figure> figures() {
        return List.of(P50, P99, TOTAL, COLD, FAILURES);
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.MANY_SOURCES)) {
            int failures = 0;
            Latencies handshakes = new Latencies();
            long total = 0;
            for (int storm = 0; storm <= warmUps; storm++) {
                var dialled = Crowd.dial(
                        stage.dialer(), peers, peers, _ -> stage.taker(), stage.casualties(), PeerLines.IGNORED);
                failures += dialled.failures();
                total = dialled.nanos();
                handshakes = new Latencies();
                for (var peer : dialled.ready()) handshakes.record(peer.handshakeNanos());
                if (storm == 0) results.add(COLD, handshakes.percentileMillis(99));
                stage.closeAll(dialled.ready());
                stage.settle();
            }
            results.add(P50, handshakes.percentileMillis(50));
            results.add(P99, handshakes.percentileMillis(99));
            results.add(TOTAL, total / 1e6);
            results.add(FAILURES, failures + stage.casualties().lost());
        }
    }
}
