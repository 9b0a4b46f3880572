package org.joinmarket.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joinmarket.benchmarks.wire.NumberedLine;

/** Pairs that send private lines as fast as they arrive, a fixed number of each pair in flight. Belongs to its loop. */
public final class FlatOut implements PeerLines {
    private static final Duration STALL = Duration.ofSeconds(1);

    private final LoadLoop loop;
    private final List<Pair> pairs;
    private final int[] sentBy;
    private final int[] receivedOf;
    private final int[] receivedAtLastCheck;
    private final int inFlight;
    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private boolean stopped;
    private long sent;
    private long received;
    private long gone;
    private long late;
    private int lastRead = -1;

    /** @param inFlight lines of each pair on their way at the same time */
    public FlatOut(LoadLoop loop, List<Pair> pairs, int inFlight) {
        this.loop = loop;
        this.pairs = pairs;
        this.inFlight = inFlight;
        this.sentBy = new int[pairs.size()];
        this.receivedOf = new int[pairs.size()];
        this.receivedAtLastCheck = new int[pairs.size()];
        for (int i = 0; i < pairs.size(); i++) {
            Peer to = pairs.get(i).to();
            to.index(i);
            to.listener(this);
            to.expect(pairs.get(i).line(), 0, 1);
        }
    }

    public void start() {
        for (int i = 0; i < pairs.size(); i++) topUp(i);
        loop.schedule(STALL, this::reopen);
    }

    /** Where nothing has come for a while although something is on its way, that is lost, unless it comes after all. */
    private void reopen() {
        if (stopped) return;
        for (int i = 0; i < pairs.size(); i++) {
            int pending = sentBy[i] - receivedOf[i];
            if (pending > 0 && receivedOf[i] == receivedAtLastCheck[i]) {
                gone += pending;
                receivedOf[i] = sentBy[i];
                topUp(i);
            }
            receivedAtLastCheck[i] = receivedOf[i];
        }
        loop.schedule(STALL, this::reopen);
    }

    /** Sends nothing more. The future ends when everything sent has been received, which may be never. */
    public CompletableFuture<Boolean> stop() {
        stopped = true;
        endIfDrained();
        return drained;
    }

    private void topUp(int index) {
        int room = Math.min(inFlight, inFlight - (sentBy[index] - receivedOf[index]));
        if (stopped || room <= 0 || sentBy[index] + room > NumberedLine.LIMIT) return;
        var pair = pairs.get(index);
        if (!pair.from().isReady()) return;
        ByteBuf lines = pair.from().buffer(room * pair.line().length());
        for (int i = 0; i < room; i++) pair.line().writeTo(lines, sentBy[index]++);
        sent += room;
        pair.from().send(lines);
    }

    @Override
    public void numbered(Peer peer, int number) {
        received++;
        receivedOf[peer.index()]++;
        lastRead = peer.index();
    }

    @Override
    public void gap(Peer peer, int first, int count) {
        gone += count;
        receivedOf[peer.index()] += count;
    }

    @Override
    public void late(Peer peer) {
        late++;
    }

    /** What was read came to one peer. */
    @Override
    public void readEnds() {
        if (lastRead >= 0) topUp(lastRead);
        lastRead = -1;
        endIfDrained();
    }

    private void endIfDrained() {
        if (stopped && received + gone >= sent) drained.complete(true);
    }

    public long received() {
        return received;
    }

    public long lost() {
        return sent - received;
    }

    /** Lines that came twice or out of order. */
    public long late() {
        return late;
    }

    /** The fewest that any receiver got: none may starve. */
    public int fewest() {
        return Arrays.stream(receivedOf).min().orElse(0);
    }
}
