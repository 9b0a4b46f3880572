package org.joinmarket.wallet;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.joinmarket.support.tokens.HttpProperties;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.support.tokens.TokenEntry;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.backup.Backups;
import org.joinmarket.wallet.bonds.BondMetrics;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.AddressStatuses;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.StateChanges;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.podle.ExternalCommitments;
import org.joinmarket.wallet.podle.PodleDesk;
import org.joinmarket.wallet.podle.PodleProperties;
import org.joinmarket.wallet.podle.UsedCommitments;
import org.joinmarket.wallet.send.SendKeeper;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.Signer;
import org.joinmarket.wallet.signing.SpendDesk;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.signing.SpendingProperties;
import org.joinmarket.wallet.store.Ownership;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.CoverageBook;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PodleProperties.class, KeepingProperties.class, SpendingProperties.class})
class SigningConfiguration {
    @Bean
    UsedCommitments usedCommitments(JdbcClient jdbc, TransactionTemplate transactions) {
        return new UsedCommitments(jdbc, transactions);
    }

    @Bean
    ExternalCommitments externalCommitments(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            UsedCommitments used,
            ChainBackend chain,
            PodleProperties settings,
            InstantSource clock) {
        return new ExternalCommitments(jdbc, transactions, used, chain, settings, clock);
    }

    @Bean
    PodleDesk podleDesk(
            CoinBook coins,
            UsedCommitments used,
            ExternalCommitments external,
            AuditLog audit,
            PodleProperties settings,
            InstantSource clock) {
        return new PodleDesk(coins, used, external, audit, settings, clock);
    }

    @Bean
    AuditLog auditLog(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock,
            HttpProperties http) {
        Map<String, Role> roles = http.tokens().stream().collect(Collectors.toMap(TokenEntry::name, TokenEntry::role));
        return new AuditLog(jdbc, transactions, random, clock, roles);
    }

    @Bean
    Approvals approvals(
            JdbcClient jdbc, EventHub events, SecureRandom random, InstantSource clock, SpendingProperties settings) {
        return new Approvals(jdbc, events, random, clock, settings.approvalLasts());
    }

    @Bean
    SpendGate spendGate(SpendingProperties settings, ChainProperties chain, Approvals approvals, JdbcClient jdbc) {
        return new SpendGate(settings, chain.network(), approvals, jdbc);
    }

    @Bean
    SpendDesk spendDesk(
            SpendAuthorizations authorizations,
            LeaseStore leases,
            AddressBook addresses,
            SpendGate gate,
            ChainProperties chain,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock) {
        return new SpendDesk(authorizations, leases, addresses, gate, chain.network(), transactions, random, clock);
    }

    @Bean
    Signer signer(
            LeaseStore store,
            WalletRegistry wallets,
            ChainBackend chain,
            SpendAuthorizations authorizations,
            JdbcClient jdbc,
            SpendGate gate,
            AuditLog audit,
            CoinLedger ledger,
            PolicyProperties policy,
            RoundPrivacy rounds,
            TransactionTemplate transactions,
            InstantSource clock,
            MeterRegistry meters) {
        return new Signer(
                store,
                wallets,
                chain,
                rounds,
                authorizations,
                new DailyCosts(jdbc),
                gate,
                audit,
                ledger,
                policy,
                transactions,
                clock,
                meters);
    }

    @Bean
    EventHub eventHub(SecureRandom random, InstantSource clock, MeterRegistry meters) {
        return new EventHub(random, clock, meters);
    }

    @Bean
    StateChanges stateChanges(EventHub events) {
        return new StateChanges(events);
    }

    @Bean
    ChainMonitor chainMonitor(ChainBackend chain, InstantSource clock, MeterRegistry meters) {
        return new ChainMonitor(chain, clock, meters);
    }

    @Bean
    ChainHealth chainHealthIndicator(
            ChainMonitor monitor, ChainBackend chain, RoundPrivacy rounds, WalletRegistry wallets) {
        return new ChainHealth(monitor, chain, rounds, wallets);
    }

    @Bean
    Keeping keeping(
            ChainBackend chain,
            WalletRegistry wallets,
            CoinBook coins,
            AddressStatuses statuses,
            CoinLedger ledger,
            LeaseKeeper leases,
            SendKeeper sends,
            Approvals approvals,
            BondMetrics bonds,
            Ownership ownership,
            ChainMonitor monitor,
            CoverageBook coverage,
            StateChanges changes,
            Backups backups,
            KeepingProperties settings,
            MeterRegistry meters) {
        Keeping keeping = new Keeping(
                chain, wallets, coins, statuses, ledger, leases, sends, approvals, bonds, ownership, monitor, coverage,
                changes, backups, settings, meters);
        keeping.lookEarly();
        return keeping;
    }
}
