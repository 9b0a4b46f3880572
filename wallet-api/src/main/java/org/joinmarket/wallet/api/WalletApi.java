package org.joinmarket.wallet.api;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * The wallet service as its callers see it; made by {@link WalletClients}. Every call blocks, and throws
 * {@link WalletProblem} when the service answers with a problem or cannot be reached.
 */
@HttpExchange("/api/v1")
public interface WalletApi {

    // ── wallets ──

    @PostExchange("/wallets")
    Wallets.Created create(@RequestBody Wallets.Create request);

    /** From a file of another implementation. Takes some seconds. */
    @PostExchange("/wallets/import")
    Imports.Imported importFile(@RequestBody Imports.Import request);

    /** A wallet without keys: it shows what there is, and prepares payments that are signed elsewhere. */
    @PostExchange("/wallets/watch")
    Wallets.Status watch(@RequestBody Wallets.Watch request);

    @GetExchange("/wallets")
    Wallets.StatusList wallets();

    @GetExchange("/wallets/{wallet}")
    Wallets.Status wallet(@PathVariable String wallet);

    @PostExchange("/wallets/{wallet}/unlock")
    Wallets.Status unlock(@PathVariable String wallet, @RequestBody Wallets.Unlock request);

    @PostExchange("/wallets/{wallet}/lock")
    Wallets.Status lock(@PathVariable String wallet);

    /** The file on the disk is replaced whole; unlocked or locked, the wallet stays as it is. */
    @PostExchange("/wallets/{wallet}/password")
    Wallets.Status changePassword(@PathVariable String wallet, @RequestBody Wallets.ChangePassword request);

    /** The words, for the password, also while the wallet is unlocked. */
    @PostExchange("/wallets/{wallet}/seed")
    Wallets.ShownSeed showSeed(@PathVariable String wallet, @RequestBody Wallets.ShowSeed request);

    /** A deposit address that nobody has seen; its index is on disk before it is returned. */
    @PostExchange("/wallets/{wallet}/addresses")
    Wallets.Address newAddress(@PathVariable String wallet, @RequestBody Wallets.NewAddress request);

    /** @param offset how many to leave out; a reply has 1 000 at most */
    @GetExchange("/wallets/{wallet}/addresses")
    Wallets.KnownAddresses addresses(
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable Integer mixdepth,
            @RequestParam int offset);

    @PostExchange("/wallets/{wallet}/addresses/label")
    Wallets.KnownAddress labelAddress(@PathVariable String wallet, @RequestBody Wallets.LabelAddress request);

    /** Labels and frozen coins as a BIP-329 file in UTF-8; null if there are none. */
    @GetExchange(url = "/wallets/{wallet}/labels", accept = "application/jsonl")
    byte @Nullable [] exportLabels(@PathVariable String wallet);

    /** Adds the records of a BIP-329 file in UTF-8: all of them, or none. */
    @PostExchange(url = "/wallets/{wallet}/labels", contentType = "application/jsonl")
    Wallets.ImportedLabels importLabels(@PathVariable String wallet, @RequestBody byte[] file);

    @GetExchange("/wallets/{wallet}/balances")
    Wallets.Balances balances(@PathVariable String wallet);

    /** Which addresses are watched, which blocks were searched, and how the search goes on. Asks nobody who could hold it up. */
    @GetExchange("/wallets/{wallet}/coverage")
    Coverages.Coverage coverage(@PathVariable String wallet);

    @GetExchange("/wallets/{wallet}/utxos")
    Wallets.Utxos utxos(@PathVariable String wallet, @RequestParam(required = false) @Nullable Integer mixdepth);

    @PostExchange("/wallets/{wallet}/freeze")
    Wallets.Utxo freeze(@PathVariable String wallet, @RequestBody Wallets.Freeze request);

    @PostExchange("/wallets/{wallet}/utxos/label")
    Wallets.Utxo labelCoin(@PathVariable String wallet, @RequestBody Wallets.LabelCoin request);

