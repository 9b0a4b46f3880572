package org.joinmarket.orderbook.collect;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.OfferMessage;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;
import org.joinmarket.orderbook.book.Book;
import org.jspecify.annotations.Nullable;

/**
 * A passive nick: asks for offers, listens, and writes what it hears into the book. It contacts no maker (orderbook.md,
 * introduction).
 */
public final class Watcher implements MarketListener {
    private final Book book;
    private final InstantSource clock;
    private final Duration minRefreshInterval;
    private Instant lastRefresh = Instant.EPOCH;
    private volatile @Nullable Market market;

    public Watcher(Book book, InstantSource clock, Duration minRefreshInterval) {
        this.book = book;
        this.clock = clock;
        this.minRefreshInterval = minRefreshInterval;
    }

    /** @param joined not started yet */
    public void watch(Market joined) {
        market = joined;
        joined.start();
    }

    /** Asks again; the old book stays meanwhile. */
    public void request() {
        Market joined = market;
        if (joined != null) joined.requestOrderbook();
    }

    /** As {@link #request()} for a visitor: all visitors together once per interval. @return whether it asked */
    public boolean refresh() {
        synchronized (this) {
            Instant now = clock.instant();
            if (now.isBefore(lastRefresh.plus(minRefreshInterval))) return false;
            lastRefresh = now;
        }
        request();
        return true;
    }

    public List<DirectoryView> directories() {
        Market joined = market;
        return joined == null ? List.of() : joined.directories();
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        request();
    }

    @Override
    public void onPublic(PublicMessage message) {
        String directory = message.directory().toString();
        for (CommandText command : message.commands()) {
            if (!(PublicCommand.decode(message.from(), command) instanceof Decoded.Ok<PublicCommand>(var decoded)))
                continue;
            switch (decoded) {
                case PublicCommand.OfferAnnouncement(var offer) -> book.put(offer, directory);
                case PublicCommand.Cancel(var id) -> book.cancel(message.from(), id);
                case PublicCommand.OrderbookRequest _ -> {}
                case PublicCommand.CommitmentBroadcast _ -> {}
            }
        }
    }

    @Override
    public void onPrivate(PrivateMessage message) {
        String directory = message.directory().toString();
        OfferMessage.parse(message.from(), message.commands()).offers().forEach(offer -> book.put(offer, directory));
    }

    @Override
    public void onLeft(Nick nick) {
        book.remove(nick);
    }
}
