package org.joinmarket.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What waits too long for a block. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class BumpCommands {
    private BumpCommands() {}

    /** What both have: a quote that is shown, a yes, and no more than that. */
    abstract static class Hurried extends WalletCommands.OfWallet {
        private static final int MARGIN_PERCENT = 10;

        private final Terminal terminal;

        @Option(names = "--target", description = "Blocks within which it should confirm. Default: 3")
        private @Nullable Integer target;

        @Option(names = "--rate", paramLabel = "SAT/VB", description = "A fee rate instead, in whole sat/vB.")
        private @Nullable Long rate;

        @Option(
                names = "--max-fee",
                paramLabel = "SATS",
                description = "The most it may cost. Default: the quote and 10 %%")
        private @Nullable Long maxFee;

        @Option(
                names = {"-y", "--yes"},
                description = "Does not ask.")
        private boolean yes;

        @Option(
                names = "--key",
                description =
                        "The same key never pays twice: give one of your own to try again safely. 8 to 64 of A-Z, a-z, 0-9,"
                                + " _ and -.")
        private @Nullable String key;

        Hurried(Terminal terminal) {
            this.terminal = terminal;
        }

        final @Nullable Integer target() {
            return target;
        }

        final @Nullable Long ratePerKvb() {
            return rate == null ? null : Math.multiplyExact(rate, 1_000L);
        }

        /** The key to pay under, which is said first. */
        final String key(long worst) {
            String own = Keys.of(key);
            Keys.say(this, own, worst);
            return own;
        }

        /** @throws Declined if the answer is no */
        final long agreed(long fee, Runnable explain, String question) {
            long worst = maxFee != null ? maxFee : Math.addExact(fee, Math.ceilDiv(fee * MARGIN_PERCENT, 100));
            if (fee > worst) throw new UsageProblem("it costs " + Plain.sats(fee) + " sats now, more than --max-fee");
            if (!isJson() || !yes) {
                explain.run();
                say("at most  " + Plain.sats(worst) + " sats");
            }
            if (!yes && !terminal.agrees(out(), question)) throw new Declined();
            return worst;
        }

        final void warn(List<Bumps.Warning> warnings) {
            warnings.forEach(warning -> say("note     " + text(warning)));
        }

        private static String text(Bumps.Warning warning) {
            return switch (warning) {
                case SHOWS_CHANGE -> "whoever sees both transactions sees which output is your change";
                case JOINS_COINS -> "everybody sees that the added coins and those of the payment have one owner";
                case EVICTS_DESCENDANTS -> "transactions that spend from the old one leave the mempool with it";
                case OF_A_COINJOIN ->
                    "it is an output of a coinjoin: everybody sees that its owner was in a hurry, which makers seldom are,"
                            + " and the new coin no longer counts as mixed";
                case PAYER_SEES ->
                    "whoever paid sees it spent at once, and may still replace his payment, which ends this one too";
                case REPLACING_IS_CHEAPER -> "the output is of a payment of yours: bump costs less";
            };
        }

        final void made(Sends.Sent sent) {
            show(sent, () -> {
                say(MoneyCommands.lower(sent.state()) + " " + sent.txid() + ", fee " + Plain.sats(sent.feeSats())
                        + " sats");
                if (sent.note() != null) say(sent.note());
            });
        }
    }

    @Command(
            name = "bump",
            description =
                    "Makes a payment that waits again with a higher fee: shows what it costs, asks, and pays no more.",
            footer = "%nThe change pays. One of the two confirms, never both.")
    static final class Bump extends Hurried {
        @Parameters(paramLabel = "TXID", description = "Of the payment, or its id.")
        private String payment;

        @Option(names = "--add-coins", description = "Further coins may pay where the change is not enough.")
        private boolean addCoins;

        @Option(names = "--coin", paramLabel = "TXID:VOUT", description = "Exactly these coins are added.")
        private List<String> coins = new ArrayList<>();

        @Option(names = "--from-output", description = "The receiver pays: for a payment of all, which has no change.")
        private boolean fromOutput;

        Bump(Terminal terminal) {
            super(terminal);
        }

        @Override
        void run(WalletApi wallet) {
            if (fromOutput && (addCoins || !coins.isEmpty()))
                throw new UsageProblem("either --from-output or further coins");
            String id = newest(wallet.sends(wallet()).sends());
            Bumps.Quote quote = wallet.quoteBump(wallet(), id, order(coins));
            long worst = agreed(quote.feeSats(), () -> explain(quote), "Replace?");
            // the very coins that were shown
            Bumps.Order order = order(quote.coins());
            made(wallet.bump(wallet(), id, new Bumps.Replace(key(worst), worst, order)));
        }

        /** Of the version that was named, the one that was made last in its place. */
        private String newest(List<Sends.Sent> all) {
            Map<String, Sends.Sent> byId = new HashMap<>();
            all.forEach(sent -> byId.put(sent.id(), sent));
            Sends.Sent found = all.stream()
                    .filter(sent -> sent.id().equals(payment) || sent.txid().equals(payment))
                    .findFirst()
                    .orElse(null);
            if (found == null) return payment;
            while (found.replacedBy() != null && byId.containsKey(found.replacedBy()))
                found = byId.get(found.replacedBy());
            return found.id();
        }

        private Bumps.Order order(List<String> added) {
            boolean more = addCoins || !coins.isEmpty();
            Bumps.Source also = fromOutput ? Bumps.Source.OUTPUT : more ? Bumps.Source.COINS : null;
            return new Bumps.Order(target(), ratePerKvb(), also, added.isEmpty() ? null : added);
        }

        private void explain(Bumps.Quote quote) {
            say("replaces " + quote.txid());
            say("fee      " + Plain.sats(quote.feeSats()) + " sats instead of " + Plain.sats(quote.oldFeeSats())
                    + " at " + quote.feeRateSatsPerKvb() + " sat/kvB instead of " + quote.oldFeeRateSatsPerKvb());
            say("more     " + Plain.sats(quote.addedSats()) + " sats, " + Plain.percent(quote.addedPpm())
                    + " of what is paid");
            say("at least " + Plain.sats(quote.minimumFeeSats()) + " sats, or nodes do not take it");
            say("paid by  "
                    + String.join(
                            ", ",
                            quote.paidFrom().stream().map(MoneyCommands::lower).toList())
                    + "; change " + Plain.sats(quote.changeSats()) + " sats instead of "
                    + Plain.sats(quote.oldChangeSats()));
            quote.coins().forEach(coin -> say("adds     " + coin));
            warn(quote.warnings());
        }
    }

    @Command(
            name = "child",
            description =
                    "Spends an output that waits to a new address of yours, at a fee that pulls its transaction along: shows what it"
                            + " costs, asks, and pays no more.")
    static final class Child extends Hurried {
        @Parameters(paramLabel = "TXID:VOUT", description = "The output.")
        private String outpoint;

        Child(Terminal terminal) {
            super(terminal);
        }

        @Override
        void run(WalletApi wallet) {
            var order = new Bumps.ChildOrder(outpoint, target(), ratePerKvb());
            Bumps.ChildQuote quote = wallet.quoteChild(wallet(), order);
            long worst = agreed(quote.feeSats(), () -> explain(quote), "Spend it?");
            made(wallet.makeChild(wallet(), new Bumps.MakeChild(key(worst), worst, order)));
        }

        private void explain(Bumps.ChildQuote quote) {
            say("of       " + quote.outpoint() + ", " + Plain.sats(quote.valueSats()) + " sats of mixdepth "
                    + quote.mixdepth());
            say("fee      " + Plain.sats(quote.feeSats()) + " sats, " + Plain.percent(quote.feePpm()) + " of it; "
                    + Plain.sats(quote.receivedSats()) + " sats are left");
            say("together " + quote.packageCount() + " transactions, " + quote.packageVsize() + " vbytes, at "
                    + quote.packageFeeRateSatsPerKvb() + " sat/kvB instead of " + quote.oldPackageFeeRateSatsPerKvb());
            warn(quote.warnings());
        }
    }
}
