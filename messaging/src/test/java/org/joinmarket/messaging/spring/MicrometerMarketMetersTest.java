package org.joinmarket.messaging.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.directory.DownReason;
import org.junit.jupiter.api.Test;

class MicrometerMarketMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MarketMeters meters = new MicrometerMarketMeters(registry);
    private final DirectoryEndpoint directory = new DirectoryEndpoint("localhost", 5222);

    @Test
    void countsConnectionsTrafficAndLosses() {
        meters.directoryUp(directory, false);
        meters.directoryUp(directory, true);
        meters.directoryUp(directory, true);
        meters.received(directory, 100);
        meters.received(directory, 20);
        meters.sent(directory, 7);
        meters.directoryDown(directory, DownReason.FLOODING);

        assertThat(connections("false")).isEqualTo(1);
        assertThat(connections("true")).isEqualTo(2);
        assertThat(count("jm_market_lines_in_total")).isEqualTo(2);
        assertThat(count("jm_market_bytes_in_total")).isEqualTo(120);
        assertThat(count("jm_market_bytes_out_total")).isEqualTo(7);
        assertThat(registry.get("jm_market_connections_lost_total").counters())
                .extracting(counter -> counter.count())
                .contains(1.0);
    }

    @Test
    void hasACounterForEveryReasonAndNoNameOfAnybodyInATag() {
        for (MarketMeters.Dropped what : MarketMeters.Dropped.values()) meters.dropped(what);

        assertThat(registry.get("jm_market_dropped_total").counters())
                .hasSameSizeAs(MarketMeters.Dropped.values())
                .allMatch(counter -> counter.count() == 1);
        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .noneMatch(tag -> tag.getValue().contains("localhost"));
    }

    private double connections(String verified) {
        return registry.get("jm_market_connections_total")
                .tag("verified", verified)
                .counter()
                .count();
    }

    private double count(String name) {
        return registry.get(name).counter().count();
    }
}
