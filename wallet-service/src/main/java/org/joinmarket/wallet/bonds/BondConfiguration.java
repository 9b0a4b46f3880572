package org.joinmarket.wallet.bonds;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BondProperties.class)
class BondConfiguration {
    @Bean
    BondBook bondBook(ChainBackend chain, WalletWatch watch, BondAddresses addresses, BondProperties settings) {
        return new BondBook(chain, watch, addresses, settings);
    }

    @Bean
    BondProofs bondProofs(
            BondBook book,
            ChainBackend chain,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            BondProperties settings,
            InstantSource clock,
            SecureRandom random,
            AuditLog audit) {
        var nicks = new MakerNicks(jdbc, transactions, settings.nicksPerHour(), clock);
        return new BondProofs(book, nicks, chain, new Certificates(random, audit));
    }
}
