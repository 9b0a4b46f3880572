package org.joinmarket.directory.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.DropReason;

/**
 * Everything the relay counts. All series exist from the start, so that a rate over the first event is right. Safe from any
 * thread; the paths of single deliveries count in bulk.
 */
public final class DirectoryMeters {
    private final MeterRegistry registry;
    private final Map<MessageType, Counter> in;
    private final Map<MessageType, Counter> out;
    private final Map<DropReason, Counter> drops;
    private final Map<CloseReason, Counter> closed;
    private final Map<HandshakeResult, Counter> handshakes;
    private final Counter broadcasts;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final Counter evictions;

    public DirectoryMeters(MeterRegistry registry) {
        this.registry = registry;
        in = counters(MessageType.class, type -> counter("jm.messages.in", "lines from peers", "type", type.label()));
        out = counters(MessageType.class, type -> counter("jm.messages.out", "lines to peers", "type", type.label()));
        drops = counters(DropReason.class, why -> counter("jm.drops", "lines not passed on", "reason", why.label()));
        closed = counters(
                CloseReason.class, why -> counter("jm.connections.closed", "connections ended", "reason", why.label()));
        handshakes = counters(
                HandshakeResult.class, result -> counter("jm.handshakes", "handshakes", "result", result.label()));
        broadcasts = counter("jm.messages.broadcast", "public lines passed on, each counted once");
        bytesIn = counter("jm.bytes.in", "bytes of lines from peers");
        bytesOut = counter("jm.bytes.out", "bytes of lines to peers");
        evictions = counter("jm.heartbeat.evictions", "peers closed because they were silent");
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private static <E extends Enum<E>> Map<E, Counter> counters(Class<E> type, Function<E, Counter> maker) {
        var counters = new EnumMap<E, Counter>(type);
        for (E each : type.getEnumConstants()) counters.put(each, maker.apply(each));
        return counters;
    }

    /** Shows a number that somebody else keeps. */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value, String... tags) {
        Gauge.builder(name, source, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    public void messageIn(MessageType type) {
        increment(in, type, 1);
    }

    public void messagesOut(MessageType type, long count) {
        increment(out, type, count);
    }

    public void broadcast() {
        broadcasts.increment();
    }

    public void bytesIn(long count) {
        bytesIn.increment((double) count);
    }

    public void bytesOut(long count) {
        bytesOut.increment((double) count);
    }

    public void dropped(DropReason why) {
        increment(drops, why, 1);
    }

    public void dropped(DropReason why, long count) {
        increment(drops, why, count);
    }

    public void closed(CloseReason why) {
        increment(closed, why, 1);
        if (why == CloseReason.EVICTED) evictions.increment();
    }

    public void handshake(HandshakeResult result) {
        increment(handshakes, result, 1);
    }

    public long totalIn() {
        return sum(in);
    }

    public long totalOut() {
        return sum(out);
    }

    public long totalBroadcasts() {
        return (long) broadcasts.count();
    }

    public long totalDropped() {
        return sum(drops);
    }

    private static <E extends Enum<E>> void increment(Map<E, Counter> counters, E key, long count) {
        var counter = counters.get(key);
        if (counter != null) counter.increment((double) count);
    }

    private static long sum(Map<?, Counter> counters) {
        return counters.values().stream().mapToLong(each -> (long) each.count()).sum();
    }
}
