package org.joinmarket.testkit.wallet;

import org.joinmarket.wallet.api.Approvals;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;

/** Calls that no maker and no taker may make: a fake that answered them would let a mistake pass. */
abstract class RefusedCalls implements WalletApi {

    private static WalletProblem refused() {
        return FakeWalletService.problem(403, "role-not-allowed");
    }

    @Override
    public Imports.Imported importFile(Imports.Import request) {
        throw refused();
    }

    @Override
    public Wallets.Status changePassword(String wallet, Wallets.ChangePassword request) {
        throw refused();
    }

    @Override
    public Wallets.ShownSeed showSeed(String wallet, Wallets.ShowSeed request) {
        throw refused();
    }

    @Override
    public Wallets.KnownAddresses addresses(String wallet, @Nullable Integer mixdepth, int offset) {
        throw refused();
    }

    @Override
    public Wallets.KnownAddress labelAddress(String wallet, Wallets.LabelAddress request) {
        throw refused();
    }

    @Override
    public byte @Nullable [] exportLabels(String wallet) {
        throw refused();
    }

    @Override
    public Wallets.ImportedLabels importLabels(String wallet, byte[] file) {
        throw refused();
    }

    @Override
    public Wallets.Utxo labelCoin(String wallet, Wallets.LabelCoin request) {
        throw refused();
    }

    @Override
    public Authorizations.SpendAuthorization authorizeSpend(String wallet, Authorizations.AuthorizeSpend request) {
        throw refused();
    }

    @Override
    public Bonds.Bond makeBond(String wallet, Bonds.Make request) {
        throw refused();
    }

    @Override
    public Bonds.BondList bonds(String wallet) {
        throw refused();
    }

    @Override
    public Bonds.Bond importCertificate(String wallet, Bonds.ImportCertificate request) {
        throw refused();
    }

    @Override
    public void removeCertificate(String wallet, String outpoint) {
        throw refused();
    }

    @Override
    public Sends.Quote quoteRedemption(String wallet, Bonds.Redemption order) {
        throw refused();
    }

    @Override
    public Sends.Sent redeem(String wallet, Bonds.Redeem request) {
        throw refused();
    }

    @Override
    public Sends.Quote quote(String wallet, Sends.Order order) {
        throw refused();
    }

    @Override
    public Sends.Sent send(String wallet, Sends.Send request) {
        throw refused();
    }

    @Override
    public Sends.Sent abandonSend(String wallet, String id) {
        throw refused();
    }

    @Override
    public Bumps.Quote quoteBump(String wallet, String id, Bumps.Order order) {
        throw refused();
    }

    @Override
    public Sends.Sent bump(String wallet, String id, Bumps.Replace request) {
        throw refused();
    }

    @Override
    public Bumps.ChildQuote quoteChild(String wallet, Bumps.ChildOrder order) {
        throw refused();
    }

    @Override
    public Sends.Sent makeChild(String wallet, Bumps.MakeChild request) {
        throw refused();
    }

    @Override
    public Wallets.Status watch(Wallets.Watch request) {
        throw refused();
    }

    @Override
    public Psbts.Created createPsbt(String wallet, Sends.Send request) {
        throw refused();
    }

    @Override
    public Sends.Sent finalizePsbt(String wallet, Psbts.Finalize request) {
        throw refused();
    }

    @Override
    public Psbts.Review reviewPsbt(String wallet, Psbts.Look request) {
        throw refused();
    }

    @Override
    public Psbts.Signed signPsbt(String wallet, Psbts.Sign request) {
        throw refused();
    }

    @Override
    public Sends.SentList sends(String wallet) {
        throw refused();
    }

    @Override
    public Coverages.Coverage coverage(String wallet) {
        throw refused();
    }

    @Override
    public Signatures.SignatureList signatures(
            String wallet, @Nullable String since, @Nullable String after, @Nullable Integer limit) {
        throw refused();
    }

    @Override
    public Histories.Page history(
            String wallet, @Nullable String since, @Nullable String before, @Nullable Integer limit) {
        throw refused();
    }

    @Override
    public byte[] historyCsv(String wallet, @Nullable String since, @Nullable String until) {
        throw refused();
    }

    @Override
    public byte[] signaturesCsv(String wallet, @Nullable String since, @Nullable String until) {
        throw refused();
    }

    @Override
    public Histories.BalanceHistory balanceHistory(
            String wallet, @Nullable String since, @Nullable String until, @Nullable Integer points) {
        throw refused();
    }

    @Override
    public Approvals.ApprovalList approvals(String wallet) {
        throw refused();
    }

    @Override
    public Approvals.Approval approve(String wallet, String id) {
        throw refused();
    }

    @Override
    public Approvals.Approval refuseApproval(String wallet, String id) {
        throw refused();
    }

    @Override
    public Proofs.Preflight podlePreflight(String wallet, int mixdepth, long amountSats) {
        throw refused();
    }

    @Override
    public Proofs.Imported importCommitments(String wallet, Proofs.ImportExternal request) {
        throw refused();
    }
}
