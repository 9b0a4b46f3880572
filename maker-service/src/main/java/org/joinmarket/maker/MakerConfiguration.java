package org.joinmarket.maker;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.maker.commitment.HeardCommitments;
import org.joinmarket.maker.commitment.MakerStore;
import org.joinmarket.maker.commitment.SqlMakerStore;
import org.joinmarket.maker.session.SystemTimers;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.spring.ChainNetworkProperties;
import org.joinmarket.messaging.spring.MicrometerMarketMeters;
import org.joinmarket.messaging.spring.WireProperties;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.tokens.TokenFile;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.spring.WalletClientProperties;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the parts together; the rules in the other packages know nothing of Spring. */
@Slf4j
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    LifecycleProperties.class,
    WireProperties.class,
    ChainNetworkProperties.class,
    WalletClientProperties.class
})
class MakerConfiguration {
    @Bean
    MakerStore makerStore(JdbcClient jdbc, PlatformTransactionManager transactions, MakerProperties properties) {
        return new SqlMakerStore(jdbc, new TransactionTemplate(transactions), properties.maxHeardCommitments());
    }

    @Bean
    SystemTimers makerTimers() {
        return new SystemTimers();
    }

    @Bean
    MarketNetwork marketNetwork() {
        return MarketNetwork.create();
    }

    @Bean
    MakerTools makerTools(
            MakerProperties properties,
            WireProperties wire,
            ChainNetworkProperties chain,
            MarketNetwork network,
            MakerStore store,
            SystemTimers timers,
            MakerMeters meters,
            MeterRegistry registry) {
        var marketMeters = new MicrometerMarketMeters(registry);
        InstantSource clock = InstantSource.system();
        MarketSettings settings = wire.toSettings(chain.network());
        return new MakerTools(
                properties,
                chain.network(),
                markets(settings, network, clock, marketMeters),
                markets(settings.withoutPeers(), network, clock, marketMeters),
                store,
                new HeardCommitments(store, clock),
                timers,
                clock,
                new SecureRandom(),
                meters);
    }

    private static MakerTools.MarketFactory markets(
            MarketSettings settings, MarketNetwork network, InstantSource clock, MarketMeters meters) {
        return (identity, listener) -> MarketClient.create(settings, identity, listener, network, clock, meters);
    }

    @Bean
    Makers makers(MakerTools tools, WalletClientProperties wallet) {
        return new Makers(tools, entry -> client(entry, wallet));
    }

    /** Says at start, when it can still be mended, that a stop would cut off sessions that it is meant to wait for. */
    @Bean
    ApplicationRunner drainCheck(MakerProperties properties, LifecycleProperties lifecycle) {
        return _ -> {
            Duration needed = properties.drain().plus(Maker.CLOSING);
            if (needed.compareTo(lifecycle.getTimeoutPerShutdownPhase()) <= 0) return;
            log.atWarn()
                    .addKeyValue("needed", needed)
                    .addKeyValue("timeout", lifecycle.getTimeoutPerShutdownPhase())
                    .log("joinmarket.maker.drain is longer than spring.lifecycle.timeout-per-shutdown-phase allows");
        };
    }

    private static WalletApi client(MakerEntry entry, WalletClientProperties wallet) {
        Path file = entry.tokenFile() != null ? entry.tokenFile() : wallet.tokenFile();
        if (file == null)
            throw new StartupProblem(
                    "maker " + entry.name() + " has no token for the wallet service",
                    "Set joinmarket.maker.makers[].token-file to a file of mode 0600 with a maker's token for its wallet");
        var token = new TokenFile(file);
        return WalletClients.create(wallet.url(), token::bearer, wallet.timeout());
    }
}
