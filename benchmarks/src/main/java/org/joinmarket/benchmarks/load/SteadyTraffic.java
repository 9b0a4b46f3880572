package org.joinmarket.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Pairs that take turns in sending one private line each, at a fixed rate for all together. A latency is counted from when its
 * line was due, so also what our own thread was late is in it. Belongs to its loop.
 */
public final class SteadyTraffic implements PeerLines {
    private final List<Pair> pairs;
    private final Pacer pacer;
    private final int warmUp;
    private final Latencies latencies = new Latencies();
    private final Latencies sendLag = new Latencies();
    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private boolean finished;
    private int sent;
    private int unsent;
    private int received;
    private int late;
    private long readAt;

    /** @param warmUp lines of the first part are passed on but not measured */
    public SteadyTraffic(LoadLoop loop, List<Pair> pairs, double perSecond, Duration warmUp, Duration time) {
        this.pairs = pairs;
        this.pacer = new Pacer(loop, perSecond, warmUp.plus(time), this::sendOne);
        this.warmUp = (int) (warmUp.toNanos() / 1e9 * perSecond);
        for (int i = 0; i < pairs.size(); i++) {
            Peer to = pairs.get(i).to();
            to.listener(this);
            to.expect(pairs.get(i).line(), i, pairs.size());
        }
    }

    /** On the loop. */
    public void start() {
        pacer.start();
    }

    /** Ends when all has been sent. From any thread. */
    public CompletableFuture<Boolean> sent() {
        return pacer.finished();
    }

    /** On the loop, when all has been sent. The future ends when all has been received, which may be never. */
    public CompletableFuture<Boolean> drained() {
        finished = true;
        endIfDrained();
        return drained;
    }

    private void sendOne(int number) {
        var pair = pairs.get(number % pairs.size());
        if (number >= warmUp) sendLag.record(System.nanoTime() - pacer.dueAt(number));
        if (!pair.from().isReady()) {
            unsent++;
            return;
        }
        ByteBuf bytes = pair.from().buffer(pair.line().length());
        pair.line().writeTo(bytes, number);
        pair.from().send(bytes);
        sent++;
    }

    @Override
    public void readBegins() {
        readAt = System.nanoTime();
    }

    @Override
    public void numbered(Peer peer, int number) {
        received++;
        if (number >= warmUp) latencies.record(readAt - pacer.dueAt(number));
    }

    @Override
    public void late(Peer peer) {
        late++;
    }

    @Override
    public void readEnds() {
        endIfDrained();
    }

    private void endIfDrained() {
        if (finished && received == sent) drained.complete(true);
    }

    public int received() {
        return received;
    }

    public Latencies latencies() {
        return latencies;
    }

    /** How much later than due the generator itself was. */
    public Latencies sendLag() {
        return sendLag;
    }

    /** Sent or meant to be sent, and not received. */
    public int lost() {
        return sent + unsent - received;
    }

    /** Lines that came twice or out of order. */
    public int late() {
        return late;
    }
}
