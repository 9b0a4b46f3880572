package org.joinmarket.maker.api;

import io.micrometer.core.instrument.MeterRegistry;
import org.joinmarket.maker.MakerMeters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ApiConfiguration {
    @Bean
    MakerMeters makerMeters(MeterRegistry registry) {
        return new PrometheusMakerMeters(registry);
    }
}
