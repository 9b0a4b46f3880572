package org.joinmarket.support.metrics;

import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The machine's clock as {@code jm_clock_seconds}, so that whoever fetches metrics can compare it with his own. */
@AutoConfiguration
class ClockAutoConfiguration {
    @Bean
    MeterBinder machineClockMeter() {
        return registry -> TimeGauge.builder("jm.clock", System::currentTimeMillis, TimeUnit.MILLISECONDS)
                .description("time of this machine's clock, since 1970")
                .register(registry);
    }
}
