package org.joinmarket.orderbook.book;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Denial;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;
import org.jspecify.annotations.Nullable;

/**
 * Every offer by nick and number; a new one with the same number replaces the old one. Bounded by {@link BookLimits}.
 *
 * <p>Public messages are not signed, so what a directory says counts for that directory alone: it fills only its own share
 * of the book, and a cancel that it alone passes on takes away only its own showing of an offer. What a maker has signed in
 * a private answer stands until every directory that shows the maker says the same other thing (H55); and an offer that it has
 * not signed is shown beside signed ones once every directory that shows the maker has said it. Safe for several threads.
 */
public final class Book {
    private static final Comparator<BookEntry> ORDER = Comparator.<BookEntry, Nick>comparing(
                    entry -> entry.offer().maker())
            .thenComparing(entry -> entry.offer().id());

    /**
     * One offer.
     *
     * @param broughtBy the directory whose share it fills: the first that showed this maker's offer
     * @param signed by its maker
     * @param agreed every directory that showed the maker has said it, at some moment
     * @param denial what directories say instead, null if none does
     */
    private record Kept(
            BookEntry entry,
            String broughtBy,
            boolean signed,
            boolean agreed,
            @Nullable Denial<String> denial) {
        /** This directory says it as it stands. */
        Kept seenAgain(String directory, boolean nowSigned, Instant now) {
            return new Kept(
                    entry.seenAgain(directory, now),
                    broughtBy,
                    signed || nowSigned,
                    agreed,
                    nowSigned || denial == null ? null : denial.without(directory));
        }

        /** This directory shows it no more, or not any more as it stands. */
        Kept without(String directory) {
            return new Kept(
                    entry.without(directory),
                    broughtBy,
                    signed,
                    agreed,
                    denial == null ? null : denial.without(directory));
        }

        Kept denied(@Nullable Offer instead, String directory) {
            return new Kept(entry.without(directory), broughtBy, signed, agreed, Denial.of(denial, instead, directory));
        }

        /** @param directories that show the maker now */
        Kept countedAmong(int directories) {
            boolean all = !entry.directories().isEmpty() && entry.directories().size() >= directories;
            return new Kept(entry, broughtBy, signed, agreed || all, denial);
        }

        boolean isCertain() {
            return signed || agreed;
        }
    }

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

    /**
     * An offer that its maker signed.
     *
     * @param directory through which it came, one of the configured ones
     */
    public synchronized void putSigned(Offer offer, String directory) {
        Kept known = kept(offer.maker(), offer.id());
        if (known == null) add(offer, directory, true);
        else if (known.entry().offer().equals(offer)) keep(known.seenAgain(directory, true, clock.instant()));
        else replace(known, offer, Set.of(directory), true);
    }

    /** A copy of what the maker signed before came through one more directory; a late copy of what it has changed since is nothing. */
    public synchronized void seenAgain(Offer offer, String directory) {
        Kept known = kept(offer.maker(), offer.id());
        if (known != null && known.entry().offer().equals(offer))
            keep(known.seenAgain(directory, true, clock.instant()));
    }

    /**
     * An offer that a directory says somebody announced to everybody.
     *
     * @param directory one of the configured ones
     * @param directories that show the maker now
     */
    public synchronized void put(Offer offer, String directory, int directories) {
        Kept known = kept(offer.maker(), offer.id());
        if (known == null) add(offer, directory, false);
        else if (known.entry().offer().equals(offer)) keep(known.seenAgain(directory, false, clock.instant()));
        else if (known.signed()) deny(known, offer, directory, directories);
        else replace(known, offer, Set.of(directory), false);
        count(offer.maker(), offer.id(), directories);
    }

    /** Whether all say it that show the maker. */
    private void count(Nick maker, OfferId id, int directories) {
        Kept kept = kept(maker, id);
        if (kept != null) keep(kept.countedAmong(directories));
    }