    @PostExchange("/wallets/{wallet}/spend-authorizations")
    Authorizations.SpendAuthorization authorizeSpend(
            @PathVariable String wallet, @RequestBody Authorizations.AuthorizeSpend request);

    @GetExchange("/wallets/{wallet}/spend-authorizations")
    Authorizations.SpendAuthorizations spendAuthorizations(@PathVariable String wallet);

    @DeleteExchange("/wallets/{wallet}/spend-authorizations/{id}")
    Authorizations.SpendAuthorization revokeSpend(@PathVariable String wallet, @PathVariable String id);

    // ── bonds ──

    /** The address of a fidelity bond; the same each time for the same month. */
    @PostExchange("/wallets/{wallet}/bonds")
    Bonds.Bond makeBond(@PathVariable String wallet, @RequestBody Bonds.Make request);

    @GetExchange("/wallets/{wallet}/bonds")
    Bonds.BondList bonds(@PathVariable String wallet);

    /** Says under which nick the caller makes offers, before it makes any; proofs are made for the last registered nick only. */
    @PostExchange("/wallets/{wallet}/bonds/nicks")
    Bonds.Nicks registerNick(@PathVariable String wallet, @RequestBody Bonds.RegisterNick request);

    /** Under which nicks makers make offers from wallets here, whichever wallet: a taker leaves its own side's makers out. */
    @GetExchange("/maker-nicks")
    Bonds.NicksInUse makerNicks();

    /** For one taker, of the most valuable bond; 404 {@link WalletProblem#NO_BOND} without one. */
    @PostExchange("/wallets/{wallet}/bonds/proof")
    Bonds.Proof proveBond(@PathVariable String wallet, @RequestBody Bonds.ProofRequest request);

    /** Takes a certificate that was signed elsewhere; one for the same coin is replaced. */
    @PostExchange("/wallets/{wallet}/bonds/certificates")
    Bonds.Bond importCertificate(@PathVariable String wallet, @RequestBody Bonds.ImportCertificate request);

    /** Forgets a certificate from elsewhere, and its key. */
    @DeleteExchange("/wallets/{wallet}/bonds/certificates/{outpoint}")
    void removeCertificate(@PathVariable String wallet, @PathVariable String outpoint);

    @PostExchange("/wallets/{wallet}/bonds/redemptions/quote")
    Sends.Quote quoteRedemption(@PathVariable String wallet, @RequestBody Bonds.Redemption order);

    /** A payment of a bond's coins after its time; 422 {@link WalletProblem#BOND_LOCKED} before. */
    @PostExchange("/wallets/{wallet}/bonds/redemptions")
    Sends.Sent redeem(@PathVariable String wallet, @RequestBody Bonds.Redeem request);

    // ── PSBTs ──

    /** As {@link #send}, without the signatures: what is to be signed elsewhere, or later. Its coins are promised from then on. */
    @PostExchange("/wallets/{wallet}/psbts")
    Psbts.Created createPsbt(@PathVariable String wallet, @RequestBody Sends.Send request);

    /** Takes what {@link #createPsbt} or {@link #signPsbt} gave, signed, and nothing else: it is checked and handed to the chain. */
    @PostExchange("/wallets/{wallet}/psbts/finalize")
    Sends.Sent finalizePsbt(@PathVariable String wallet, @RequestBody Psbts.Finalize request);

    /** What {@link #signPsbt} would sign, and what it would cost; nothing is promised. */
    @PostExchange("/wallets/{wallet}/psbts/review")
    Psbts.Review reviewPsbt(@PathVariable String wallet, @RequestBody Psbts.Look request);

    /** All of its inputs or nothing: 422 {@link WalletProblem#PSBT_REFUSED} says why. Its coins are promised from then on. */
    @PostExchange("/wallets/{wallet}/psbts/sign")
    Psbts.Signed signPsbt(@PathVariable String wallet, @RequestBody Psbts.Sign request);

