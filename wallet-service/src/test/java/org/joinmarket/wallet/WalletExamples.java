package org.joinmarket.wallet;

import static org.joinmarket.wallet.Example.ADDRESS;
import static org.joinmarket.wallet.Example.ID;
import static org.joinmarket.wallet.Example.KEY;
import static org.joinmarket.wallet.Example.OUTPOINT;
import static org.joinmarket.wallet.Example.TXID;
import static org.joinmarket.wallet.Example.WHEN;

import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Approvals;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.Wallets;

/** Wallets, coins, the chain. */
final class WalletExamples {
    private static final String WORDS =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    private static final String PATH = "m/84'/1'/0'/0/7";
    private static final String LABELS =
            "{\"type\":\"addr\",\"ref\":\"" + ADDRESS + "\",\"label\":\"salary\"}\n{\"type\":\"output\",\"ref\":\""
                    + OUTPOINT + "\",\"label\":\"dust\",\"spendable\":false}\n";

    private static final String ACCOUNT =
            "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

    private WalletExamples() {}

    static void addTo(Map<String, Example> all) {
        wallets(all);
        secrets(all);
        addresses(all);
        coins(all);
        approvals(all);
        chain(all);
        service(all);
    }

    private static void wallets(Map<String, Example> all) {
        Wallets.Status status = new Wallets.Status("alice", "73c5da0a", Wallets.State.UNLOCKED, true, 5, null);
        Wallets.Status locked =
                new Wallets.Status("alice", "73c5da0a", Wallets.State.LOCKED, false, 5, "wallet-locked");
        all.put(
                "create",
                new Example(
                        new Wallets.Create("alice", "correct horse battery", 12, null, null),
                        new Wallets.Created("alice", "73c5da0a", WORDS)));
        all.put(
                "importFile",
                new Example(
                        new Imports.Import(
                                "old", "correct horse battery", "eyJ2ZXJzaW9uIjoxfQ==", "its password", null),
                        new Imports.Imported(
                                "old",
                                "73c5da0a",
                                Imports.FileFormat.CLIENTSERVER_ENCRYPTED,
                                "f4c3b2a1",
                                List.of(new Imports.NextIndex(0, 0, 8), new Imports.NextIndex(0, 1, 3)),
                                1,
                                0,
                                2,
                                1,
                                0,
                                800_000)));
        all.put(
                "watch",
                new Example(
                        new Wallets.Watch("cold", List.of(ACCOUNT), 800_000, null),
                        new Wallets.Status("cold", "73c5da0a", Wallets.State.WATCH_ONLY, true, 1, null)));
        all.put("wallets", new Example(null, new Wallets.StatusList(List.of(status))));
        all.put("wallet", new Example(null, status));
        all.put("unlock", new Example(new Wallets.Unlock("correct horse battery"), status));
        all.put("lock", new Example(null, locked));
        all.put(
                "balances",
                new Example(
                        null,
                        new Wallets.Balances(
                                "alice",
                                150_000_000,
                                100_000_000,
                                List.of(new Wallets.Balance(
                                        0,
                                        150_000_000,
                                        100_000_000,
                                        100_000_000,
                                        90_000_000,
                                        20_000_000,
                                        30_000_000)))));
        all.put(
                "coverage",
                new Example(
                        null,
                        new Coverages.Coverage(
                                "alice",
                                "bitcoind",
                                Coverages.State.WHOLE,
                                800_000,
                                842_100,
                                0.421,
                                3_600L,
                                null,
                                List.of(new Coverages.Branch(0, 0, 1_000, 8, 7)),
                                0)));
    }

    private static void secrets(Map<String, Example> all) {
        all.put(
                "changePassword",
                new Example(
                        new Wallets.ChangePassword("correct horse battery", "another horse battery"),
                        new Wallets.Status("alice", "73c5da0a", Wallets.State.UNLOCKED, true, 5, null)));
        all.put(
                "showSeed",
                new Example(new Wallets.ShowSeed("correct horse battery"), new Wallets.ShownSeed(WORDS, false)));
    }

