package org.joinmarket.taker.orderbook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Denial;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferMessage;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.PublicMessage;
import org.jspecify.annotations.Nullable;

/**
 * The offers that are on the market now, for one coinjoin. Bounded in all and per maker, so that neither one nick with a
 * thousand offers nor a thousand nicks can fill the memory. Safe for several threads.
 *
 * <p>Public lines are not signed: one directory could withdraw the offers of every maker but its own, or change what they
 * ask. What a maker itself said in its private answer stands until every directory that shows the maker contradicts it, and
 * nothing that it did not say itself counts beside that: an invented offer would have us ask the maker for what it refuses.
 */
public final class OfferCollector {
    private final InstantSource clock;
    private final int maxOffers;
    private final int maxOffersPerMaker;
    private final Map<Nick, Map<OfferId, Kept>> offers = new HashMap<>();
    private final Set<Place> unsigned = new LinkedHashSet<>();
    private int count;
    private Instant lastChange;
    private long changes;
    private boolean stopped;

    /**
     * One offer.
     *
     * @param signed by its maker
     * @param denial what directories say instead, null if none does
     */
    private record Kept(
            Offer offer, boolean signed, @Nullable Denial<DirectoryEndpoint> denial) {
        static Kept of(Offer offer, boolean signed) {
            return new Kept(offer, signed, null);
        }

        Kept denied(@Nullable Offer instead, DirectoryEndpoint directory) {
            return new Kept(offer, signed, Denial.of(denial, instead, directory));
        }

        Kept without(DirectoryEndpoint directory) {
            return denial == null ? this : new Kept(offer, signed, denial.without(directory));
        }
    }

    private record Place(Nick maker, OfferId id) {}

    public OfferCollector(InstantSource clock, int maxOffers, int maxOffersPerMaker) {
        this.clock = clock;
        this.maxOffers = maxOffers;
        this.maxOffersPerMaker = maxOffersPerMaker;
        this.lastChange = clock.instant();
    }

    /** @param directories that show its sender now */
    public synchronized void onPublic(PublicMessage message, int directories) {
        for (CommandText command : message.commands()) {
            if (PublicCommand.decode(message.from(), command) instanceof Decoded.Ok<PublicCommand>(var decoded)) {
                switch (decoded) {
                    case PublicCommand.OfferAnnouncement(var offer) ->
                        announced(offer, message.directory(), directories);
                    case PublicCommand.Cancel(var id) ->
                        cancelled(message.from(), id, message.directory(), directories);
                    case PublicCommand.OrderbookRequest _, PublicCommand.CommitmentBroadcast _ -> {}
                }
            }
        }
        notifyAll();
    }

    private void announced(Offer offer, DirectoryEndpoint directory, int directories) {
        Kept known = kept(offer.maker(), offer.id());
        if (known == null) put(Kept.of(offer, false));
        else if (known.offer().equals(offer)) keep(known.without(directory));
        else if (known.signed()) settle(keep(known.denied(offer, directory)), directories);
        else put(Kept.of(offer, false));
    }

    private void cancelled(Nick maker, OfferId id, DirectoryEndpoint directory, int directories) {
        Kept known = kept(maker, id);
        if (known == null) return;
        if (known.signed()) settle(keep(known.denied(null, directory)), directories);
        else remove(maker, id);
    }

    /** Believes what all say that show the maker. */
    private void settle(Kept kept, int directories) {
        Denial<DirectoryEndpoint> denial = kept.denial();
        if (denial == null || !denial.isBelieved(directories)) return;
        Offer instead = denial.instead();
        if (instead == null) remove(kept.offer().maker(), kept.offer().id());
        else put(Kept.of(instead, false));
    }

    private @Nullable Kept kept(Nick maker, OfferId id) {
        return offers.getOrDefault(maker, Map.of()).get(id);
    }

    /** The same offer, of which something else is known now. */
    private Kept keep(Kept kept) {
        offers.getOrDefault(kept.offer().maker(), Map.of()).replace(kept.offer().id(), kept);
        return kept;
    }

    /** @param directories how many show a maker now, without this one, which is down */
    public synchronized void directoryDown(DirectoryEndpoint directory, ToIntFunction<Nick> directories) {
        for (Nick maker : List.copyOf(offers.keySet())) leftOne(maker, directory, directories.applyAsInt(maker));
    }

