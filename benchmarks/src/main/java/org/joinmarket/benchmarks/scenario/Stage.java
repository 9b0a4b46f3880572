package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.Casualties;
import org.joinmarket.benchmarks.load.Crowd;
import org.joinmarket.benchmarks.load.Dialer;
import org.joinmarket.benchmarks.load.LoadLoop;
import org.joinmarket.benchmarks.load.Peer;
import org.joinmarket.benchmarks.load.PeerEvents;
import org.joinmarket.benchmarks.load.PeerLines;
import org.joinmarket.benchmarks.load.PeerSpec;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.wire.Lines;
import org.joinmarket.benchmarks.wire.Nicks;

/** What every scenario needs: a loop, nicks, somebody who dials, and a look at the directory. */
final class Stage implements AutoCloseable {
    /** One bucket, as behind Tor, where everybody comes from the same address. */
    static final int AS_BEHIND_TOR = 1;

    /** Where many thousands of connections need more ports than one address has. */
    static final int MANY_SOURCES = 16;

    private static final int MAX_SILENCES = 30;

    /** For tasks of our own loop, which may be behind. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final double MEGABYTE = 1e6;

    private final Target target;
    private final LoadLoop loop;
    private final Dialer dialer;
    private final SplittableRandom random = new SplittableRandom();
    private final Nicks nicks = new Nicks(random);
    private final Casualties casualties = new Casualties();

    Stage(Target target, int sources) {
        this(target, sources, "load");
    }

    Stage(Target target, int sources, String name) {
        this.target = target;
        this.loop = new LoadLoop(name);
        this.dialer = new Dialer(loop, target.address(), target.network(), sources);
    }

    LoadLoop loop() {
        return loop;
    }

    Dialer dialer() {
        return dialer;
    }

    /** On the loop only. */
    Nicks nicks() {
        return nicks;
    }

    Casualties casualties() {
        return casualties;
    }

    PeerSpec taker() {
        return PeerSpec.taker(nicks.next());
    }

    PeerSpec maker() {
        return PeerSpec.maker(nicks.next(), Lines.onion(random));
    }

    List<Peer> admitTakers(int count) {
        return Crowd.admit(dialer, count, _ -> taker(), casualties, PeerLines.IGNORED);
    }

    /** Half of them makers. */
    List<Peer> admitMixed(int count) {
        return Crowd.admit(dialer, count, i -> i % 2 == 0 ? maker() : taker(), casualties, PeerLines.IGNORED);
    }

    /** Peers that never read what comes after their handshake. */
    List<Peer> admitDeaf(int count) {
        var stopReading = new PeerEvents() {
            @Override
            public void ready(Peer peer) {
                peer.stopReading();
            }
        };
        return Crowd.admit(dialer, count, _ -> taker().withSmallBuffer(), stopReading, PeerLines.IGNORED);
    }

    void closeAll(List<Peer> peers) {
        loop.run(() -> peers.forEach(Peer::close));
    }

    /**
     * Waits for what is on its way, as long as anything comes.
     *
     * @param received counts it; called on the loop
     */
    void drain(CompletableFuture<Boolean> drained, LongSupplier received) {
        long before = -1;
        for (int i = 0; i < MAX_SILENCES; i++) {
            if (LoadLoop.within(drained, target.silence())) return;
            long now = loop.call(received::getAsLong);
            if (now == before) return;
            before = now;
        }
    }

    void pass(Duration time) {
        loop.pass(time);
    }

    /** See {@link Target#settling}. */
    void settle() {
        loop.pass(target.settling());
    }

    Optional<Inspection> inspection() {
        return target.inspection();
    }

    /** Something of the directory, or NaN where it cannot be seen. */
    double look(ToLongFunction<Inspection> what) {
        return target.inspection().map(what::applyAsLong).map(Long::doubleValue).orElse(Double.NaN);
    }

    /** Direct buffers, or NaN where they cannot be seen. */
    double lookAtDirect() {
        var direct = target.inspection().map(Inspection::directBytes).orElse(OptionalLong.empty());
        return direct.isPresent() ? (double) direct.getAsLong() : Double.NaN;
    }

    /** A value that could not be seen is "not measured", which is no pass. */
    static void note(Measurements results, Figure figure, double value) {
        if (Double.isNaN(value)) results.notMeasured(figure);
        else results.add(figure, value);
    }

    static double growthPercent(double before, double after) {
        return (after / before - 1) * 100;
    }

    @Override
    public void close() {
        loop.close();
    }
}
