package org.joinmarket.taker.job;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.spring.ChainNetworkProperties;
import org.joinmarket.messaging.spring.MicrometerMarketMeters;
import org.joinmarket.messaging.spring.WireProperties;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.tokens.TokenFile;
import org.joinmarket.support.tracing.Traces;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.round.RoundWallet;
import org.joinmarket.taker.round.Timers;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.spring.WalletClientProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the rules, which know nothing of Spring, to the world. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WireProperties.class, ChainNetworkProperties.class, WalletClientProperties.class})
class JobConfiguration {
    private static final Duration WALLET_RETRY = Duration.ofMillis(250);

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledThreadPoolExecutor timerThread() {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("timers").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    @Bean
    Timers timers(ScheduledThreadPoolExecutor timerThread) {
        return (delay, task) -> {
            var future = timerThread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        };
    }

    @Bean
    WalletApi wallet(WalletClientProperties properties) {
        if (properties.tokenFile() == null)
            throw new StartupProblem(
                    "joinmarket.wallet-client.token-file is not set: the wallet service would refuse every call.",
                    "Set it to a file of mode 0600 with this taker's token, one that the wallet service knows too.");
        var token = new TokenFile(properties.tokenFile());
        return WalletClients.create(properties.url(), token::bearer, properties.timeout());
    }

    @Bean
    MarketNetwork marketNetwork() {
        return MarketNetwork.create();
    }

    @Bean
    JobRun.Tools tools(
            TakerProperties properties,
            WalletApi wallet,
            WireProperties wire,
            ChainNetworkProperties chain,
            MarketNetwork marketNetwork,
            JobStore store,
            FailedMakers failedMakers,
            Timers timers,
            InstantSource clock,
            JobMeters meters,
            MeterRegistry registry,
            Traces traces) {
        var marketMeters = new MicrometerMarketMeters(registry);
        MarketSettings settings = wire.toSettings(chain.network());
        return new JobRun.Tools(
                properties,
                wallet,
                new RoundWallet(wallet, WALLET_RETRY),
                (identity, listener) ->
                        MarketClient.create(settings, identity, listener, marketNetwork, clock, marketMeters),
                store,
                failedMakers,
                timers,
                clock,
                new SecureRandom(),
                chain.network(),
                meters,
                traces.registry());
    }
}