    // ── payments ──

    @PostExchange("/wallets/{wallet}/sends/quote")
    Sends.Quote quote(@PathVariable String wallet, @RequestBody Sends.Order order);

    /** Signed and on the disk before it is broadcast; broadcast again until it is in a block. */
    @PostExchange("/wallets/{wallet}/sends")
    Sends.Sent send(@PathVariable String wallet, @RequestBody Sends.Send request);

    /**
     * Gives the coins of a payment that does not confirm free again, although it still may. The limits of its day have its fee and
     * value back at once if it was never signed, by a wallet with keys, and else when it cannot confirm any more.
     */
    @PostExchange("/wallets/{wallet}/sends/{id}/abandon")
    Sends.Sent abandonSend(@PathVariable String wallet, @PathVariable String id);

    /** What it costs to make an unconfirmed payment again with a higher fee. */
    @PostExchange("/wallets/{wallet}/sends/{id}/bump/quote")
    Bumps.Quote quoteBump(@PathVariable String wallet, @PathVariable String id, @RequestBody Bumps.Order order);

    /** Makes it; one of the two confirms. Where the node refuses the new one the old one stands as before. */
    @PostExchange("/wallets/{wallet}/sends/{id}/bump")
    Sends.Sent bump(@PathVariable String wallet, @PathVariable String id, @RequestBody Bumps.Replace request);

    /** What it costs to spend an unconfirmed output of the wallet so that it confirms. */
    @PostExchange("/wallets/{wallet}/sends/children/quote")
    Bumps.ChildQuote quoteChild(@PathVariable String wallet, @RequestBody Bumps.ChildOrder order);

    @PostExchange("/wallets/{wallet}/sends/children")
    Sends.Sent makeChild(@PathVariable String wallet, @RequestBody Bumps.MakeChild request);

    @GetExchange("/wallets/{wallet}/sends")
    Sends.SentList sends(@PathVariable String wallet);

    /**
     * What the wallet's keys have signed, in the order in which it was written down. Asked with the id of the last one that was
     * seen it misses none, however often.
     *
     * @param since ISO 8601, as {@code 2027-01-01T00:00:00Z}; absent for the beginning
     * @param after the id of a signature, as the page before had as next; absent for the oldest
     * @param limit 1 to 1 000; 100 if absent
     */
    @GetExchange("/wallets/{wallet}/signatures")
    Signatures.SignatureList signatures(
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable Integer limit);

    /**
     * The record of signatures, the oldest first, as a file for spreadsheets, in UTF-8: whole, or 400 beyond 50 000 lines.
     *
     * @param since ISO 8601; absent for the beginning
     * @param until ISO 8601, the first moment that is not in it; absent for all
     */
    @GetExchange(url = "/wallets/{wallet}/signatures.csv", accept = "text/csv")
    byte[] signaturesCsv(
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until);

    // ── history ──

    /**
     * Rounds, payments and deposits, the newest first.
     *
     * @param since ISO 8601; absent for the beginning
     * @param before what the page before had as next; absent for the newest
     * @param limit 1 to 1 000; 100 if absent
     */
    @GetExchange("/wallets/{wallet}/history")
    Histories.Page history(
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable Integer limit);

    /**
     * The history, the newest first, as a file for spreadsheets, in UTF-8: whole, or 400 beyond 50 000 lines.
     *
     * @param since ISO 8601; absent for the beginning
     * @param until ISO 8601, the first moment that is not in it; absent for all
     */
    @GetExchange(url = "/wallets/{wallet}/history.csv", accept = "text/csv")
    byte[] historyCsv(
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until);

    /**
     * What the wallet held, at times that are equally far apart.
     *
     * @param since ISO 8601; absent for 30 days before {@code until}
     * @param until ISO 8601; absent for now
     * @param points 2 to 1 000; 31 if absent
     */
    @GetExchange("/wallets/{wallet}/balances/history")
    Histories.BalanceHistory balanceHistory(
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until,
            @RequestParam(required = false) @Nullable Integer points);

