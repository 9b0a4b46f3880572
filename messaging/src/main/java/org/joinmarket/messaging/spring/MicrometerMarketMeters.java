package org.joinmarket.messaging.spring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.directory.DownReason;
import org.jspecify.annotations.Nullable;

/** A service's connections to its directories, as metrics. One for all the nicks of a process. */
public final class MicrometerMarketMeters implements MarketMeters {
    private final Counter verifiedConnections;
    private final Counter otherConnections;
    private final Counter bytesIn;
    private final Counter linesIn;
    private final Counter bytesOut;
    private final Counter linesOut;
    private final Map<DownReason, Counter> losses = new EnumMap<>(DownReason.class);
    private final Map<Dropped, Counter> drops = new EnumMap<>(Dropped.class);

    public MicrometerMarketMeters(MeterRegistry registry) {
        verifiedConnections = connections(registry, true);
        otherConnections = connections(registry, false);
        bytesIn = counter(registry, "jm_market_bytes_in_total", "Bytes from directories", Tags.empty());
        linesIn = counter(registry, "jm_market_lines_in_total", "Lines from directories", Tags.empty());
        bytesOut = counter(registry, "jm_market_bytes_out_total", "Bytes to directories", Tags.empty());
        linesOut = counter(registry, "jm_market_lines_out_total", "Lines to directories", Tags.empty());
        for (DownReason reason : DownReason.values())
            losses.put(
                    reason,
                    counter(
                            registry,
                            "jm_market_connections_lost_total",
                            "Directories lost or not reached",
                            Tags.of("reason", reason.name().toLowerCase(Locale.ROOT))));
        for (Dropped what : Dropped.values())
            drops.put(
                    what,
                    counter(
                            registry,
                            "jm_market_dropped_total",
                            "Lines that went no further",
                            Tags.of("reason", what.name().toLowerCase(Locale.ROOT))));
    }

    private static Counter connections(MeterRegistry registry, boolean verified) {
        return counter(
                registry,
                "jm_market_connections_total",
                "Handshakes done with directories, by whether the nick was proven",
                Tags.of("verified", Boolean.toString(verified)));
    }

    private static Counter counter(MeterRegistry registry, String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    @Override
    public void directoryUp(DirectoryEndpoint directory, boolean verified) {
        (verified ? verifiedConnections : otherConnections).increment();
    }

    @Override
    public void directoryDown(DirectoryEndpoint directory, DownReason reason) {
        increment(losses.get(reason));
    }

    @Override
    public void received(DirectoryEndpoint directory, int bytes) {
        linesIn.increment();
        bytesIn.increment(bytes);
    }

    @Override
    public void sent(DirectoryEndpoint directory, int bytes) {
        linesOut.increment();
        bytesOut.increment(bytes);
    }

    @Override
    public void dropped(Dropped what) {
        increment(drops.get(what));
    }

    private static void increment(@Nullable Counter counter) {
        if (counter != null) counter.increment();
    }
}