    /**
     * A cancel that came through one directory; the offer goes when no other one still shows it, and one that its maker signed when
     * every directory that shows the maker has passed the cancel on.
     *
     * @param directories that show the maker now
     */
    public synchronized void cancel(Nick maker, OfferId id, String directory, int directories) {
        Kept known = kept(maker, id);
        if (known == null) return;
        if (known.signed()) {
            deny(known, null, directory, directories);
            return;
        }
        Kept rest = known.without(directory);
        if (rest.entry().directories().isEmpty()) drop(known);
        else keep(rest);
    }

    private void deny(Kept known, @Nullable Offer instead, String directory, int directories) {
        Kept denied = known.denied(instead, directory);
        keep(denied);
        settle(denied, directories);
    }

    /** Believes what all say that show the maker. */
    private void settle(Kept kept, int directories) {
        Denial<String> denial = kept.denial();
        if (denial == null || !denial.isBelieved(directories)) return;
        Offer instead = denial.instead();
        if (instead == null) {
            drop(kept);
            return;
        }
        replace(kept, instead, denial.by(), false);
        count(instead.maker(), instead.id(), directories);
    }

    private @Nullable Kept kept(Nick maker, OfferId id) {
        return offers.getOrDefault(maker, Map.of()).get(id);
    }

    private void add(Offer offer, String directory, boolean signed) {
        if (signed) makeRoom(offer.maker());
        if (isFull(offers.getOrDefault(offer.maker(), Map.of()).size(), directory)) {
            refused++;
            return;
        }
        keep(new Kept(BookEntry.first(offer, Set.of(directory), clock.instant()), directory, signed, false, null));
        brought.merge(directory, 1, Integer::sum);
        size++;
    }

    private void replace(Kept known, Offer offer, Set<String> directories, boolean signed) {
        keep(new Kept(BookEntry.first(offer, directories, clock.instant()), known.broughtBy(), signed, false, null));
    }

    /** What a directory could have invented in a maker's name gives way to what the maker itself says. */
    private void makeRoom(Nick maker) {
        Collection<Kept> all = offers.getOrDefault(maker, Map.of()).values();
        if (all.size() < limits.offersPerMaker()) return;
        all.stream().filter(kept -> !kept.isCertain()).findAny().ifPresent(this::drop);
    }

    private void keep(Kept kept) {
        Offer offer = kept.entry().offer();
        offers.computeIfAbsent(offer.maker(), _ -> new HashMap<>()).put(offer.id(), kept);
        version++;
    }

    private void drop(Kept kept) {
        Offer offer = kept.entry().offer();
        Map<OfferId, Kept> byId = offers.getOrDefault(offer.maker(), Map.of());
        byId.remove(offer.id());
        if (byId.isEmpty()) offers.remove(offer.maker());
        forget(kept);
        version++;
    }

    private boolean isFull(int ofThisMaker, String directory) {
        return size >= limits.offers()
                || ofThisMaker >= limits.offersPerMaker()
                || brought.getOrDefault(directory, 0) >= limits.offersPerDirectory();
    }

    /**
     * It shows nothing any more; makers that others show stay with their offers.
     *
     * @param directories how many show a maker now
     */
    public synchronized void directoryDown(String directory, ToIntFunction<Nick> directories) {
        for (Nick maker : List.copyOf(offers.keySet())) gone(maker, directory, directories.applyAsInt(maker));
        version++;
    }

    /**
     * A directory shows the maker no more, and others do.
     *
     * @param directories how many
     */
    public synchronized void gone(Nick maker, String directory, int directories) {
        for (Kept known : List.copyOf(offers.getOrDefault(maker, Map.of()).values())) {
            Kept rest = known.without(directory);
            keep(rest);
            settle(rest, directories);
            count(maker, known.entry().offer().id(), directories);
        }
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

    /**
     * The offers that are shown, by nick, then by number, and the version that they make: of a maker that signed some, no other
     * that only some of its directories tell of.
     */
    public synchronized BookSnapshot snapshot() {
        var all = new ArrayList<BookEntry>(size);
        for (Map<OfferId, Kept> byId : offers.values()) {
            boolean answered = byId.values().stream().anyMatch(Kept::signed);
            byId.values().stream().filter(kept -> kept.isCertain() || !answered).forEach(kept -> all.add(kept.entry()));
        }
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

    /** Offers that are kept, shown or not. */
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
