package org.joinmarket.cli;

import java.util.List;
import java.util.Locale;
import org.joinmarket.wallet.api.Approvals;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What becomes of payments and bonds, and the word of a second operator. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class SpendCommands {
    private SpendCommands() {}

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Command(name = "redeem", description = "Spends a bond's coins after its time: shows what it costs, and asks.")
    static final class Redeem extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Parameters(index = "1", paramLabel = "MONTH", description = "Of the bond, as 2027-06.")
        private String month;

        @Option(names = "--to", paramLabel = "ADDRESS", description = "Default: a new one of mixdepth 0")
        private @Nullable String destination;

        @Mixin
        private PaymentOptions options;

        Redeem(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            Bonds.Redemption order =
                    new Bonds.Redemption(month, destination, null, options.target(), options.ratePerKvb());
            long worst = options.agreedBefore().orElseGet(() -> agreed(wallet.quoteRedemption(wallet(), order)));
            Sends.Sent sent = wallet.redeem(wallet(), new Bonds.Redeem(options.key(this, worst), worst, order));
            show(
                    sent,
                    () -> say(lower(sent.state()) + " " + sent.txid() + ", " + Plain.sats(sent.amountSats())
                            + " sats, fee " + Plain.sats(sent.feeSats()) + " sats"));
        }

        private long agreed(Sends.Quote quote) {
            return options.agreed(
                    this, terminal, quote.feeSats(), quote.worstFeeSats(), worst -> explain(quote, worst), "Redeem?");
        }

        private void explain(Sends.Quote quote, long worst) {
            say("from     " + Plain.count(quote.inputs().size(), "coin") + " of the bond of " + month);
            say("to       " + (destination == null ? "a new address of mixdepth 0" : destination) + "  "
                    + Plain.sats(quote.amountSats()) + " sats");
            say("fee      " + Plain.fee(quote.feeSats(), quote.amountSats()));
            say("at least " + Plain.fee(quote.minFeeSats(), quote.amountSats()));
            say("at most  " + Plain.fee(worst, quote.amountSats()));
        }
    }

    @Command(
            name = "abandon",
            description =
                    "Gives the coins of a payment that does not confirm free again, although it may still confirm.")
    static final class Abandon extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Parameters(index = "1", paramLabel = "PAYMENT", description = "Its id, or its txid.")
        private String payment;

        @Mixin
        private Consent consent;

        Abandon(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            Sends.Sent known = wallet.sends(wallet()).sends().stream()
                    .filter(one -> one.id().equals(payment) || one.txid().equals(payment))
                    .findFirst()
                    .orElseThrow(() -> new UsageProblem(
                            "there is no such payment that is open or among the newest; 'sends' lists them"));
            consent.ask(
                    this,
                    terminal,
                    () -> say("It may still confirm: paying the same again from other coins can pay twice. "
                            + known.txid()),
                    "Abandon?");
            Sends.Sent after = wallet.abandonSend(wallet(), known.id());
            show(after, () -> say(lower(after.state()) + (after.note() == null ? "" : ", " + after.note())));
        }
    }

    private static void table(Call call, Iterable<Approvals.Approval> approvals) {
        Table table = new Table("ID", "STATE", "WHAT", "ASKED BY", "UNTIL", "DECIDED BY", "PAYS");
        for (Approvals.Approval each : approvals)
            table.row(
                    each.id(),
                    lower(each.state()),
                    lower(each.kind()),
                    each.requestedBy(),
                    each.expiresAt(),
                    each.decidedBy() == null ? "" : each.decidedBy(),
                    String.join(", ", each.summary()));
        table.print(call.out());
    }

    @Command(name = "approvals", description = "What waits for the word of a second operator, and what was said.")
    static final class ApprovalList extends WalletCommands.OfWallet {
        @Override
        void run(WalletApi wallet) {
            Approvals.ApprovalList list = wallet.approvals(wallet());
            show(list, () -> table(this, list.approvals()));
        }
    }

    /** A command about one approval. */
    abstract static class OfApproval extends WalletCommands.OfWallet {
        @Parameters(index = "1", paramLabel = "ID", description = "As 'approvals' says.")
        private String id;

        final String id() {
            return id;
        }

        final void print(Approvals.Approval after) {
            show(after, () -> table(this, List.of(after)));
        }
    }

    @Command(name = "approve", description = "Lets what somebody else asked for be done, once.")
    static final class Approve extends OfApproval {
        @Override
        void run(WalletApi wallet) {
            print(wallet.approve(wallet(), id()));
        }
    }

    @Command(name = "deny", description = "Says no to what somebody asked for.")
    static final class Deny extends OfApproval {
        @Override
        void run(WalletApi wallet) {
            print(wallet.refuseApproval(wallet(), id()));
        }
    }
}
