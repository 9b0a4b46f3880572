package org.joinmarket.orderbook.collect;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.spring.ChainNetworkProperties;
import org.joinmarket.messaging.spring.WireProperties;
import org.joinmarket.orderbook.OrderbookProperties;
import org.joinmarket.orderbook.book.Book;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the watcher, which knows nothing of Spring, to the market. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WireProperties.class, ChainNetworkProperties.class})
class WatcherConfiguration {

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Book book(InstantSource clock, OrderbookProperties properties, MeterRegistry registry) {
        var book = new Book(clock, properties.maxOffers(), properties.maxOffersPerMaker());
        Gauge.builder("jm_orderbook_offers", book, Book::size)
                .description("Offers in the book")
                .register(registry);
        Gauge.builder("jm_orderbook_makers", book, Book::makers)
                .description("Makers with an offer in the book")
                .register(registry);
        Gauge.builder("jm_orderbook_offers_refused", book, Book::refused)
                .description("Offers that did not fit into the book, since the start")
                .register(registry);
        return book;
    }

    @Bean
    Watcher watcher(Book book, InstantSource clock, OrderbookProperties properties, MeterRegistry registry) {
        var watcher = new Watcher(book, clock, properties.minRefreshInterval());
        Gauge.builder(
                        "jm_orderbook_directories_up",
                        watcher,
                        it -> it.directories().stream()
                                .filter(DirectoryView::isUp)
                                .count())
                .description("Directories that are connected")
                .register(registry);
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

    @Bean
    Market market(
            WireProperties wire,
            ChainNetworkProperties chain,
            NickIdentity watcherNick,
            Watcher watcher,
            MarketNetwork marketNetwork,
            InstantSource clock) {
        return MarketClient.create(
                wire.toSettings(chain.network()), watcherNick, watcher, marketNetwork, clock, MarketMeters.NONE);
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
            long period = properties.requestInterval().toMillis();
            requestThread.scheduleAtFixedRate(watcher::request, period, period, TimeUnit.MILLISECONDS);
        };
    }
}
