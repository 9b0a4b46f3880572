package org.joinmarket.wallet.lease;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.AddressStatuses;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.LabelFile;
import org.joinmarket.wallet.coins.Labels;
import org.joinmarket.wallet.coins.ReuseGuard;
import org.joinmarket.wallet.coins.Shapes;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.podle.PodleProperties;
import org.joinmarket.wallet.podle.UsedCommitments;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PolicyProperties.class)
class LeaseConfiguration {
    @Bean
    ReuseGuard reuseGuard(
            ChainBackend chain,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            PolicyProperties policy,
            EventHub events,
            MeterRegistry meters) {
        return new ReuseGuard(chain, jdbc, transactions, policy.maxSatsFreezeReuse(), events, meters);
    }

    @Bean
    CoinBook coinBook(
            ChainBackend chain,
            WalletWatch watch,
            JdbcClient jdbc,
            ReuseGuard reuse,
            EventHub events,
            InstantSource clock) {
        return new CoinBook(chain, watch, jdbc, reuse, events, clock);
    }

    @Bean
    Shapes shapes(ChainBackend chain, JdbcClient jdbc, TransactionTemplate transactions) {
        return new Shapes(chain, jdbc, transactions);
    }

    @Bean
    AddressStatuses addressStatuses(
            CoinBook coins, ChainBackend chain, ChainProperties settings, JdbcClient jdbc, Shapes shapes) {
        return new AddressStatuses(coins, chain, settings.network(), jdbc, shapes);
    }

    @Bean
    Labels labels(JdbcClient jdbc) {
        return new Labels(jdbc);
    }

    @Bean
    LabelFile labelFile(
            CoinBook coins,
            AddressBook addresses,
            ChainProperties chain,
            JdbcClient jdbc,
            TransactionTemplate transactions) {
        return new LabelFile(coins, addresses, chain.network(), jdbc, transactions);
    }

    @Bean
    LeaseStore leaseStore(JdbcClient jdbc, EventHub events) {
        return new LeaseStore(jdbc, events);
    }

    @Bean
    LeaseFigures leaseFigures(JdbcClient jdbc) {
        return new LeaseFigures(jdbc);
    }

    @Bean
    SpendAuthorizations spendAuthorizations(JdbcClient jdbc) {
        return new SpendAuthorizations(jdbc);
    }

    @Bean
    Grants grants(LeaseStore store, AddressBook addresses, TransactionTemplate transactions, SecureRandom random) {
        return new Grants(store, addresses, transactions, random);
    }

    @Bean
    MergeRule mergeRule(PolicyProperties policy) {
        return new MergeRule(policy.restrictMixdepth0());
    }

    @Bean
    CoinSelection coinSelection(MergeRule rule, PolicyProperties policy, SecureRandom random) {
        return new CoinSelection(policy.mergeAlgorithm(), rule, policy.maxInputs(), random);
    }

    @Bean
    MakerLeasing makerLeasing(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            AddressBook addresses,
            LeaseFigures figures,
            Grants grants,
            AuditLog audit,
            PolicyProperties policy,
            InstantSource clock) {
        return new MakerLeasing(coins, selection, rule, addresses, figures, grants, audit, policy, clock);
    }

    @Bean
    TakerLeasing takerLeasing(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            AddressBook addresses,
            LeaseFigures figures,
            SpendAuthorizations authorizations,
            UsedCommitments commitments,
            Grants grants,
            PolicyProperties policy,
            PodleProperties podle,
            InstantSource clock) {
        return new TakerLeasing(
                coins, selection, rule, addresses, figures, authorizations, commitments, grants, policy, podle, clock);
    }

    @Bean
    SentCoinjoins sentCoinjoins(JdbcClient jdbc) {
        return new SentCoinjoins(jdbc);
    }

    @Bean
    CoinjoinDelivery coinjoinDelivery(LeaseStore store, SentCoinjoins sent, ChainBackend chain, InstantSource clock) {
        return new CoinjoinDelivery(store, sent, chain, clock);
    }

    @Bean
    LeaseKeeper leaseKeeper(
            LeaseStore store,
            SentCoinjoins sent,
            CoinjoinDelivery delivery,
            LeaseFigures figures,
            SpendAuthorizations authorizations,
            ChainBackend chain,
            TransactionTemplate transactions,
            PolicyProperties policy,
            InstantSource clock) {
        return new LeaseKeeper(
                store,
                sent,
                delivery,
                figures,
                authorizations,
                chain,
                transactions,
                policy.abandonSignedAfter(),
                clock);
    }
}
