package org.joinmarket.wallet.send;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.lease.CoinSelection;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.signing.AuditLog;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class SendConfiguration {
    private final ReentrantLock broadcasting = new ReentrantLock();

    @Bean
    SendStore sendStore(JdbcClient jdbc) {
        return new SendStore(jdbc);
    }

    @Bean
    SendDesk sendDesk(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            SendStore store,
            AddressBook addresses,
            ChainBackend chain,
            ChainProperties chainSettings,
            PolicyProperties policy,
            JdbcClient jdbc,
            SpendGate gate,
            AuditLog audit,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock) {
        Planner planner = new Planner(coins, selection, rule, chain, policy, chainSettings.network());
        return new SendDesk(
                planner,
                store,
                addresses,
                new DailyCosts(jdbc),
                gate,
                audit,
                chain,
                policy,
                transactions,
                random,
                clock,
                broadcasting);
    }

    @Bean
    SendKeeper sendKeeper(
            SendStore store,
            WalletRegistry wallets,
            ChainBackend chain,
            TransactionTemplate transactions,
            InstantSource clock) {
        return new SendKeeper(store, wallets, chain, transactions, clock, broadcasting);
    }
}
