package org.joinmarket.wallet.send;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.CoinSelection;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class SendConfiguration {
    private final ReentrantLock broadcasting = new ReentrantLock();

    @Bean
    SendStore sendStore(JdbcClient jdbc, EventHub events) {
        return new SendStore(jdbc, events);
    }

    @Bean
    FeeRates feeRates(ChainBackend chain, PolicyProperties policy) {
        return new FeeRates(chain, policy);
    }

    @Bean
    Payments payments(
            SendStore store,
            AddressBook addresses,
            ChainBackend chain,
            PolicyProperties policy,
            JdbcClient jdbc,
            SpendGate gate,
            AuditLog audit,
            CoinLedger ledger,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock) {
        return new Payments(
                store,
                addresses,
                new DailyCosts(jdbc),
                gate,
                audit,
                ledger,
                chain,
                policy,
                transactions,
                random,
                clock,
                broadcasting);
    }

    @Bean
    Destinations destinations(ChainProperties chainSettings, LeaseStore leases) {
        return new Destinations(chainSettings.network(), leases);
    }

    @Bean
    Planner planner(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            ChainBackend chain,
            FeeRates rates,
            Destinations destinations,
            SecureRandom random) {
        return new Planner(coins, selection, rule, chain, rates, destinations, random);
    }

    @Bean
    Quotes quotes(FeeRates rates, PolicyProperties policy) {
        return new Quotes(rates, policy);
    }

    @Bean
    PaymentDesk paymentDesk(Planner planner, Quotes quotes, Payments payments) {
        return new PaymentDesk(planner, quotes, payments);
    }

    @Bean
    PsbtPreparations psbtPreparations(
            Planner planner, Payments payments, SendStore store, PublicKeys keys, ChainBackend chain) {
        return new PsbtPreparations(planner, payments, store, keys, chain);
    }

    @Bean
    PsbtFinishing psbtFinishing(SendStore store, PublicKeys keys, ChainBackend chain) {
        return new PsbtFinishing(store, keys, chain, broadcasting);
    }

    @Bean
    PsbtDesk psbtDesk(
            CoinBook coins,
            FeeRates rates,
            LeaseStore leases,
            ChainBackend chain,
            InstantSource clock,
            Payments payments,
            SendStore store,
            AuditLog audit,
            TransactionTemplate transactions) {
        PsbtPlans plans = new PsbtPlans(coins, rates, leases, chain, clock);
        return new PsbtDesk(plans, payments, store, audit, transactions, broadcasting);
    }

    @Bean
    Redemptions redemptions(
            ChainBackend chain,
            WalletWatch watch,
            SendStore store,
            FeeRates rates,
            Quotes quotes,
            Payments payments,
            Destinations destinations) {
        return new Redemptions(chain, watch, store, rates, quotes, payments, destinations);
    }

    @Bean
    Replacements replacements(
            SendStore store,
            ChainBackend chain,
            WalletWatch watch,
            FeeRates rates,
            Quotes quotes,
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            Payments payments) {
        return new Replacements(
                store, chain, watch, rates, quotes, new ReplacementPlanner(coins, selection, rule), payments);
    }

    @Bean
    Children children(
            CoinBook coins,
            SendStore store,
            ChainBackend chain,
            FeeRates rates,
            Quotes quotes,
            Payments payments,
            SecureRandom random) {
        return new Children(coins, store, chain, rates, quotes, payments, random);
    }

    @Bean
    SendKeeper sendKeeper(
            SendStore store,
            WalletRegistry wallets,
            ChainBackend chain,
            JdbcClient jdbc,
            SpendGate gate,
            TransactionTemplate transactions,
            InstantSource clock,
            MeterRegistry meters) {
        Shares shares = new Shares(store, new DailyCosts(jdbc), gate);
        return new SendKeeper(store, wallets, chain, shares, transactions, clock, broadcasting, meters);
    }
}
