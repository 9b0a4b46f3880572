package org.joinmarket.orderbook.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.orderbook.book.BookEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The book as existing clients read it, a superset of what two implementations serve (orderbook.md 4). Bonds are not
 * verified yet: the list is empty and every value 0.
 *
 * @param timestamp when this edition was made, ISO 8601
 * @param state {@code waiting} while there is no offer, {@code ready} otherwise
 * @param fidelitybonds the name that clients look for
 * @param directoryNodes {@code host:port}
 * @param directoryStats by {@code host:port}
 * @param currentBlockHeight null: no chain is asked yet
 * @param featureStats makers by feature, counted over bonded makers only
 * @param featureStatsDenominator bonded makers
 * @param feeQuantization fees that do not mark a maker (orderbook.md 6.3)
 * @param mempoolUrl null: transactions are linked to nowhere
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record OrderbookJson(
        String timestamp,
        String state,
        List<OfferJson> offers,
        List<Object> fidelitybonds,
        List<String> directoryNodes,
        Map<String, StatsJson> directoryStats,
        List<DirectoryJson> directories,
        @Nullable Integer currentBlockHeight,
        Map<String, Integer> featureStats,
        int featureStatsDenominator,
        FeeGridJson feeQuantization,
        @Nullable String mempoolUrl) {

    /**
     * The fees that one implementation publishes for makers to choose from.
     *
     * @param relGrid fractions in plain notation
     * @param absGrid sats
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record FeeGridJson(List<String> relGrid, List<Integer> absGrid) {
        static final FeeGridJson PUBLISHED = new FeeGridJson(
                List.of(
                        "0.00002", "0.00005", "0.0001", "0.0002", "0.0005", "0.001", "0.002", "0.005", "0.01", "0.02",
                        "0.05", "0.1"),
                List.of(0, 100, 200, 500, 1000, 2000, 5000, 10000));
    }

    /**
     * One offer.
     *
     * @param minsize in sats, as are {@code maxsize} and {@code txfee}
     * @param cjfee a number of sats for absolute offers, a string in plain notation for relative ones: clients tell by it
     * @param fidelityBondVerified null: no proof was judged
     * @param features what its maker can do; none is known, because makers are not contacted
     * @param directlyReachable null: not tried
     * @param since when this form of the offer was first seen, ISO 8601
     * @param lastSeen when it was last announced, ISO 8601
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record OfferJson(
            String counterparty,
            long oid,
            String ordertype,
            long minsize,
            long maxsize,
            long txfee,
            Object cjfee,
            long fidelityBondValue,
            @Nullable Boolean fidelityBondVerified,
            boolean fidelityBondVerificationStale,
            @Nullable Object fidelityBondData,
            Map<String, Boolean> features,
            @Nullable Boolean directlyReachable,
            List<String> directoryNodes,
            String since,
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
                    null,
                    false,
                    null,
                    Map.of(),
                    null,
                    entry.directories().stream().sorted().toList(),
                    entry.since().toString(),
                    entry.lastSeen().toString());
        }
    }

    /** What one directory shows. */
    @JsonNaming(SnakeCaseStrategy.class)
    record StatsJson(int offerCount, int bondOfferCount, boolean connected) {}

    /**
     * A directory and whether it is connected.
     *
     * @param verified whether it is, and has our proof that the watcher's nick is ours
     * @param peers nicks that it shows
     * @param problem why it is not connected, in a word
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record DirectoryJson(
            String node,
            boolean connected,
            boolean verified,
            int peers,
            @Nullable String problem) {
        static DirectoryJson of(DirectoryView view) {
            DownReason reason = view.isUp() ? null : view.lastProblem();
            return new DirectoryJson(
                    view.endpoint().toString(),
                    view.isUp(),
                    view.verified(),
                    view.peersKnown(),
                    reason == null ? null : reason.name().toLowerCase(Locale.ROOT));
        }
    }

    static OrderbookJson of(List<BookEntry> entries, List<DirectoryView> directories, Instant now) {
        return new OrderbookJson(
                now.toString(),
                entries.isEmpty() ? "waiting" : "ready",
                entries.stream().map(OfferJson::of).toList(),
                List.of(),
                directories.stream().map(view -> view.endpoint().toString()).toList(),
                stats(entries, directories),
                directories.stream().map(DirectoryJson::of).toList(),
                null,
                Map.of(),
                0,
                FeeGridJson.PUBLISHED,
                null);
    }

    private static Map<String, StatsJson> stats(List<BookEntry> entries, List<DirectoryView> directories) {
        var counts = new TreeMap<String, Integer>();
        for (BookEntry entry : entries)
            for (String directory : entry.directories()) counts.merge(directory, 1, Integer::sum);
        var stats = new TreeMap<String, StatsJson>();
        for (DirectoryView view : directories) {
            String node = view.endpoint().toString();
            stats.put(node, new StatsJson(counts.getOrDefault(node, 0), 0, view.isUp()));
        }
        return stats;
    }
}
