package org.joinmarket.wallet.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.joinmarket.wallet.api.Histories.Entry;
import org.jspecify.annotations.Nullable;

/** The history for spreadsheets (RFC 4180). Columns keep their places: new ones come last. */
public final class HistoryCsv {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader(
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
                    "replaced_by")
            .get();

    private static final String FORMULA = "=+-@\t\r";

    private HistoryCsv() {}

    public static String of(List<Entry> entries) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            for (Entry entry : entries) {
                printer.printRecord(
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
                        plain(entry.note()),
                        entry.id(),
                        entry.replaces(),
                        entry.replacedBy());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written but memory
        }
        return text.toString();
    }

    /** A note may end with a node's words. Spreadsheets take what begins like a formula for one, whoever wrote it. */
    private static @Nullable String plain(@Nullable String note) {
        boolean formula = note != null && !note.isEmpty() && FORMULA.indexOf(note.charAt(0)) >= 0;
        return formula ? "'" + note : note;
    }
}