    /**
     * A directory shows the maker no more, and others do.
     *
     * @param directories how many
     */
    public synchronized void leftOne(Nick maker, DirectoryEndpoint directory, int directories) {
        for (Kept known : List.copyOf(offers.getOrDefault(maker, Map.of()).values()))
            settle(keep(known.without(directory)), directories);
        notifyAll();
    }

    public synchronized void onPrivate(Nick from, List<CommandText> commands) {
        OfferMessage.parse(from, commands).offers().forEach(offer -> put(Kept.of(offer, true)));
        notifyAll();
    }

    public synchronized void onLeft(Nick nick) {
        Map<OfferId, Kept> gone = offers.remove(nick);
        if (gone == null) return;
        gone.keySet().forEach(id -> unsigned.remove(new Place(nick, id)));
        count -= gone.size();
        changes++;
    }

    /** Those that count: of a maker that answered us what it said itself, of others what directories say. */
    public synchronized Collection<Offer> offers() {
        var all = new ArrayList<Offer>(count);
        for (Map<OfferId, Kept> byId : offers.values()) {
            boolean answered = byId.values().stream().anyMatch(Kept::signed);
            byId.values().stream().filter(kept -> kept.signed() || !answered).forEach(kept -> all.add(kept.offer()));
        }
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
    public void await(Enough enough, Duration quiet, Duration timeout) throws InterruptedException {
        Instant deadline = clock.instant().plus(timeout);
        while (true) {
            Seen seen = seen();
            boolean met = enough.isMet(seen.offers()); // takes long on a flooded market, which must still be heard
            if (isOver(seen, met, quiet, deadline)) return;
        }
    }

    private record Seen(Collection<Offer> offers, long changes) {}

    private synchronized Seen seen() {
        return new Seen(offers(), changes);
    }

    private synchronized boolean isOver(Seen seen, boolean met, Duration quiet, Instant deadline)
            throws InterruptedException {
        while (!stopped && seen.changes() == changes) {
            Instant until = met ? lastChange.plus(quiet) : deadline;
            if (until.isAfter(deadline)) until = deadline;
            long millis = Duration.between(clock.instant(), until).toMillis();
            if (millis <= 0) return true;
            wait(millis);
        }
        return stopped || !clock.instant().isBefore(deadline);
    }

    private void put(Kept kept) {
        Offer offer = kept.offer();
        boolean known = offers.getOrDefault(offer.maker(), Map.of()).containsKey(offer.id());
        if (!known && !fits(offer.maker(), kept)) return;
        var byId = offers.computeIfAbsent(offer.maker(), _ -> new HashMap<>());
        Kept before = byId.put(offer.id(), kept);
        Place place = new Place(offer.maker(), offer.id());
        if (kept.signed()) unsigned.remove(place);
        else unsigned.add(place);
        if (!known) count++;
        if (before == null || !offer.equals(before.offer())) changed();
    }

    private boolean fits(Nick maker, Kept kept) {
        return (offers.getOrDefault(maker, Map.of()).size() < maxOffersPerMaker || (kept.signed() && makeRoom(maker)))
                && (count < maxOffers || (kept.signed() && makeRoom()));
    }

    /** As {@link #makeRoom()} among what is said of one maker. */
    private boolean makeRoom(Nick maker) {
        Optional<OfferId> invented = offers.getOrDefault(maker, Map.of()).values().stream()
                .filter(kept -> !kept.signed())
                .map(kept -> kept.offer().id())
                .findAny();
        invented.ifPresent(id -> remove(maker, id));
        return invented.isPresent();
    }

    /** What anybody could have invented gives way to what a maker itself has said, the oldest first. */
    private boolean makeRoom() {
        if (unsigned.isEmpty()) return false;
        Place oldest = unsigned.iterator().next();
        remove(oldest.maker(), oldest.id());
        return true;
    }

    private void remove(Nick from, OfferId id) {
        var byId = offers.get(from);
        if (byId != null && byId.remove(id) != null) {
            unsigned.remove(new Place(from, id));
            count--;
            changed();
            if (byId.isEmpty()) offers.remove(from);
        }
    }

    private void changed() {
        lastChange = clock.instant();
        changes++;
    }
}
