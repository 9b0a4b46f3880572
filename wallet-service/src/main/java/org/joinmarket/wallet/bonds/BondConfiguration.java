package org.joinmarket.wallet.bonds;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.joinmarket.support.tokens.HttpProperties;
import org.joinmarket.support.tokens.TokenEntry;
import org.joinmarket.wallet.MinuteBudget;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.events.StateChanges;
import org.joinmarket.wallet.history.CoinLedger;
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
    ColdBonds coldBonds(JdbcClient jdbc, TransactionTemplate transactions, SecureRandom random, InstantSource clock) {
        return new ColdBonds(jdbc, transactions, new KeySeal(random), clock);
    }

    @Bean
    Certificates certificates(SecureRandom random, AuditLog audit, ColdBonds cold) {
        return new Certificates(random, audit, cold);
    }

    @Bean
    CertificateImport certificateImport(ColdBonds cold, ChainBackend chain) {
        return new CertificateImport(cold, chain);
    }

    @Bean
    BondBook bondBook(
            ChainBackend chain,
            WalletWatch watch,
            BondAddresses addresses,
            ColdBonds cold,
            Certificates certificates,
            CoinLedger ledger,
            BondProperties settings) {
        return new BondBook(chain, watch, addresses, cold, certificates, ledger, settings);
    }

    @Bean
    BondMetrics bondMetrics(BondBook book, ChainBackend chain, StateChanges changes, MeterRegistry meters) {
        return new BondMetrics(book, chain, changes, meters);
    }

    @Bean
    MakerNicks makerNicks(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            BondProperties settings,
            InstantSource clock,
            HttpProperties http) {
        var nicks = new MakerNicks(jdbc, transactions, settings.nicksPerHour(), clock);
        nicks.keepOnly(http.tokens().stream().map(TokenEntry::name).toList());
        return nicks;
    }

    @Bean
    BondProofs bondProofs(
            BondBook book,
            MakerNicks nicks,
            ChainBackend chain,
            Certificates certificates,
            BondProperties settings,
            InstantSource clock) {
        return new BondProofs(book, nicks, chain, certificates, new MinuteBudget(settings.proofsPerMinute(), clock));
    }
}
