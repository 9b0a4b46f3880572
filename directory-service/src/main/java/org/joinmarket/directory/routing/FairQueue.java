package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Lines that wait, of senders that have equal rights: whoever has had least passed on comes first, so that one who sends much
 * holds up itself (self-clocked fair queueing). What one peer sent stays in its order. Not safe by itself.
 */
final class FairQueue {
    /**
     * @param outlivesSender whether it waits on when its sender has gone
     * @param due when all before it are through, counted in what they cost; of equal ones the older comes first
     */
    record Waiting(
            Peer sender, ByteBuf line, long cost, long receivedAt, boolean outlivesSender, long due, long order) {
        int bytes() {
            return line.readableBytes();
        }
    }

    /** What one peer has waiting. */
    private static final class Place {
        int lines;
        long bytes;
        long due;
    }

    private final TreeSet<Waiting> waiting =
            new TreeSet<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::order));
    private final Map<Peer, Place> places = new HashMap<>(); // no more than lines wait
    private long now;
    private long order;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    boolean has(Peer sender) {
        return places.containsKey(sender);
    }

    /** Bytes that wait of one peer. */
    long bytesOf(Peer sender) {
        var place = places.get(sender);
        return place == null ? 0 : place.bytes;
    }

    /** Keeps a reference of the line. */
    void add(Peer sender, ByteBuf line, long cost, long receivedAt, boolean outlivesSender) {
        var place = places.computeIfAbsent(sender, _ -> new Place());
        place.due = Math.max(now, place.due) + cost;
        place.lines++;
        place.bytes += line.readableBytes();
        waiting.add(new Waiting(sender, line.retain(), cost, receivedAt, outlivesSender, place.due, order++));
    }

    /** @throws NoSuchElementException if nothing waits */
    Waiting first() {
        return waiting.getFirst();
    }

    /** Takes it out; the caller has its reference then. */
    Waiting takeFirst() {
        var first = waiting.removeFirst();
        now = first.due();
        forget(first);
        return first;
    }

    /** Takes out what would have come last, which is the last line of its sender too; the caller has its reference then. */
    @Nullable
    Waiting takeLast() {
        var last = waiting.pollLast();
        if (last == null) return null;
        var place = forget(last);
        place.due -= last.cost();
        return last;
    }

    private Place forget(Waiting gone) {
        var place = places.get(gone.sender());
        if (place == null) throw new IllegalStateException("a line waits whose sender has no place");
        place.bytes -= gone.bytes();
        if (--place.lines == 0) places.remove(gone.sender());
        return place;
    }
}
