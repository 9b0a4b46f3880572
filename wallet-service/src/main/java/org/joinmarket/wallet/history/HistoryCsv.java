package org.joinmarket.wallet.history;

import java.util.List;
import org.joinmarket.wallet.api.Histories.Entry;
import org.jspecify.annotations.Nullable;

/** The history for spreadsheets. Columns keep their places: new ones come last. */
public final class HistoryCsv {
    private static final List<String> COLUMNS = List.of(
            "started_at",
            "ended_at",
            "kind",
            "status",
            "txid",
            "mixdepth",
            "amount_sats",
            "net_sats",
            "fee_received_sats",
            "tx_fee_contribution_sats",
            "cost_sats",
            "maker_fees_sats",
            "mining_fee_sats",
            "peers",
            "inputs",
            "destination",
            "note",
            "id",
            "replaces",
            "replaced_by");

    private HistoryCsv() {}

    public static String of(List<Entry> entries) {
        return Csv.of(COLUMNS, entries, HistoryCsv::cells);
    }

    private static @Nullable Object[] cells(Entry entry) {
        return new @Nullable Object[] {
            entry.startedAt(),
            entry.endedAt(),
            entry.kind(),
            entry.status(),
            entry.txid(),
            entry.mixdepth(),
            entry.amountSats(),
            entry.netSats(),
            entry.feeReceivedSats(),
            entry.txFeeContributionSats(),
            entry.costSats(),
            entry.makerFeesSats(),
            entry.miningFeeSats(),
            entry.peers(),
            String.join(" ", entry.inputs()),
            entry.destination(),
            Csv.plain(entry.note()), // may end with a node's words
            entry.id(),
            entry.replaces(),
            entry.replacedBy()
        };
    }
}
