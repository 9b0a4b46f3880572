package org.joinmarket.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.PaymentUri;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Payments, bonds, and what was. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class MoneyCommands {
    private MoneyCommands() {}

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String satsOrEmpty(@Nullable Long sats) {
        return sats == null ? "" : Plain.sats(sats);
    }

    @Command(
            name = "send",
            description = "Pays: shows what it costs, asks, and pays no more than that.",
            footer = "%nAmounts are sats (150000) or bitcoin (0.0015btc); 'all' pays all that is free, less the fee."
                    + "%nA bitcoin: link is taken for an address, and pays its own amount.")
    static class Send extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Parameters(index = "1", paramLabel = "ADDRESS", description = "Where to; or a bitcoin: link.")
        private String address;

        @Parameters(index = "2", paramLabel = "AMOUNT", arity = "0..1", description = "How much; a link may say it.")
        private @Nullable String amount;

        @Option(
                names = {"-m", "--mixdepth"},
                required = true,
                description = "The mixdepth that pays.")
        private int mixdepth;

        @Option(
                names = "--and",
                paramLabel = "ADDRESS=AMOUNT",
                description = "Another output of the same payment; or a link.")
        private List<String> more = new ArrayList<>();

        @Option(names = "--coin", paramLabel = "TXID:VOUT", description = "Exactly these coins.")
        private List<String> coins = new ArrayList<>();

        @Mixin
        private PaymentOptions options;

        Send(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        final void run(WalletApi wallet) {
            Sends.Order order = order();
            // not asked when it was agreed before: the coins may be promised to the very payment by now
            long worst = options.agreedBefore().orElseGet(() -> agreed(wallet, order));
            make(wallet, new Sends.Send(options.key(this, worst), worst, order));
        }

        String question() {
            return "Pay?";
        }

        void make(WalletApi wallet, Sends.Send request) {
            Sends.Sent sent = wallet.send(wallet(), request);
            show(sent, () -> {
                say(lower(sent.state()) + " " + sent.txid() + ", fee " + Plain.sats(sent.feeSats()) + " sats");
                if (sent.note() != null) say(sent.note());
            });
        }

        private long agreed(WalletApi wallet, Sends.Order order) {
            Sends.Quote quote = wallet.quote(wallet(), order);
            return options.agreed(
                    this,
                    terminal,
                    quote.feeSats(),
                    quote.worstFeeSats(),
                    worst -> explain(order, quote, worst),
                    question());
        }

        private Sends.Order order() {
            List<Sends.Output> outputs = new ArrayList<>();
            outputs.add(output(address, amount));
            for (String each : more) {
                if (PaymentUri.isLink(each)) {
                    outputs.add(output(each, null));
                    continue;
                }
                int equals = each.indexOf('=');
                if (equals < 1) throw new UsageProblem("--and takes ADDRESS=AMOUNT, not " + each);
                outputs.add(output(each.substring(0, equals), each.substring(equals + 1)));
            }
            return new Sends.Order(
                    mixdepth, outputs, coins.isEmpty() ? null : coins, options.target(), options.ratePerKvb());
        }

        /** The amount of a link becomes ours to say, so that what is shown is what is ordered. */
        private static Sends.Output output(String to, @Nullable String much) {
            PaymentUri link = link(to);
            Sats asked = link == null ? null : link.amount();
            if (much == null) {
                if (asked == null) throw new UsageProblem("how much? An amount, or 'all'");
                return new Sends.Output(to, asked.value());
            }
            Long amount = much.equals("all") ? null : Plain.amount(much);
            if (asked != null && (amount == null || amount != asked.value()))
                throw new UsageProblem("the link asks for " + Plain.sats(asked.value()) + " sats, not " + much);
            return new Sends.Output(to, amount);
        }

        private static @Nullable PaymentUri link(String text) {
            if (!PaymentUri.isLink(text)) return null;
            return switch (PaymentUri.parse(text)) {
                case PaymentUri.Good(var uri) -> uri;
                case PaymentUri.Bad bad -> throw new UsageProblem("it takes " + bad.text());
            };
        }

        /** What a link says beside address and amount is what whoever wrote it wants to be believed. */
        private void explain(Sends.Output output, Sends.Quote quote) {
            PaymentUri link = link(output.address());
            Long sats = output.amountSats();
            say("to       " + (link == null ? output.address() : link.address()) + "  "
                    + (sats == null
                            ? Plain.sats(quote.amountSats()) + " sats, which is all"
                            : Plain.sats(sats) + " sats"));
            if (link != null && link.label() != null) say("         the link calls it: " + link.label());
            if (link != null && link.message() != null) say("         the link says: " + link.message());
        }

        private void explain(Sends.Order order, Sends.Quote quote, long worst) {
            order.outputs().forEach(output -> explain(output, quote));
            say("from     mixdepth " + order.mixdepth() + ", "
                    + Plain.count(quote.inputs().size(), "coin") + ", change " + Plain.sats(quote.changeSats())
                    + " sats");
            fee(
                    "fee      ",
                    quote.feeSats(),
                    quote,
                    " at " + quote.feeRateSatsPerKvb() + " sat/kvB, " + quote.vsize() + " vbytes");
            fee("at least ", quote.minFeeSats(), quote, "");
            fee("at most  ", worst, quote, "");
        }

        private void fee(String name, long fee, Sends.Quote quote, String how) {
            say(name + Plain.fee(fee, quote.amountSats()) + how);
        }
    }

    @Command(name = "sends", description = "The payments, the newest first.")
    static final class SendList extends WalletCommands.OfWallet {
        @Override
        void run(WalletApi wallet) {
            Sends.SentList list = wallet.sends(wallet());
            show(list, () -> {
                Table table = new Table("MADE", "STATE", "MIXDEPTH", "SATS>", "FEE>", "TXID", "NOTE");
                for (Sends.Sent each : list.sends())
                    table.row(
                            each.madeAt(),
                            lower(each.state()),
                            each.mixdepth(),
                            Plain.sats(each.amountSats()),
                            Plain.sats(each.feeSats()),
                            each.txid(),
                            each.note() == null ? "" : each.note());
                table.print(out());
            });
        }
    }

    @Command(name = "history", description = "Rounds, payments and deposits, the newest first.")
    static final class History extends WalletCommands.OfWallet {
        @Mixin
        private Paging paging;

        @Option(names = "--before", description = "For the next page: what the page before said.")
        private @Nullable String before;

        @Override
        void run(WalletApi wallet) {
            Histories.Page page = wallet.history(wallet(), paging.since(), before, paging.limit());
            show(page, () -> {
                Table table = new Table("WHEN", "WHAT", "STATUS", "MIXDEPTH", "SATS>", "FEE>", "NET>", "TXID");
                for (Histories.Entry each : page.entries())
                    table.row(
                            each.startedAt(),
                            lower(each.kind()),
                            lower(each.status()),
                            each.mixdepth(),
                            Plain.sats(each.amountSats()),
                            satsOrEmpty(each.costSats()),
                            satsOrEmpty(each.netSats()),
                            each.txid() == null ? "" : each.txid());
                table.print(out());
                if (page.next() != null) say("more: --before " + page.next());
            });
        }
    }

    @Command(name = "signatures", description = "The record of what the keys have signed, the oldest first.")
    static final class SignatureList extends WalletCommands.OfWallet {
        @Mixin
        private Paging paging;

        @Option(names = "--after", description = "For the next page: the id of the last one seen.")
        private @Nullable String after;

        @Option(
                names = "--all",
                description = "Page after page, to the end of the record; with --json a signature a line.")
        private boolean all;

        @Override
        void run(WalletApi wallet) {
            Table table = new Table("WHEN", "WHAT", "TOKEN", "ROLE", "FOR", "COINS>", "NET>", "TXID");
            if (all) all(wallet, table);
            else {
                Signatures.SignatureList page = page(wallet, after);
                show(page, () -> {
                    rows(table, page);
                    table.print(out());
                    if (page.next() != null) say("more: --after " + page.next());
                });
            }
        }

        private Signatures.SignatureList page(WalletApi wallet, @Nullable String behind) {
            return wallet.signatures(wallet(), paging.since(), behind, paging.limit());
        }

        /** Keeps one page at a time: a record grows for years. Ends when nobody reads what is printed. */
        private void all(WalletApi wallet, Table table) {
            String behind = after;
            do {
                Signatures.SignatureList page = page(wallet, behind);
                if (isJson()) page.signatures().forEach(each -> out().println(jsonLine(each)));
                else {
                    rows(table, page);
                    table.printPart(out());
                }
                behind = page.next();
            } while (behind != null && !out().checkError());
        }

        private static void rows(Table table, Signatures.SignatureList page) {
            for (Signatures.Signature each : page.signatures())
                table.row(
                        each.madeAt(),
                        lower(each.kind()),
                        each.token(),
                        each.role() == null ? "" : each.role(),
                        each.subject(),
                        each.inputs(),
                        Plain.sats(each.netSats()),
                        each.txid() == null ? "" : each.txid());
        }
    }

    private static void bonds(Call call, Iterable<Bonds.Bond> bonds) {
        Table table = new Table("MONTH", "STATE", "COINS>", "SATS>", "WEIGHT>", "ADDRESS");
        for (Bonds.Bond each : bonds)
            table.row(
                    each.month(),
                    lower(each.state()),
                    each.coins().size(),
                    Plain.sats(each.coins().stream()
                            .mapToLong(Bonds.Coin::valueSats)
                            .sum()),
                    each.value() == null ? "" : Plain.weight(each.value().weight()),
                    each.address());
        table.print(call.out());
    }

    @Command(name = "bond-address", description = "The address that locks coins until a month begins.")
    static final class BondAddress extends WalletCommands.OfWallet {
        @Parameters(paramLabel = "MONTH", description = "As 2027-06.")
        private String month;

        @Override
        void run(WalletApi wallet) {
            Bonds.Bond bond = wallet.makeBond(wallet(), new Bonds.Make(month));
            show(bond, () -> {
                bonds(this, List.of(bond));
                say("Coins paid to it cannot be spent by anybody before " + bond.month() + "-01.");
            });
        }
    }

    @Command(name = "bonds", description = "The fidelity bonds.")
    static final class BondList extends WalletCommands.OfWallet {
        @Override
        void run(WalletApi wallet) {
            Bonds.BondList list = wallet.bonds(wallet());
            show(list, () -> bonds(this, list.bonds()));
        }
    }

    @Command(
            name = "bond-proof",
            description = "A proof of the best bond, for one taker and a nick registered with this token.")
    static final class BondProof extends WalletCommands.OfWallet {
        @Parameters(paramLabel = "TAKER", description = "The taker's nick.")
        private String taker;

        @Parameters(paramLabel = "MAKER", description = "The maker's nick.")
        private String maker;

        @Override
        void run(WalletApi wallet) {
            Bonds.Proof proof = wallet.proveBond(wallet(), new Bonds.ProofRequest(taker, maker));
            show(proof, () -> say(proof.proof()));
        }
    }
}
