package org.joinmarket.orderbook.collect;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.spring.ChainNetworkProperties;
import org.joinmarket.messaging.spring.WireProperties;
import org.joinmarket.orderbook.OrderbookProperties;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.book.BookLimits;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the watcher, which knows nothing of Spring, to the market. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WireProperties.class, ChainNetworkProperties.class})
class WatcherConfiguration {
    /** Existing makers answer a nick less than once a minute when they were asked too often (wire.md 5.4). */
    private static final Duration SHORTEST_TURN = Duration.ofSeconds(61);

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    MarketSettings marketSettings(WireProperties wire, ChainNetworkProperties chain) {
        return wire.toSettings(chain.network());
    }

    @Bean
    Book book(InstantSource clock, OrderbookProperties properties, MarketSettings settings, MeterRegistry registry) {
        var limits = BookLimits.shared(
                properties.maxOffers(),
                properties.maxOffersPerMaker(),
                settings.directories().size());
        var book = new Book(clock, limits);
        WatcherMeters.watch(book, registry);
        return book;
    }

    @Bean
    Watcher watcher(Book book, InstantSource clock, OrderbookProperties properties, MeterRegistry registry) {
        var watcher = new Watcher(book, clock, properties.minRefreshInterval());
        WatcherMeters.watch(watcher, registry);
        return watcher;
    }

    @Bean
    MarketNetwork marketNetwork() {
        return MarketNetwork.create();
    }

    @Bean(destroyMethod = "close")
    NickIdentity watcherNick() {
        return NickIdentity.generate(new SecureRandom());
    }

    @Bean(destroyMethod = "close")
    Market market(
            MarketSettings settings,
            NickIdentity watcherNick,
            Watcher watcher,
            MarketNetwork marketNetwork,
            InstantSource clock,
            MeterRegistry registry) {
        return MarketClient.create(settings, watcherNick, watcher, marketNetwork, clock, new WatcherMeters(registry));
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledThreadPoolExecutor requestThread() {
        return new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("orderbook-request").factory());
    }

    /** Once the service serves: what it hears before that could not be shown. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> watching(
            Watcher watcher, Market market, ScheduledThreadPoolExecutor requestThread, OrderbookProperties properties) {
        return _ -> {
            watcher.watch(market);
            long period = turnOf(
                            properties.requestInterval(), market.directories().size())
                    .toMillis();
            var _ = requestThread.scheduleAtFixedRate(watcher::request, period, period, TimeUnit.MILLISECONDS);
        };
    }

    /** The time after which the next directory is asked, so that each is in {@code interval}. */
    static Duration turnOf(Duration interval, int directories) {
        Duration turn = interval.dividedBy(Math.max(1, directories));
        return turn.compareTo(SHORTEST_TURN) < 0 ? SHORTEST_TURN : turn;
    }
}