    // ── approvals ──

    @GetExchange("/wallets/{wallet}/approvals")
    Approvals.ApprovalList approvals(@PathVariable String wallet);

    /** The second person's word; 403 for the token that asked. */
    @PostExchange("/wallets/{wallet}/approvals/{id}/approve")
    Approvals.Approval approve(@PathVariable String wallet, @PathVariable String id);

    /** Also by the one who asked. */
    @PostExchange("/wallets/{wallet}/approvals/{id}/refuse")
    Approvals.Approval refuseApproval(@PathVariable String wallet, @PathVariable String id);

    // ── proofs ──

    /** What a round of this amount from this mixdepth could prove now; nothing is used up. */
    @GetExchange("/wallets/{wallet}/podle")
    Proofs.Preflight podlePreflight(
            @PathVariable String wallet, @RequestParam int mixdepth, @RequestParam("amount_sats") long amountSats);

    /** Adds commitments to coins of elsewhere: all of them, or none. */
    @PostExchange("/wallets/{wallet}/podle/external")
    Proofs.Imported importCommitments(@PathVariable String wallet, @RequestBody Proofs.ImportExternal request);

    // ── leases ──

    @PostExchange("/wallets/{wallet}/maker-leases")
    Leases.Lease leaseAsMaker(@PathVariable String wallet, @RequestBody Leases.MakerRequest request);

    @PostExchange("/wallets/{wallet}/taker-leases")
    Leases.Lease leaseAsTaker(@PathVariable String wallet, @RequestBody Leases.TakerRequest request);

    /** The caller's own leases that have not ended, an operator's all of his wallets': granted and signed. */
    @GetExchange("/leases")
    Leases.LeaseList openLeases();

    @GetExchange("/leases/{id}")
    Leases.Lease lease(@PathVariable String id);

    /** The next PoDLE commitment under this lease: the first index of the best outpoint that was never used. */
    @PostExchange("/leases/{id}/podle/commit")
    Leases.Commitment commit(@PathVariable String id);

    @PostExchange("/leases/{id}/podle/open")
    Leases.Opening open(@PathVariable String id, @RequestBody Leases.OpenCommitment request);

    @PostExchange("/leases/{id}/sign")
    Leases.Signed sign(@PathVariable String id, @RequestBody Leases.Sign request);

    @PostExchange("/leases/{id}/broadcast")
    Leases.Broadcasted broadcast(@PathVariable String id, @RequestBody Leases.Broadcast request);

    /**
     * Lets an unsigned lease of the caller's last longer, {@link Leases#LONGEST_SECONDS} after its grant at most; never shorter.
     * 409 once it is signed, which ends the matter of time, or has ended.
     */
    @PostExchange("/leases/{id}/renew")
    Leases.Lease renew(@PathVariable String id, @RequestBody Leases.Renew request);

    @PostExchange("/leases/{id}/release")
    Leases.Lease release(@PathVariable String id, @RequestBody Leases.Release request);

    // ── chain ──

    @GetExchange("/chain/tip")
    Chain.Tip tip();

    @PostExchange("/chain/outpoints")
    Chain.Outpoints outpoints(@RequestBody Chain.OutpointQuery request);

    @GetExchange("/chain/fee-estimate")
    Chain.FeeEstimate feeEstimate(@RequestParam int target);

    /** The rate below which the node takes nothing now. */
    @GetExchange("/chain/minimum-fee-rate")
    Chain.MinimumFeeRate minimumFeeRate();

    @PostExchange("/chain/regtest/blocks")
    Chain.Tip mine(@RequestBody Chain.Mine request);

    @PostExchange("/chain/regtest/funds")
    Chain.Funded fund(@RequestBody Chain.Fund request);
}
