package org.joinmarket.orderbook.book;

import java.util.List;

/**
 * The book at one moment.
 *
 * @param version differs from that of every other content of the same book
 * @param entries by nick, then by number
 */
public record BookSnapshot(long version, List<BookEntry> entries) {
    public BookSnapshot {
        entries = List.copyOf(entries);
    }
}
