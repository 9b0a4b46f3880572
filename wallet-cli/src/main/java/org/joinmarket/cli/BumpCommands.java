package org.joinmarket.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What waits too long for a block. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class BumpCommands {
    private BumpCommands() {}

    /** What both have: a quote that is shown, a yes, and no more than that. */
    abstract static class Hurried extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Mixin
        private PaymentOptions options;

        Hurried(Terminal terminal) {
            this.terminal = terminal;
        }

        final PaymentOptions options() {
            return options;
        }

        /**
         * @param worst by the quote, in sats, as {@code fee}
         * @throws Declined if the answer is no
         */
        final long agreed(long fee, long worst, LongConsumer explain, String question) {
            return options.agreed(this, terminal, fee, worst, explain, question);
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
            List<Sends.Sent> all = wallet.sends(wallet()).sends();
            Sends.Sent named = all.stream()
                    .filter(sent -> sent.id().equals(payment) || sent.txid().equals(payment))
                    .findFirst()
                    .orElse(null);
            OptionalLong before = options().agreedBefore();
            if (before.isPresent()) { // by now it may have been replaced by what this very command has made
                made(replace(wallet, named == null ? payment : named.id(), before.getAsLong(), coins));
                return;
            }
            String id = named == null ? payment : newest(named, all).id();
            Bumps.Quote quote = wallet.quoteBump(wallet(), id, order(coins));
            long worst = agreed(quote.feeSats(), quote.worstFeeSats(), most -> explain(quote, most), "Replace?");
            made(replace(wallet, id, worst, coins.isEmpty() ? quote.coins() : coins)); // the very coins that were shown
        }

        private Sends.Sent replace(WalletApi wallet, String id, long worst, List<String> added) {
            String of = id.equals(payment) ? "" : ", of the payment " + id;
            String further = added.equals(coins) ? "" : " --coin " + String.join(" --coin ", added);
            return wallet.bump(
                    wallet(), id, new Bumps.Replace(options().key(this, worst, of, further), worst, order(added)));
        }

        /** Of the version that was named, the one that was made last in its place. */
        private static Sends.Sent newest(Sends.Sent named, List<Sends.Sent> all) {
            Map<String, Sends.Sent> byId = new HashMap<>();
            all.forEach(sent -> byId.put(sent.id(), sent));
            Sends.Sent found = named;
            while (found.replacedBy() != null && byId.containsKey(found.replacedBy()))
                found = byId.get(found.replacedBy());
            return found;
        }

        private Bumps.Order order(List<String> added) {
            boolean more = addCoins || !coins.isEmpty();
            Bumps.Source also = fromOutput ? Bumps.Source.OUTPUT : more ? Bumps.Source.COINS : null;
            return new Bumps.Order(options().target(), options().ratePerKvb(), also, added.isEmpty() ? null : added);
        }

        private void explain(Bumps.Quote quote, long most) {
            say("replaces " + quote.txid());
            say("fee      " + Plain.fee(quote.feeSats(), quote.amountSats()) + " of what is paid, instead of "
                    + Plain.sats(quote.oldFeeSats()) + " sats");
            say("rate     " + quote.feeRateSatsPerKvb() + " sat/kvB instead of " + quote.oldFeeRateSatsPerKvb());
            say("more     " + Plain.fee(quote.addedSats(), quote.amountSats()));
            say("at least " + Plain.fee(quote.minimumFeeSats(), quote.amountSats()) + ", or nodes do not take it");
            say("at most  " + Plain.fee(most, quote.amountSats()));
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
            var order =
                    new Bumps.ChildOrder(outpoint, options().target(), options().ratePerKvb());
            long worst = options().agreedBefore().orElseGet(() -> {
                Bumps.ChildQuote quote = wallet.quoteChild(wallet(), order);
                return agreed(quote.feeSats(), quote.worstFeeSats(), most -> explain(quote, most), "Spend it?");
            });
            made(wallet.makeChild(wallet(), new Bumps.MakeChild(options().key(this, worst), worst, order)));
        }

        private void explain(Bumps.ChildQuote quote, long most) {
            say("of       " + quote.outpoint() + ", " + Plain.sats(quote.valueSats()) + " sats of mixdepth "
                    + quote.mixdepth());
            say("fee      " + Plain.fee(quote.feeSats(), quote.valueSats()) + " of it; "
                    + Plain.sats(quote.receivedSats()) + " sats are left");
            say("at most  " + Plain.fee(most, quote.valueSats()));
            say("together " + quote.packageCount() + " transactions, " + quote.packageVsize() + " vbytes, at "
                    + quote.packageFeeRateSatsPerKvb() + " sat/kvB instead of " + quote.oldPackageFeeRateSatsPerKvb());
            warn(quote.warnings());
        }
    }
}
