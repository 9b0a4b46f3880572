package org.joinmarket.wallet.history;

import java.time.InstantSource;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.events.EventHub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {
    @Bean
    CoinLedger coinLedger(
            JdbcClient jdbc,
            ChainBackend chain,
            TransactionTemplate transactions,
            InstantSource clock,
            EventHub events) {
        return new CoinLedger(jdbc, chain, transactions, clock, events);
    }

    @Bean
    HistoryBook historyBook(JdbcClient jdbc, ChainProperties chain) {
        return new HistoryBook(jdbc, chain.network());
    }
}
