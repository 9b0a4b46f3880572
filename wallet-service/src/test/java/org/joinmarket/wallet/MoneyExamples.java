package org.joinmarket.wallet;

import static org.joinmarket.wallet.Example.ADDRESS;
import static org.joinmarket.wallet.Example.ID;
import static org.joinmarket.wallet.Example.KEY;
import static org.joinmarket.wallet.Example.LATER;
import static org.joinmarket.wallet.Example.NICK;
import static org.joinmarket.wallet.Example.OUTPOINT;
import static org.joinmarket.wallet.Example.TXID;
import static org.joinmarket.wallet.Example.WHEN;

import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.history.HistoryCsv;
import org.joinmarket.wallet.history.SignaturesCsv;
import org.jspecify.annotations.Nullable;

/** Payments, bonds, and what was. */
final class MoneyExamples {
    private static final String OTHER_ID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

    /** Cut: the whole one is a transaction and the coins that it spends. */
    private static final String PSBT = "cHNidP8BAHECAAAAAQ==";

    private MoneyExamples() {}

    static void addTo(Map<String, Example> all) {
        payments(all);
        psbts(all);
        replacements(all);
        bonds(all);
        redemptions(all);
        records(all);
    }

    private static Sends.Sent sent(Sends.Kind kind, Sends.State state, @Nullable String replaces) {
        return new Sends.Sent(ID, "alice", 0, kind, state, TXID, 100_000, 423, 19_899_577, WHEN, replaces, null, null);
    }

    private static void payments(Map<String, Example> all) {
        Sends.Order order = new Sends.Order(0, List.of(new Sends.Output(ADDRESS, 100_000L)), null, 3, null);
        Sends.Quote quote =
                new Sends.Quote(List.of(OUTPOINT), 100_000, 141, 1_410, 423, 4_230, 466, 4_660, 3_000, 141, 19_899_577);
        all.put("quote", new Example(order, quote));
        all.put(
                "send",
                new Example(new Sends.Send(KEY, 500, order), sent(Sends.Kind.PAYMENT, Sends.State.BROADCAST, null)));
        all.put("abandonSend", new Example(null, sent(Sends.Kind.PAYMENT, Sends.State.ABANDONED, null)));
        all.put(
                "sends",
                new Example(
                        null,
                        new Sends.SentList("alice", List.of(sent(Sends.Kind.PAYMENT, Sends.State.CONFIRMED, null)))));
    }

    private static void psbts(Map<String, Example> all) {
        Sends.Order order = new Sends.Order(0, List.of(new Sends.Output(ADDRESS, 100_000L)), null, 3, null);
        Sends.Sent waiting = sent(Sends.Kind.PAYMENT, Sends.State.SIGNED, null);
        all.put(
                "createPsbt",
                new Example(
                        new Sends.Send(KEY, 500, order),
                        new Psbts.Created(sent(Sends.Kind.PAYMENT, Sends.State.UNSIGNED, null), PSBT)));
        all.put(
                "reviewPsbt",
                new Example(
                        new Psbts.Look(PSBT),
                        new Psbts.Review(
                                ID,
                                0,
                                List.of(OUTPOINT),
                                0,
                                List.of(new Psbts.Output(ADDRESS, 100_000, false, null, null)),
                                TXID,
                                100_000,
                                423,
                                3_000,
                                141)));
        all.put("signPsbt", new Example(new Psbts.Sign(KEY, 500, PSBT), new Psbts.Signed(waiting, PSBT)));
        all.put(
                "finalizePsbt",
                new Example(new Psbts.Finalize(List.of(PSBT)), sent(Sends.Kind.PAYMENT, Sends.State.BROADCAST, null)));
    }

    private static void replacements(Map<String, Example> all) {
        Bumps.Order order = new Bumps.Order(null, 20_000L, Bumps.Source.COINS, null);
        all.put(
                "quoteBump",
                new Example(
                        order,
                        new Bumps.Quote(
                                ID,
                                TXID,
                                100_000,
                                423,
                                3_000,
                                2_820,
                                28_200,
                                3_102,
                                31_020,
                                20_000,
                                564,
                                2_397,
                                23_970,
                                141,
                                List.of(Bumps.Source.CHANGE),
                                List.of(),
                                19_899_577,
                                19_897_180,
                                0,
                                List.of(Bumps.Warning.SHOWS_CHANGE))));
        all.put(
                "bump",
                new Example(
                        new Bumps.Replace(KEY, 3_000, order),
                        sent(Sends.Kind.PAYMENT, Sends.State.BROADCAST, OTHER_ID)));
        Bumps.ChildOrder child = new Bumps.ChildOrder(OUTPOINT, 2, null);
        all.put(
                "quoteChild",
                new Example(
                        child,
                        new Bumps.ChildQuote(
                                OUTPOINT,
                                0,
                                20_000_000,
                                4_600,
                                230,
                                5_060,
                                253,
                                19_995_400,
                                110,
                                41_818,
                                2,
                                251,
                                5_020,
                                20_000,
                                2_979,
                                List.of(Bumps.Warning.PAYER_SEES))));
        all.put(
                "makeChild",
                new Example(
                        new Bumps.MakeChild(KEY, 5_000, child), sent(Sends.Kind.CHILD, Sends.State.BROADCAST, null)));
    }

