package org.joinmarket.orderbook.collect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.orderbook.book.Book;

/** What an operator can watch. No tag holds anything that a stranger chose. */
final class WatcherMeters implements MarketMeters {
    private final Map<Dropped, Counter> dropped = new EnumMap<>(Dropped.class);
    private final Map<DownReason, Counter> lost = new EnumMap<>(DownReason.class);
    private final Counter received;
    private final Counter sent;

    WatcherMeters(MeterRegistry registry) {
        for (Dropped what : Dropped.values()) {
            dropped.put(
                    what,
                    Counter.builder("jm_orderbook_messages_dropped")
                            .description("Lines of directories that were not used, by reason")
                            .tag("reason", word(what))
                            .register(registry));
        }
        for (DownReason reason : DownReason.values()) {
            lost.put(
                    reason,
                    Counter.builder("jm_orderbook_directories_lost")
                            .description("Directories lost or not reached, each attempt counted, by reason")
                            .tag("reason", word(reason))
                            .register(registry));
        }
        received = bytes("jm_orderbook_received", "Bytes from directories", registry);
        sent = bytes("jm_orderbook_sent", "Bytes to directories", registry);
    }

    private static Counter bytes(String name, String description, MeterRegistry registry) {
        return Counter.builder(name).description(description).baseUnit("bytes").register(registry);
    }

    private static String word(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    static void watch(Book book, MeterRegistry registry) {
        Gauge.builder("jm_orderbook_offers", book, Book::size)
                .description("Offers in the book")
                .register(registry);
        Gauge.builder("jm_orderbook_makers", book, Book::makers)
                .description("Makers with an offer in the book")
                .register(registry);
        FunctionCounter.builder("jm_orderbook_offers_refused", book, Book::refused)
                .description("Offers that did not fit into the book")
                .register(registry);
    }

    static void watch(Watcher watcher, MeterRegistry registry) {
        Gauge.builder("jm_orderbook_directories_up", watcher, WatcherMeters::up)
                .description("Directories that are connected")
                .register(registry);
        Gauge.builder("jm_orderbook_directories_verified", watcher, WatcherMeters::verified)
                .description("Directories that are connected and have our proof that the nick is ours")
                .register(registry);
        Gauge.builder(
                        "jm_orderbook_directories",
                        watcher,
                        it -> it.directories().size())
                .description("Directories that are configured")
                .register(registry);
        FunctionCounter.builder("jm_orderbook_offers_malformed", watcher, Watcher::malformed)
                .description("Announcements that could not be read")
                .register(registry);
    }

    private static long up(Watcher watcher) {
        return watcher.directories().stream().filter(DirectoryView::isUp).count();
    }

    private static long verified(Watcher watcher) {
        return watcher.directories().stream().filter(DirectoryView::verified).count();
    }

    @Override
    public void dropped(Dropped what) {
        Objects.requireNonNull(dropped.get(what)).increment();
    }

    @Override
    public void directoryDown(DirectoryEndpoint directory, DownReason reason) {
        Objects.requireNonNull(lost.get(reason)).increment();
    }

    @Override
    public void received(DirectoryEndpoint directory, int bytes) {
        received.increment(bytes);
    }

    @Override
    public void sent(DirectoryEndpoint directory, int bytes) {
        sent.increment(bytes);
    }
}
