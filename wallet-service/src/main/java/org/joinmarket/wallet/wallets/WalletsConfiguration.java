package org.joinmarket.wallet.wallets;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.joinmarket.support.database.DataFolder;
import org.joinmarket.wallet.ChainProperties;
import org.joinmarket.wallet.KeepingProperties;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.imports.WalletFiles;
import org.joinmarket.wallet.seed.SealProperties;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.store.KeptScripts;
import org.joinmarket.wallet.store.StoreProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WalletProperties.class, SealProperties.class})
class WalletsConfiguration {
    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    Seeds seeds(
            DataFolder folder,
            ChainProperties chain,
            WalletProperties wallets,
            SealProperties seal,
            SecureRandom random,
            InstantSource clock) {
        seal.checkFor(Runtime.getRuntime().maxMemory());
        return new Seeds(
                folder.dataDir().resolve("wallets"), chain.network(), wallets.mixdepths(), seal, random, clock);
    }

    @Bean
    WalletFiles walletFiles(ChainProperties chain, WalletProperties wallets) {
        return new WalletFiles(chain.network(), wallets.mixdepths());
    }

    @Bean
    WalletStore walletStore(JdbcClient jdbc) {
        return new WalletStore(jdbc);
    }

    @Bean
    WalletWatch walletWatch(
            ChainBackend chain,
            WalletStore store,
            TransactionTemplate transactions,
            WalletProperties settings,
            StoreProperties kept,
            InstantSource clock,
            MeterRegistry meters) {
        return new WalletWatch(
                chain,
                store,
                transactions,
                new WalletWatch.Ranges(settings.lookahead(), settings.recoveryRange(), kept.restoreGap()),
                new BroughtLabels(store, chain.network(), transactions, clock),
                WalletsConfiguration::inBackground,
                clock,
                meters);
    }

    @Bean(destroyMethod = "lockAll")
    WalletRegistry walletRegistry(
            Seeds seeds,
            WalletStore store,
            WalletWatch watch,
            ChainProperties chain,
            WalletProperties settings,
            KeepingProperties keeping,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            InstantSource clock,
            SecureRandom random) {
        settings.checkFor(chain.network());
        WalletRegistry registry = new WalletRegistry(
                seeds,
                store,
                watch,
                chain.network(),
                new KeptScripts(jdbc, transactions),
                settings,
                transactions,
                clock,
                random,
                WalletsConfiguration::inBackground,
                ChainBackend.MAX_WALLETS);
        if (keeping.enabled()) registry.early().follow();
        return registry;
    }

    private static void inBackground(Runnable task) {
        var _ = Thread.ofVirtual().name("wallet-search").start(task);
    }

    @Bean
    CoverageBook coverageBook(ChainBackend chain, WalletStore store, WalletRegistry wallets, MeterRegistry meters) {
        return new CoverageBook(chain, store, wallets, meters);
    }

    @Bean
    AddressBook addressBook(
            WalletStore store, WalletWatch watch, TransactionTemplate transactions, InstantSource clock) {
        return new AddressBook(store, watch, transactions, clock);
    }

    @Bean
    PublicKeys publicKeys(WalletStore store, ChainProperties chain) {
        return new PublicKeys(store, chain.network());
    }

    @Bean
    BondAddresses bondAddresses(WalletStore store, InstantSource clock) {
        return new BondAddresses(store, clock);
    }

    /** Not against a person who has locked it before, or while its key was derived. */
    private static void unlock(WalletRegistry registry, String name, String password) {
        Optional<Wallet> before = registry.find(name);
        if (before.filter(Wallet::wasLocked).isPresent()) return;
        Wallet opened = registry.unlock(name, password);
        if (opened.wasLocked() || before.filter(Wallet::wasLocked).isPresent()) registry.lock(name);
    }

    /** Bad files stop the start; the unlocking itself would make it slow. */
    @Bean
    UnlockAtStart unlockAtStart(WalletProperties settings, WalletRegistry registry) {
        UnlockAtStart.check(settings);
        return new UnlockAtStart(
                settings,
                name -> registry.names().contains(name),
                (name, password) -> unlock(registry, name, password),
                UnlockAtStart.FIRST_PAUSE);
    }
}
