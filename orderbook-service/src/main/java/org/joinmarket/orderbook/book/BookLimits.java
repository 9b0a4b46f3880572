package org.joinmarket.orderbook.book;

/**
 * What strangers can make a book hold.
 *
 * @param offers of all makers together
 * @param offersPerMaker of one nick
 * @param offersPerDirectory brought first by one directory, so that one alone cannot crowd out the others' makers
 */
public record BookLimits(int offers, int offersPerMaker, int offersPerDirectory) {
    public BookLimits {
        if (offers < 1 || offersPerMaker < 1 || offersPerDirectory < 1)
            throw new IllegalArgumentException("every limit must be at least 1");
    }

    /** Each directory gets the same share. */
    public static BookLimits shared(int offers, int offersPerMaker, int directories) {
        return new BookLimits(offers, offersPerMaker, Math.max(1, offers / Math.max(1, directories)));
    }
}
