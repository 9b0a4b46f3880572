package org.joinmarket.wallet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;

/** Every call of the API about a wallet or a lease, and who may make it. */
final class WalletCalls {
    private static final Set<Role> ALL = Set.of(Role.values());
    private static final Set<Role> OPERATOR = Set.of(Role.OPERATOR);
    static final String ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String NICK = "J5BmT7wWq8wYkbUs";
    private static final Bonds.ImportCertificate CERTIFICATE = new Bonds.ImportCertificate(
            "00".repeat(32), 0, "02".repeat(33), 1_893_456_000, "01".repeat(32), null, "00", 1);
    private static final Bonds.Redemption REDEMPTION = new Bonds.Redemption("2020-01", null, null, null, null);
    private static final Bumps.Order BUMP = new Bumps.Order(null, null, null, null);
    private static final Bumps.ChildOrder CHILD = new Bumps.ChildOrder("00".repeat(32) + ":0", null, null);
    private static final Sends.Order ORDER =
            new Sends.Order(0, List.of(new Sends.Output(ADDRESS, 10_000L)), null, null, null);

    private WalletCalls() {}

    /** @param call with the name of a wallet */
    record OfAWallet(String name, Set<Role> roles, BiConsumer<WalletApi, String> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** @param call with the id of a lease */
    record OfALease(String name, BiConsumer<WalletApi, String> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<OfAWallet> ofWallets() {
        return List.of(
                new OfAWallet(
                        "create",
                        OPERATOR,
                        (api, wallet) ->
                                api.create(new Wallets.Create(wallet, WalletService.PASSWORD, null, null, null))),
                new OfAWallet(
                        "importFile",
                        OPERATOR,
                        (api, wallet) ->
                                api.importFile(new Imports.Import(wallet, WalletService.PASSWORD, "AAAA", null, null))),
                new OfAWallet("wallet", ALL, WalletApi::wallet),
                new OfAWallet(
                        "unlock",
                        OPERATOR,
                        (api, wallet) -> api.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD))),
                new OfAWallet("lock", OPERATOR, WalletApi::lock),
                new OfAWallet(
                        "changePassword",
                        OPERATOR,
                        (api, wallet) -> api.changePassword(
                                wallet, new Wallets.ChangePassword(WalletService.PASSWORD, WalletService.PASSWORD))),
                new OfAWallet(
                        "showSeed",
                        OPERATOR,
                        (api, wallet) -> api.showSeed(wallet, new Wallets.ShowSeed(WalletService.PASSWORD))),
                new OfAWallet(
                        "newAddress", OPERATOR, (api, wallet) -> api.newAddress(wallet, new Wallets.NewAddress(0))),
                new OfAWallet("balances", ALL, WalletApi::balances),
                new OfAWallet("coverage", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::coverage),
                new OfAWallet("utxos", Set.of(Role.OPERATOR, Role.VIEWER), (api, wallet) -> api.utxos(wallet, null)),
                new OfAWallet(
                        "freeze",
                        OPERATOR,
                        (api, wallet) -> api.freeze(wallet, new Wallets.Freeze("00".repeat(32) + ":0", true))),
                new OfAWallet(
                        "addresses",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.addresses(wallet, null, 0)),
                new OfAWallet(
                        "labelAddress",
                        OPERATOR,
                        (api, wallet) -> api.labelAddress(wallet, new Wallets.LabelAddress(ADDRESS, "x"))),
                new OfAWallet("exportLabels", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::exportLabels),
                new OfAWallet("importLabels", OPERATOR, (api, wallet) -> api.importLabels(wallet, new byte[] {'\n'})),
                new OfAWallet(
                        "labelCoin",
                        OPERATOR,
                        (api, wallet) -> api.labelCoin(wallet, new Wallets.LabelCoin("00".repeat(32) + ":0", "x"))),
                new OfAWallet(
                        "authorizeSpend",
                        OPERATOR,
                        (api, wallet) -> api.authorizeSpend(
                                wallet,
                                new Authorizations.AuthorizeSpend("roles-leave", ADDRESS, 100_000L, 1_000, 600))),
                new OfAWallet(
                        "spendAuthorizations",
                        Set.of(Role.OPERATOR, Role.VIEWER, Role.TAKER),
                        WalletApi::spendAuthorizations),
                new OfAWallet("revokeSpend", OPERATOR, (api, wallet) -> api.revokeSpend(wallet, "0".repeat(32))),
                new OfAWallet("quote", OPERATOR, (api, wallet) -> api.quote(wallet, ORDER)),
                new OfAWallet(
                        "send",
                        OPERATOR,
                        (api, wallet) -> api.send(wallet, new Sends.Send("roles-send", 10_000, ORDER))),
                new OfAWallet(
                        "watch", OPERATOR, (api, wallet) -> api.watch(new Wallets.Watch(wallet, List.of("tpub")))),
                new OfAWallet(
                        "createPsbt",
                        OPERATOR,
                        (api, wallet) -> api.createPsbt(wallet, new Sends.Send("roles-create", 10_000, ORDER))),
                new OfAWallet(
                        "finalizePsbt",
                        OPERATOR,
                        (api, wallet) -> api.finalizePsbt(wallet, new Psbts.Finalize(List.of("cHNidA==")))),
                new OfAWallet(
                        "reviewPsbt", OPERATOR, (api, wallet) -> api.reviewPsbt(wallet, new Psbts.Look("cHNidA=="))),
                new OfAWallet(
                        "signPsbt",
                        OPERATOR,
                        (api, wallet) -> api.signPsbt(wallet, new Psbts.Sign("roles-psbt", 1, "cHNidA=="))),
                new OfAWallet("abandonSend", OPERATOR, (api, wallet) -> api.abandonSend(wallet, "0".repeat(32))),
                new OfAWallet("quoteBump", OPERATOR, (api, wallet) -> api.quoteBump(wallet, "0".repeat(32), BUMP)),
                new OfAWallet(
                        "bump",
                        OPERATOR,
                        (api, wallet) ->
                                api.bump(wallet, "0".repeat(32), new Bumps.Replace("roles-bump", 10_000, BUMP))),
                new OfAWallet("quoteChild", OPERATOR, (api, wallet) -> api.quoteChild(wallet, CHILD)),
                new OfAWallet(
                        "makeChild",
                        OPERATOR,
                        (api, wallet) -> api.makeChild(wallet, new Bumps.MakeChild("roles-child", 10_000, CHILD))),
                new OfAWallet("sends", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::sends),
                new OfAWallet(
                        "signatures",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.signatures(wallet, null, null, null)),
                new OfAWallet(
                        "history",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.history(wallet, null, null, null)),
                new OfAWallet(
                        "historyCsv",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.historyCsv(wallet, null, null)),
                new OfAWallet(
                        "signaturesCsv",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.signaturesCsv(wallet, null, null)),
                new OfAWallet(
                        "balanceHistory",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.balanceHistory(wallet, null, null, null)),
                new OfAWallet(
                        "podlePreflight",
                        Set.of(Role.OPERATOR, Role.VIEWER, Role.TAKER),
                        (api, wallet) -> api.podlePreflight(wallet, 0, 1_000_000)),
                new OfAWallet(
                        "importCommitments",
                        OPERATOR,
                        (api, wallet) -> api.importCommitments(
                                wallet,
                                new Proofs.ImportExternal(
                                        Map.of(
                                                "00".repeat(32) + ":0",
                                                new Proofs.Source("p", Map.of("0", new Proofs.Reveal("p", "s", "e")))),
                                        List.of()))),
                new OfAWallet("approvals", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::approvals),
                new OfAWallet("approve", OPERATOR, (api, wallet) -> api.approve(wallet, "0".repeat(32))),
                new OfAWallet("refuseApproval", OPERATOR, (api, wallet) -> api.refuseApproval(wallet, "0".repeat(32))),
                new OfAWallet("makeBond", OPERATOR, (api, wallet) -> api.makeBond(wallet, new Bonds.Make("2099-12"))),
                new OfAWallet(
                        "importCertificate", OPERATOR, (api, wallet) -> api.importCertificate(wallet, CERTIFICATE)),
                new OfAWallet(
                        "removeCertificate",
                        OPERATOR,
                        (api, wallet) -> api.removeCertificate(wallet, "00".repeat(32) + ":0")),
                new OfAWallet("quoteRedemption", OPERATOR, (api, wallet) -> api.quoteRedemption(wallet, REDEMPTION)),
                new OfAWallet(
                        "redeem",
                        OPERATOR,
                        (api, wallet) -> api.redeem(wallet, new Bonds.Redeem("roles-redeem", 10_000, REDEMPTION))),
                new OfAWallet("bonds", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::bonds),
                new OfAWallet(
                        "registerNick",
                        Set.of(Role.OPERATOR, Role.MAKER),
                        (api, wallet) -> api.registerNick(wallet, new Bonds.RegisterNick(NICK))),
                new OfAWallet(
                        "proveBond",
                        Set.of(Role.MAKER),
                        (api, wallet) -> api.proveBond(wallet, new Bonds.ProofRequest(NICK, NICK))),
                new OfAWallet(
                        "leaseAsMaker",
                        Set.of(Role.OPERATOR, Role.MAKER),
                        (api, wallet) -> api.leaseAsMaker(wallet, Round.makerRequest("roles-maker", 1_000_000))),
                new OfAWallet(
                        "leaseAsTaker",
                        Set.of(Role.OPERATOR, Role.TAKER),
                        (api, wallet) -> api.leaseAsTaker(wallet, Round.takerRequest("roles-taker", 0, 1_000_000))));
    }

    static List<OfALease> ofLeases() {
        return List.of(
                new OfALease("lease", WalletApi::lease),
                new OfALease("commit", WalletApi::commit),
                new OfALease("open", (api, id) -> api.open(id, new Leases.OpenCommitment("00".repeat(32)))),
                new OfALease("sign", (api, id) -> api.sign(id, new Leases.Sign("00"))),
                new OfALease("broadcast", (api, id) -> api.broadcast(id, new Leases.Broadcast("00"))),
                new OfALease("renew", (api, id) -> api.renew(id, new Leases.Renew(60))),
                new OfALease("release", (api, id) -> api.release(id, new Leases.Release(false))));
    }
}
