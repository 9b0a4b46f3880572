package org.joinmarket.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Many peers that are dialled together. */
public final class Crowd {
    /** Peers that dial at the same time where nobody measures dialling. */
    public static final int GENTLE = 100;

    private static final int DIALS_PER_TURN = 16;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /**
     * What became of those that dialled.
     *
     * @param ready in the order in which they were let in
     * @param failures how many were not
     * @param nanos from the first dialling to the last answer
     */
    public record Dialled(List<Peer> ready, int failures, long nanos) {}

    private final Dialer dialer;
    private final int size;
    private final IntFunction<PeerSpec> specs;
    private final PeerEvents events;
    private final PeerLines lines;
    private final List<Peer> ready = new ArrayList<>();
    private final CompletableFuture<Dialled> result = new CompletableFuture<>();
    private final Queue<Peer> prepared = new ArrayDeque<>();
    private int made;
    private int initial;
    private int begun;
    private int failures;
    private long beganAt;

    private Crowd(Dialer dialer, int size, IntFunction<PeerSpec> specs, PeerEvents events, PeerLines lines) {
        this.dialer = dialer;
        this.size = size;
        this.specs = specs;
        this.events = events;
        this.lines = lines;
    }

    /**
     * Dials and waits until every peer has an answer or failed. Not on the loop.
     *
     * @param atOnce how many dial at the same time
     * @param specs by index, which the peer gets too
     * @param lines what they receive once they are ready
     */
    public static Dialled dial(
            Dialer dialer, int size, int atOnce, IntFunction<PeerSpec> specs, PeerEvents events, PeerLines lines) {
        var crowd = new Crowd(dialer, size, specs, events, lines);
        dialer.loop().run(() -> crowd.begin(atOnce));
        return LoadLoop.await(crowd.result, TIMEOUT, size + " peers to be let in");
    }

    /** As {@link #dial}, gently, where a peer that is not let in spoils the measurement. */
    public static List<Peer> admit(
            Dialer dialer, int size, IntFunction<PeerSpec> specs, PeerEvents events, PeerLines lines) {
        var dialled = dial(dialer, size, GENTLE, specs, events, lines);
        if (dialled.failures > 0)
            throw new BenchFailed("the directory let in only " + dialled.ready.size() + " of " + size + " peers");
        return dialled.ready;
    }

    private void begin(int atOnce) {
        initial = Math.min(atOnce, size);
        for (int i = 0; i < initial; i++) prepared.add(prepareNext());
        beganAt = System.nanoTime();
        if (size == 0) result.complete(new Dialled(List.of(), 0, 0));
        dialSome(initial);
    }

    /** In turns with reading: an answer that waits for us to have dialled everybody would be charged to the directory. */
    private void dialSome(int left) {
        int now = Math.min(left, DIALS_PER_TURN);
        for (int i = 0; i < now; i++) dialNext();
        if (left > now) dialer.loop().execute(() -> dialSome(left - now));
    }

    private void dialNext() {
        var peer = prepared.isEmpty() ? prepareNext() : prepared.remove();
        begun++;
        dialer.dial(peer);
    }

    private Peer prepareNext() {
        int index = made++;
        var peer = dialer.prepare(specs.apply(index), new Member(), lines);
        peer.index(index);
        return peer;
    }

    private void answered() {
        if (begun < size && begun >= initial) dialNext();
        else if (ready.size() + failures == size)
            result.complete(new Dialled(List.copyOf(ready), failures, System.nanoTime() - beganAt));
    }

    /** Counts answers, and passes everything on. */
    private final class Member implements PeerEvents {
        @Override
        public void ready(Peer peer) {
            ready.add(peer);
            events.ready(peer);
            answered();
        }

        @Override
        public void refused(Peer peer) {
            failures++;
            events.refused(peer);
            answered();
        }

        @Override
        public void lost(Peer peer) {
            events.lost(peer);
        }

        @Override
        public void writable(Peer peer) {
            events.writable(peer);
        }
    }
}
