package org.joinmarket.orderbook.web;

import java.time.Instant;
import java.util.List;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.orderbook.book.BookEntry;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The book as existing clients read it, a superset of what two implementations serve (orderbook.md 4). Bonds are not
 * verified yet: the list is empty and every value 0.
 *
 * @param state {@code waiting} until the first offer has come
 * @param fidelitybonds the name that clients look for
 */
@JsonNaming(SnakeCaseStrategy.class)
record OrderbookJson(
        String timestamp,
        String state,
        List<OfferJson> offers,
        List<Object> fidelitybonds,
        List<String> directoryNodes,
        List<DirectoryJson> directories) {

    /**
     * One offer.
     *
     * @param cjfee a number of sats for absolute offers, a string in plain notation for relative ones: clients tell by it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record OfferJson(
            String counterparty,
            long oid,
            String ordertype,
            long minsize,
            long maxsize,
            long txfee,
            Object cjfee,
            long fidelityBondValue,
            List<String> directoryNodes,
            String lastSeen) {

        static OfferJson of(BookEntry entry) {
            Offer offer = entry.offer();
            return new OfferJson(
                    offer.maker().value(),
                    offer.id().value(),
                    offer.type().word(),
                    offer.minSize().value(),
                    offer.maxSize().value(),
                    offer.txFee().value(),
                    switch (offer.fee()) {
                        case OfferFee.Absolute(var sats) -> sats.value();
                        case OfferFee.Relative relative -> relative.format();
                    },
                    0,
                    entry.directories().stream().sorted().toList(),
                    entry.lastSeen().toString());
        }
    }

    /** A directory and whether it is connected. */
    @JsonNaming(SnakeCaseStrategy.class)
    record DirectoryJson(String node, boolean connected, int peers) {}

    static OrderbookJson of(List<BookEntry> entries, List<DirectoryView> directories, Instant now) {
        return new OrderbookJson(
                now.toString(),
                entries.isEmpty() ? "waiting" : "ready",
                entries.stream().map(OfferJson::of).toList(),
                List.of(),
                directories.stream().map(view -> view.endpoint().toString()).toList(),
                directories.stream()
                        .map(view -> new DirectoryJson(view.endpoint().toString(), view.isUp(), view.peersKnown()))
                        .toList());
    }
}
