package org.joinmarket.orderbook.book;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.offer.Offer;

/**
 * One offer and where it was seen.
 *
 * @param directories {@code host:port} of every directory that carried it, is up and shows the maker; empty when there is none and
 *     others still show the maker
 * @param since when this form of the offer was first seen
 * @param lastSeen when it was last announced
 */
public record BookEntry(Offer offer, Set<String> directories, Instant since, Instant lastSeen) {
    public BookEntry {
        directories = Set.copyOf(directories);
    }

    static BookEntry first(Offer offer, Set<String> directories, Instant now) {
        return new BookEntry(offer, directories, now, now);
    }

    BookEntry seenAgain(String directory, Instant now) {
        var all = new TreeSet<>(directories);
        all.add(directory);
        return new BookEntry(offer, all, since, now);
    }

    BookEntry without(String directory) {
        if (!directories.contains(directory)) return this;
        var rest = new TreeSet<>(directories);
        rest.remove(directory);
        return new BookEntry(offer, rest, since, lastSeen);
    }
}
