package org.joinmarket.demo;

import java.util.List;
import java.util.Locale;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The finished coinjoin as tables: the transaction with whose is whose, what the taker paid, what each maker earned. */
final class Report {
    private final Story story;
    private final Coinjoin coinjoin;
    private final Snapshot before;
    private final Snapshot after;
    private final List<String> makers;
    private final String taker;

    Report(Story story, Coinjoin coinjoin, Snapshot before, Snapshot after, List<String> makers, String taker) {
        this.story = story;
        this.coinjoin = coinjoin;
        this.before = before;
        this.after = after;
        this.makers = makers;
        this.taker = taker;
    }

    void print() {
        Transaction tx = coinjoin.transaction();
        story.heading("Transaction " + tx.txid() + "  (" + tx.vsize() + " vbytes)");
        story.say(String.format(Locale.ROOT, "  %-3s %16s  %-10s %s", "in", "sats", "whose", "coin"));
        for (int i = 0; i < tx.inputs().size(); i++) {
            TxInput input = tx.inputs().get(i);
            String outpoint = input.outPoint().toString();
            Snapshot.@Nullable Coin coin = before.coins().get(outpoint);
            story.say(String.format(
                    Locale.ROOT,
                    "  %-3d %16s  %-10s %s",
                    i,
                    coin == null ? "?" : grouped(coin.utxo().valueSats()),
                    coin == null ? "?" : coin.wallet(),
                    shortened(outpoint)));
        }
        story.say(String.format(Locale.ROOT, "  %-3s %16s  %-10s %s", "out", "sats", "whose", "what"));
        long equal = coinjoin.amountSats();
        for (int i = 0; i < tx.outputs().size(); i++) {
            TxOutput output = tx.outputs().get(i);
            Snapshot.@Nullable Coin coin = after.coins().get(tx.txid() + ":" + i);
            boolean isEqual = output.value().value() == equal;
            String what = isEqual ? "= equal output" : "  change";
            String line = String.format(
                    Locale.ROOT,
                    "  %-3d %16s  %-10s %s%s",
                    i,
                    grouped(output.value().value()),
                    coin == null ? "?" : coin.wallet(),
                    what,
                    coin == null ? "" : ", mixdepth " + coin.utxo().mixdepth());
            story.say(isEqual ? story.strong(line) : line);
        }
        paid();
        earned();
    }

    private void paid() {
        JsonNode fees = coinjoin.job().path("fees");
        long amount = coinjoin.amountSats();
        story.heading("What the taker paid");
        line("miner fee", fees.path("own_miner_fee_sats").asLong(), amount);
        for (JsonNode maker : coinjoin.job().path("makers").valueStream().toList()) {
            line(
                    "maker " + maker.path("nick").asString(),
                    maker.path("fee_sats").asLong(),
                    amount);
        }
        line("together", fees.path("total_cost_sats").asLong(), amount);
        long left = before.total(taker) - after.total(taker);
        story.say(String.format(
                Locale.ROOT, "  %-28s %12s sats less in the wallet", "the wallet agrees:", grouped(left)));
    }

    private void earned() {
        story.heading("What the makers earned");
        for (String maker : makers) {
            story.say(String.format(
                    Locale.ROOT, "  %-28s %12s sats", maker, grouped(after.total(maker) - before.total(maker))));
        }
    }

    private void line(String what, long sats, long amount) {
        story.say(
                String.format(Locale.ROOT, "  %-28s %12s sats  %7.4f %%", what, grouped(sats), 100.0 * sats / amount));
    }

    private static String grouped(long sats) {
        return String.format(Locale.ROOT, "%,d", sats).replace(',', ' ');
    }

    private static String shortened(String outpoint) {
        int colon = outpoint.indexOf(':');
        return outpoint.substring(0, 12) + "…" + outpoint.substring(colon - 4);
    }
}
