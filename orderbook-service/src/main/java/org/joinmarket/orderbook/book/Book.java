package org.joinmarket.orderbook.book;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;

/**
 * Every offer by nick and number; a new one with the same number replaces the old one. Bounded in all and per maker. Safe
 * for several threads.
 */
public final class Book {
    private static final Comparator<BookEntry> ORDER = Comparator.<BookEntry, Nick>comparing(
                    entry -> entry.offer().maker())
            .thenComparing(entry -> entry.offer().id());

    private final InstantSource clock;
    private final int maxOffers;
    private final int maxOffersPerMaker;
    private final Map<Nick, Map<OfferId, BookEntry>> entries = new HashMap<>();
    private int size;
    private long refused;

    public Book(InstantSource clock, int maxOffers, int maxOffersPerMaker) {
        this.clock = clock;
        this.maxOffers = maxOffers;
        this.maxOffersPerMaker = maxOffersPerMaker;
    }

    /** @param directory through which it came */
    public synchronized void put(Offer offer, String directory) {
        Instant now = clock.instant();
        var byId = entries.computeIfAbsent(offer.maker(), _ -> new HashMap<>());
        BookEntry known = byId.get(offer.id());
        if (known == null && (size >= maxOffers || byId.size() >= maxOffersPerMaker)) {
            refused++;
            if (byId.isEmpty()) entries.remove(offer.maker());
            return;
        }
        if (known == null) size++;
        byId.put(
                offer.id(),
                known != null && known.offer().equals(offer)
                        ? known.seenAgain(directory, now)
                        : new BookEntry(offer, Set.of(directory), now, now));
    }

    public synchronized void cancel(Nick maker, OfferId id) {
        var byId = entries.get(maker);
        if (byId == null || byId.remove(id) == null) return;
        size--;
        if (byId.isEmpty()) entries.remove(maker);
    }

    /** The maker is gone from every directory. */
    public synchronized void remove(Nick maker) {
        var byId = entries.remove(maker);
        if (byId != null) size -= byId.size();
    }

    /** By nick, then by number. */
    public synchronized List<BookEntry> entries() {
        var all = new ArrayList<BookEntry>(size);
        entries.values().forEach(byId -> all.addAll(byId.values()));
        all.sort(ORDER);
        return all;
    }

    public synchronized int size() {
        return size;
    }

    public synchronized int makers() {
        return entries.size();
    }

    /** Offers that did not fit, since the start. */
    public synchronized long refused() {
        return refused;
    }
}
