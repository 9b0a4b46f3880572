package org.joinmarket.cli;

import java.util.List;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Leave for takers to pay somebody in a coinjoin, which only an operator gives. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class AuthorizeCommands {
    private static final int HOUR_SECONDS = 3_600;

    private AuthorizeCommands() {}

    private static void table(Call call, Iterable<Authorizations.SpendAuthorization> authorizations) {
        Table table = new Table("ID", "STATE", "SATS>", "MIXDEPTH>", "COSTS AT MOST>", "UNTIL", "PAYS");
        for (Authorizations.SpendAuthorization each : authorizations)
            table.row(
                    each.id(),
                    MoneyCommands.lower(each.state()),
                    each.amountSats() == null ? "all" : Plain.sats(each.amountSats()),
                    each.mixdepth() == null ? "any" : Integer.toString(each.mixdepth()),
                    Plain.sats(each.maxCostSats()),
                    each.expiresAt(),
                    each.address());
        table.print(call.out());
    }

    @Command(
            name = "authorize",
            description = "Lets a taker pay an address outside the wallet in one coinjoin: shows what, and asks.",
            footer =
                    "%nIts id is what the taker passes on. Amounts are sats (150000) or bitcoin (0.0015btc); 'all' is for a"
                            + "%nsweep of a mixdepth, whatever is in it then.")
    static final class Authorize extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Parameters(index = "1", paramLabel = "ADDRESS", description = "Who may be paid.")
        private String address;

        @Parameters(index = "2", paramLabel = "AMOUNT", description = "Exactly how much.")
        private String amount;

        @Option(
                names = "--max-cost",
                paramLabel = "SATS",
                required = true,
                description = "The most that all fees together may come to.")
        private long maxCost;

        @Option(
                names = "--mixdepth",
                paramLabel = "N",
                description = "Whose coins may pay it; needed for 'all', otherwise any one's unless you say so.")
        private @Nullable Integer mixdepth;

        @Option(names = "--hours", defaultValue = "24", description = "How long it holds, 1 to 744. Default: 24")
        private int hours;

        @Mixin
        private Consent consent;

        @Option(names = "--key", description = "The same key allows nothing twice; as with send.")
        private @Nullable String key;

        Authorize(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            Long sats = amount.equals("all") ? null : Plain.amount(amount);
            if (sats == null && mixdepth == null)
                throw new UsageProblem("'all' needs --mixdepth: all coins of that one are joined");
            if (hours < 1 || hours > 744) throw new UsageProblem("--hours takes 1 to 744, which are 31 days");
            String own = Keys.of(key);
            consent.ask(this, terminal, () -> explain(sats), "Allow it?");
            err().println("To ask again without allowing it twice: the same, with --key " + own + " --yes");
            err().flush();
            Authorizations.SpendAuthorization made = wallet.authorizeSpend(
                    wallet(),
                    new Authorizations.AuthorizeSpend(own, address, sats, maxCost, hours * HOUR_SECONDS, mixdepth));
            show(made, () -> table(this, List.of(made)));
        }

        private void explain(@Nullable Long sats) {
            say("pays     " + address + "  "
                    + (sats == null ? "all of mixdepth " + mixdepth : Plain.sats(sats) + " sats"));
            if (sats != null && mixdepth != null) say("from     mixdepth " + mixdepth + " alone");
            say("costs    at most " + Plain.sats(maxCost) + " sats beside it");
            say("holds    for " + (hours == 1 ? "an hour" : hours + " hours") + ", for one coinjoin");
        }
    }

    @Command(name = "authorizations", description = "What takers may pay, and have paid, outside; the newest first.")
    static final class AuthorizationList extends WalletCommands.OfWallet {
        @Override
        void run(WalletApi wallet) {
            Authorizations.SpendAuthorizations list = wallet.spendAuthorizations(wallet());
            show(list, () -> table(this, list.authorizations()));
        }
    }

    @Command(name = "revoke", description = "Takes leave back that no signature has used.")
    static final class Revoke extends WalletCommands.OfWallet {
        @Parameters(index = "1", paramLabel = "ID", description = "As 'authorizations' says.")
        private String id;

        @Override
        void run(WalletApi wallet) {
            Authorizations.SpendAuthorization after = wallet.revokeSpend(wallet(), id);
            show(after, () -> table(this, List.of(after)));
        }
    }
}
