package org.joinmarket.directory.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.limit.TrafficKind;

/**
 * Everything the relay counts. All series exist from the start, so that a rate over the first event is right. Safe from any
 * thread; the paths of single deliveries count in bulk.
 */
public final class DirectoryMeters {
    private static final Duration[] LATENCY_BUCKETS = IntStream.of(
                    100,
                    250,
                    500,
                    1_000,
                    2_500,
                    5_000,
                    10_000,
                    25_000,
                    50_000,
                    100_000,
                    250_000,
                    1_000_000,
                    10_000_000,
                    60_000_000)
            .mapToObj(micros -> Duration.of(micros, ChronoUnit.MICROS))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<MessageType, Counter> in;
    private final Map<MessageType, Counter> out;
    private final Map<DropReason, Counter> drops;
    private final Map<CloseReason, Counter> closed;
    private final Map<HandshakeResult, Counter> handshakes;
    private final Map<TrafficKind, Counter> rateLimitHits;
    private final Map<NickAuthResult, Counter> nickAuths;
    private final Map<MessageType, Counter> bytesIn;
    private final Map<MessageType, Counter> bytesOut;
    private final Timer publicLatency;
    private final Timer privateLatency;
    private final Timer eventLoopLag;
    private final Counter broadcasts;
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
        bytesIn = counters(
                MessageType.class, type -> counter("jm.bytes.in", "bytes of lines from peers", "type", type.label()));
        bytesOut = counters(
                MessageType.class, type -> counter("jm.bytes.out", "bytes of lines to peers", "type", type.label()));
        rateLimitHits = counters(
                TrafficKind.class,
                kind -> counter("jm.rate.limit.hits", "lines beyond what a peer may send", "kind", kind.label()));
        nickAuths = counters(
                NickAuthResult.class,
                result -> counter("jm.nick.auth", "proofs of nicks, by what we answered", "result", result.code()));
        publicLatency = latency(MessageType.PUBMSG);
        privateLatency = latency(MessageType.PRIVMSG);
        eventLoopLag = Timer.builder("jm.event.loop.lag")
                .description("how late event loops come to what is due, measured once a second on each")
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
        evictions = counter("jm.heartbeat.evictions", "peers closed because they were silent");
    }

    private Timer latency(MessageType type) {
        return Timer.builder("jm.relay.latency")
                .description("from a line received to its being written to its receivers")
                .tag("type", type.label())
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
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

    /** @param bytes of the line, with its end */
    public void received(MessageType type, long bytes) {
        increment(in, type, 1);
        increment(bytesIn, type, bytes);
    }

    /** @param bytes of all these lines together */
    public void sent(MessageType type, long lines, long bytes) {
        increment(out, type, lines);
        increment(bytesOut, type, bytes);
    }

    /** @param type PUBMSG or PRIVMSG */
    public void relayed(MessageType type, long nanos) {
        (type == MessageType.PUBMSG ? publicLatency : privateLatency).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** How much later than it should an event loop has come to a task. */
    public void eventLoopLag(long nanos) {
        eventLoopLag.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void rateLimited(TrafficKind kind) {
        increment(rateLimitHits, kind, 1);
    }

    public void nickAuth(NickAuthResult result) {
        increment(nickAuths, result, 1);
    }

    public void broadcast() {
        broadcasts.increment();
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
