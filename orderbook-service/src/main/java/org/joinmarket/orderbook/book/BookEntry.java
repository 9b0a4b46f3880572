package org.joinmarket.orderbook.book;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.offer.Offer;

/**
 * One offer and where it was seen.
 *
 * @param directories {@code host:port} of every directory that carried it
 * @param since when this form of the offer was first seen
 * @param lastSeen when it was last announced
 */
public record BookEntry(Offer offer, Set<String> directories, Instant since, Instant lastSeen) {
    public BookEntry {
        directories = Set.copyOf(directories);
    }

    BookEntry seenAgain(String directory, Instant now) {
        var all = new TreeSet<>(directories);
        all.add(directory);
        return new BookEntry(offer, all, since, now);
    }
}
