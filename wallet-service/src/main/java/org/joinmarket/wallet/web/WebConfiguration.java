package org.joinmarket.wallet.web;

import java.time.InstantSource;
import org.joinmarket.wallet.MinuteBudget;
import org.joinmarket.wallet.chain.ChainBackend;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QueryProperties.class)
class WebConfiguration {
    @Bean
    BirthHeights birthHeights(ChainBackend chain) {
        return new BirthHeights(chain);
    }

    @Bean
    MinuteBudget queryBudget(QueryProperties settings, InstantSource clock) {
        return new MinuteBudget(settings.outpointsPerMinute(), clock);
    }
}
