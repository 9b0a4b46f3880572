package org.joinmarket.orderbook.collect;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
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
 * A passive nick: asks for offers, listens, and writes what it hears into the book. It contacts no maker (wire.md 10).
 */
public final class Watcher implements MarketListener {
    /** The largest whole number that a browser's JSON reader does not round: 2^53 - 1. */
    static final long MAX_EXACT = (1L << 53) - 1;

    private final Book book;
    private final InstantSource clock;
    private final Duration minRefreshInterval;
    private final AtomicInteger turn = new AtomicInteger();
    private final LongAdder malformed = new LongAdder();
    private @Nullable Instant lastRefresh;
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

    /**
     * Asks again, through the next directory that is up; the old book stays meanwhile. Not through all: a maker that several
     * directories show would count every copy of the request as a violation (wire.md 5.4).
     */
    public void request() {
        List<DirectoryEndpoint> up = directories().stream()
                .filter(DirectoryView::isUp)
                .map(DirectoryView::endpoint)
                .toList();
        Market joined = market;
        if (joined != null && !up.isEmpty())
            joined.requestOrderbook(up.get(Math.floorMod(turn.getAndIncrement(), up.size())));
    }

    /**
     * As {@link #request()} for a visitor: all visitors together once per interval. A clock that was set back does not
     * lock them out.
     *
     * @return whether it asked
     */
    public boolean refresh() {
        synchronized (this) {
            Instant now = clock.instant();
            Instant last = lastRefresh;
            if (last != null && !now.isBefore(last) && now.isBefore(last.plus(minRefreshInterval))) return false;
            lastRefresh = now;
        }
        request();
        return true;
    }

    /** One per configured directory; none before {@link #watch}. */
    public List<DirectoryView> directories() {
        Market joined = market;
        return joined == null ? List.of() : joined.directories();
    }

    /** Announcements that could not be read, or whose number browsers would round, since the start. */
    public long malformed() {
        return malformed.sum();
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        Market joined = market;
        if (joined != null) joined.requestOrderbook(directory);
    }

    @Override
    public void onDirectoryDown(DirectoryEndpoint directory) {
        book.directoryDown(directory.toString(), this::shownBy);
    }

    @Override
    public void onPublic(PublicMessage message) {
        String directory = message.directory().toString();
        for (CommandText command : message.commands()) {
            switch (PublicCommand.decode(message.from(), command)) {
                case Decoded.Ok<PublicCommand>(PublicCommand.OfferAnnouncement(var offer)) -> {
                    if (isKept(offer)) book.put(offer, directory, shownBy(offer.maker()));
                }
                case Decoded.Ok<PublicCommand>(PublicCommand.Cancel(var id)) ->
                    book.cancel(message.from(), id, directory, shownBy(message.from()));
                case Decoded.Ok<PublicCommand>(PublicCommand.OrderbookRequest _) -> {}
                case Decoded.Ok<PublicCommand>(PublicCommand.CommitmentBroadcast _) -> {}
                case Decoded.Unknown<PublicCommand> _ -> {}
                case Decoded.Malformed<PublicCommand> _ -> malformed.increment();
            }
        }
    }

    @Override
    public void onPrivate(PrivateMessage message) {
        OfferMessage heard = OfferMessage.parse(message.from(), message.commands());
        malformed.add(heard.malformed());
        String directory = message.directory().toString();
        for (Offer offer : heard.offers()) {
            if (isKept(offer)) book.putSigned(offer, directory);
        }
    }

    @Override
    public void onCopy(PrivateMessage message) {
        String directory = message.directory().toString();
        OfferMessage.parse(message.from(), message.commands())
                .offers()
                .forEach(offer -> book.seenAgain(offer, directory));
    }

    /** Only of makers whose leaving somebody would report: a directory can show more nicks than are remembered. */
    private boolean isKept(Offer offer) {
        if (offer.id().value() > MAX_EXACT) {
            malformed.increment();
            return false;
        }
        return shownBy(offer.maker()) > 0;
    }

    /** How many directories show a nick now. */
    private int shownBy(Nick nick) {
        Market joined = market;
        return joined == null ? 0 : joined.seenBy(nick);
    }

    @Override
    public void onLeftOne(Nick nick, DirectoryEndpoint directory) {
        book.gone(nick, directory.toString(), shownBy(nick));
    }

    @Override
    public void onLeft(Nick nick) {
        book.remove(nick);
    }
}
