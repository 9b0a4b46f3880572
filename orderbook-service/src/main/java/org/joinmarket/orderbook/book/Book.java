package org.joinmarket.orderbook.book;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;

/**
 * Every offer by nick and number; a new one with the same number replaces the old one. Bounded by {@link BookLimits}.
 * Public messages are not signed, so what a directory says counts for that directory alone: it fills only its own share
 * of the book, and a cancel that it alone passes on takes away only its own showing of an offer. Safe for several
 * threads.
 */
public final class Book {
    private static final Comparator<BookEntry> ORDER = Comparator.<BookEntry, Nick>comparing(
                    entry -> entry.offer().maker())
            .thenComparing(entry -> entry.offer().id());

    /** @param broughtBy the directory whose share it fills: the first that showed this maker's offer */
    private record Kept(BookEntry entry, String broughtBy) {}

    private final InstantSource clock;
    private final BookLimits limits;
    private final Map<Nick, Map<OfferId, Kept>> offers = new HashMap<>();
    private final Map<String, Integer> brought = new HashMap<>();
    private int size;
    private long version;
    private long refused;

    public Book(InstantSource clock, BookLimits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    /** @param directory through which it came, one of the configured ones */
    public synchronized void put(Offer offer, String directory) {
        Instant now = clock.instant();
        var byId = offers.getOrDefault(offer.maker(), Map.of());
        Kept known = byId.get(offer.id());
        if (known == null) {
            if (isFull(byId.size(), directory)) {
                refused++;
                return;
            }
            offers.computeIfAbsent(offer.maker(), _ -> new HashMap<>())
                    .put(offer.id(), new Kept(BookEntry.first(offer, directory, now), directory));
            brought.merge(directory, 1, Integer::sum);
            size++;
        } else {
            BookEntry entry = known.entry().offer().equals(offer)
                    ? known.entry().seenAgain(directory, now)
                    : BookEntry.first(offer, directory, now);
            byId.put(offer.id(), new Kept(entry, known.broughtBy()));
        }
        version++;
    }

    private boolean isFull(int ofThisMaker, String directory) {
        return size >= limits.offers()
                || ofThisMaker >= limits.offersPerMaker()
                || brought.getOrDefault(directory, 0) >= limits.offersPerDirectory();
    }

    /** A cancel that came through one directory; the offer goes when no other one still shows it. */
    public synchronized void cancel(Nick maker, OfferId id, String directory) {
        var byId = offers.get(maker);
        Kept known = byId == null ? null : byId.get(id);
        if (byId == null || known == null) return;
        BookEntry rest = known.entry().without(directory);
        if (rest.directories().isEmpty()) {
            forget(known);
            byId.remove(id);
            if (byId.isEmpty()) offers.remove(maker);
        } else {
            byId.put(id, new Kept(rest, known.broughtBy()));
        }
        version++;
    }

    /** It shows nothing any more; makers that others show stay with their offers. */
    public synchronized void directoryDown(String directory) {
        for (var byId : offers.values())
            byId.replaceAll((_, kept) -> new Kept(kept.entry().without(directory), kept.broughtBy()));
        version++;
    }

    /** The maker is gone from every directory. */
    public synchronized void remove(Nick maker) {
        var byId = offers.remove(maker);
        if (byId == null) return;
        byId.values().forEach(this::forget);
        version++;
    }

    private void forget(Kept kept) {
        brought.merge(kept.broughtBy(), -1, Integer::sum);
        size--;
    }

    /** All offers, by nick, then by number, and the version that they make. */
    public synchronized BookSnapshot snapshot() {
        var all = new ArrayList<BookEntry>(size);
        offers.values().forEach(byId -> byId.values().forEach(kept -> all.add(kept.entry())));
        all.sort(ORDER);
        return new BookSnapshot(version, all);
    }

    /** As {@link #snapshot()}, by nick, then by number. */
    public List<BookEntry> entries() {
        return snapshot().entries();
    }

    /** Grows with every change; the same number is the same book. */
    public synchronized long version() {
        return version;
    }

    public synchronized int size() {
        return size;
    }

    public synchronized int makers() {
        return offers.size();
    }

    /** Offers that did not fit, since the start. */
    public synchronized long refused() {
        return refused;
    }
}