    private static void addresses(Map<String, Example> all) {
        Wallets.KnownAddress known = new Wallets.KnownAddress(
                ADDRESS, PATH, 0, Wallets.AddressStatus.DEPOSIT, Wallets.AddressStatus.DEPOSIT, 20_000_000, "salary");
        all.put("newAddress", new Example(new Wallets.NewAddress(0), new Wallets.Address(ADDRESS, PATH, 0, 7)));
        all.put("addresses", new Example(null, new Wallets.KnownAddresses("alice", 1, List.of(known))));
        all.put("labelAddress", new Example(new Wallets.LabelAddress(ADDRESS, "salary"), known));
        all.put("exportLabels", new Example(null, LABELS));
        all.put(
                "importLabels",
                new Example(
                        LABELS,
                        new Wallets.ImportedLabels(
                                2, 1, 1, 1, List.of("line 3: a label of more than 255 characters"))));
    }

    private static void coins(Map<String, Example> all) {
        Wallets.Utxo frozen = new Wallets.Utxo(
                OUTPOINT,
                20_000_000,
                0,
                PATH,
                ADDRESS,
                6,
                true,
                false,
                Wallets.FreezeReason.OPERATOR,
                "from a stranger",
                Wallets.AddressStatus.DEPOSIT);
        all.put("utxos", new Example(null, new Wallets.Utxos("alice", List.of(frozen))));
        all.put("freeze", new Example(new Wallets.Freeze(OUTPOINT, true, "from a stranger"), frozen));
        all.put("labelCoin", new Example(new Wallets.LabelCoin(OUTPOINT, "from a stranger"), frozen));
    }

    private static void approvals(Map<String, Example> all) {
        Authorizations.SpendAuthorization open = new Authorizations.SpendAuthorization(
                ID,
                "alice",
                ADDRESS,
                20_000_000L,
                0,
                30_000,
                "2027-01-02T12:00:00Z",
                Authorizations.AuthorizationState.OPEN);
        all.put(
                "authorizeSpend",
                new Example(new Authorizations.AuthorizeSpend(KEY, ADDRESS, 20_000_000L, 30_000, 86_400, 0), open));
        all.put("spendAuthorizations", new Example(null, new Authorizations.SpendAuthorizations(List.of(open))));
        all.put(
                "revokeSpend",
                new Example(
                        null,
                        new Authorizations.SpendAuthorization(
                                ID,
                                "alice",
                                ADDRESS,
                                20_000_000L,
                                0,
                                30_000,
                                "2027-01-02T12:00:00Z",
                                Authorizations.AuthorizationState.REVOKED)));
        all.put(
                "approvals",
                new Example(
                        null, new Approvals.ApprovalList("alice", List.of(approval(Approvals.State.WAITING, null)))));
        all.put("approve", new Example(null, approval(Approvals.State.APPROVED, "second")));
        all.put("refuseApproval", new Example(null, approval(Approvals.State.REFUSED, "second")));
    }

    private static Approvals.Approval approval(
            Approvals.State state, @org.jspecify.annotations.Nullable String decidedBy) {
        return new Approvals.Approval(
                ID,
                Approvals.Kind.PAYMENT,
                List.of(ADDRESS + " 50000000 sats"),
                50_000_000L,
                "operator",
                WHEN,
                "2027-01-02T12:00:00Z",
                state,
                decidedBy);
    }

    private static void chain(Map<String, Example> all) {
        Chain.Tip tip = new Chain.Tip(
                "regtest",
                "bitcoind",
                1_024,
                "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
                1_798_804_800);
        all.put("tip", new Example(null, tip));
        all.put(
                "outpoints",
                new Example(
                        new Chain.OutpointQuery(List.of(OUTPOINT)),
                        new Chain.Outpoints(List.of(new Chain.Outpoint(
                                OUTPOINT, true, 20_000_000L, "0014751e76e8199196d454941c45d1b3a323f1433bd6", 6)))));
        all.put("feeEstimate", new Example(null, new Chain.FeeEstimate(12_000, 3)));
        all.put("minimumFeeRate", new Example(null, new Chain.MinimumFeeRate(1_000)));
        all.put("mine", new Example(new Chain.Mine(6, ADDRESS), tip));
        all.put("fund", new Example(new Chain.Fund(ADDRESS, 100_000_000), new Chain.Funded(TXID)));
    }

    private static void service(Map<String, Example> all) {
        all.put(
                "events",
                new Example(
                        null,
                        new Events.Event(
                                "9f86d081-42",
                                WHEN,
                                Events.Kind.DEPOSIT,
                                "alice",
                                0,
                                OUTPOINT,
                                "CONFIRMED",
                                20_000_000L,
                                OUTPOINT.substring(0, OUTPOINT.indexOf(':')),
                                null,
                                null,
                                null)));
        all.put("backup", new Example(null, ""));
        all.put("openApi", new Example(null, Map.of("openapi", "3.1.1")));
    }
}
