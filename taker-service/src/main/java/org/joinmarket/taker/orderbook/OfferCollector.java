package org.joinmarket.taker.orderbook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferMessage;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;

/**
 * The offers that are on the market now, for one coinjoin. Bounded in all and per maker, so that neither one nick with a
 * thousand offers nor a thousand nicks can fill the memory. Safe for several threads.
 */
public final class OfferCollector {
    private final InstantSource clock;
    private final int maxOffers;
    private final int maxOffersPerMaker;
    private final Map<Nick, Map<OfferId, Offer>> offers = new HashMap<>();
    private int count;
    private Instant lastChange;
    private boolean stopped;

    public OfferCollector(InstantSource clock, int maxOffers, int maxOffersPerMaker) {
        this.clock = clock;
        this.maxOffers = maxOffers;
        this.maxOffersPerMaker = maxOffersPerMaker;
        this.lastChange = clock.instant();
    }

    /** Public lines are not signed: an offer in one is only what a directory says, and the maker's own answer decides. */
    public synchronized void onPublic(Nick from, List<CommandText> commands) {
        for (CommandText command : commands) {
            if (PublicCommand.decode(from, command) instanceof Decoded.Ok<PublicCommand>(PublicCommand decoded)) {
                switch (decoded) {
                    case PublicCommand.OfferAnnouncement(var offer) -> put(offer);
                    case PublicCommand.Cancel(var id) -> remove(from, id);
                    case PublicCommand.OrderbookRequest _, PublicCommand.CommitmentBroadcast _ -> {}
                }
            }
        }
        notifyAll();
    }

    public synchronized void onPrivate(Nick from, List<CommandText> commands) {
        OfferMessage.parse(from, commands).offers().forEach(this::put);
        notifyAll();
    }

    public synchronized void onLeft(Nick nick) {
        Map<OfferId, Offer> gone = offers.remove(nick);
        if (gone != null) count -= gone.size();
    }

    public synchronized Collection<Offer> offers() {
        var all = new ArrayList<Offer>(count);
        offers.values().forEach(byId -> all.addAll(byId.values()));
        return all;
    }

    /** How many usable makers are enough to stop looking. */
    @FunctionalInterface
    public interface Enough {
        boolean isMet(Collection<Offer> offers);
    }

    /** Ends {@link #await}, now or when it is called. */
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Waits until enough offers have come and none for {@code quiet}, {@code timeout} is over, or {@link #stop()}. */
    public synchronized void await(Enough enough, Duration quiet, Duration timeout) throws InterruptedException {
        Instant deadline = clock.instant().plus(timeout);
        while (!stopped) {
            Instant now = clock.instant();
            Instant until = enough.isMet(offers()) ? lastChange.plus(quiet) : deadline;
            if (until.isAfter(deadline)) until = deadline;
            long millis = Duration.between(now, until).toMillis();
            if (millis <= 0) return;
            wait(millis);
        }
    }

    private void put(Offer offer) {
        var byId = offers.computeIfAbsent(offer.maker(), _ -> new HashMap<>());
        boolean known = byId.containsKey(offer.id());
        if (!known && (count >= maxOffers || byId.size() >= maxOffersPerMaker)) {
            if (byId.isEmpty()) offers.remove(offer.maker());
            return;
        }
        Offer before = byId.put(offer.id(), offer);
        if (!known) count++;
        if (!offer.equals(before)) lastChange = clock.instant();
    }

    private void remove(Nick from, OfferId id) {
        var byId = offers.get(from);
        if (byId != null && byId.remove(id) != null) {
            count--;
            lastChange = clock.instant();
            if (byId.isEmpty()) offers.remove(from);
        }
    }
}