    private static void bonds(Map<String, Example> all) {
        Bonds.Bond bond = new Bonds.Bond(
                "2027-06",
                89,
                1_811_808_000,
                "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry",
                "m/84'/1'/0'/2/89",
                false,
                Bonds.State.ACTIVE,
                842_400,
                List.of(new Bonds.Coin(OUTPOINT, 100_000_000, 144)),
                new Bonds.Value(
                        OUTPOINT, 100_000_000, 1_798_718_400, 1_811_808_000, 1_798_804_800, 0.015, 1.3, 1.25e9));
        all.put("makeBond", new Example(new Bonds.Make("2027-06"), bond));
        all.put("bonds", new Example(null, new Bonds.BondList("alice", List.of(bond))));
        all.put("makerNicks", new Example(null, new Bonds.NicksInUse(List.of(NICK))));
        all.put("registerNick", new Example(new Bonds.RegisterNick(NICK), new Bonds.Nicks(List.of(NICK))));
        all.put(
                "proveBond",
                new Example(
                        new Bonds.ProofRequest("J54LS6YyJPoseqFS", NICK),
                        new Bonds.Proof("MEQCIA".repeat(56), OUTPOINT, 842_400)));
        all.put(
                "importCertificate",
                new Example(
                        new Bonds.ImportCertificate(
                                OUTPOINT.substring(0, OUTPOINT.indexOf(':')),
                                0,
                                "02".repeat(33),
                                1_811_808_000,
                                "01".repeat(32),
                                null,
                                "30440220" + "11".repeat(32) + "0220" + "22".repeat(32),
                                417),
                        new Bonds.Bond(
                                bond.month(),
                                bond.timenumber(),
                                bond.locktime(),
                                bond.address(),
                                null,
                                true,
                                Bonds.State.ACTIVE,
                                842_688,
                                bond.coins(),
                                bond.value())));
        all.put("removeCertificate", new Example(null, null));
    }

    private static void redemptions(Map<String, Example> all) {
        Bonds.Redemption redemption = new Bonds.Redemption("2026-12", ADDRESS, null, 6, null);
        all.put(
                "quoteRedemption",
                new Example(
                        redemption,
                        new Sends.Quote(List.of(OUTPOINT), 99_999_580, 140, 2, 420, 5, 462, 5, 3_000, 140, 0)));
        all.put(
                "redeem",
                new Example(
                        new Bonds.Redeem(KEY, 500, redemption),
                        new Sends.Sent(
                                ID,
                                "alice",
                                0,
                                Sends.Kind.REDEMPTION,
                                Sends.State.BROADCAST,
                                TXID,
                                99_999_580,
                                420,
                                0,
                                WHEN,
                                null,
                                null,
                                null)));
    }

    private static void records(Map<String, Example> all) {
        var signature = new Signatures.Signature(
                ID, 1, WHEN, Signatures.Kind.PAYMENT, "operator", "OPERATOR", OTHER_ID, TXID, 1, -100_423);
        all.put("signatures", new Example(null, new Signatures.SignatureList("alice", List.of(signature), ID)));
        all.put("signaturesCsv", new Example(null, SignaturesCsv.of(List.of(signature))));
        Histories.Entry entry = Histories.Entry.builder()
                .id(OTHER_ID)
                .kind(Histories.Kind.MAKER)
                .status(Histories.Status.CONFIRMED)
                .startedAt(WHEN)
                .endedAt(LATER)
                .txid(TXID)
                .mixdepth(0)
                .amountSats(20_000_000)
                .netSats(2_500L)
                .feeReceivedSats(2_750L)
                .txFeeContributionSats(250L)
                .miningFeeSats(531L)
                .peers(3)
                .inputs(List.of(OUTPOINT))
                .destination(ADDRESS)
                .build();
        all.put("history", new Example(null, new Histories.Page("alice", List.of(entry), "1798804800000-" + OTHER_ID)));
        all.put("historyCsv", new Example(null, HistoryCsv.of(List.of(entry))));
        all.put(
                "balanceHistory",
                new Example(
                        null,
                        new Histories.BalanceHistory(
                                "alice",
                                List.of(
                                        new Histories.Point(
                                                "2026-12-31T12:00:00Z",
                                                120_000_000,
                                                List.of(20_000_000L, 0L),
                                                100_000_000),
                                        new Histories.Point(
                                                WHEN, 120_002_500, List.of(2_500L, 20_000_000L), 100_000_000)))));
    }
}
