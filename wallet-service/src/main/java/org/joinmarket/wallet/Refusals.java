package org.joinmarket.wallet;

import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.http.HttpStatus;

/** The stable problems of this service. None says more than its caller may know. */
public final class Refusals {
    private Refusals() {}

    public static ApiProblem walletNotFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "wallet-not-found", "There is no such wallet.");
    }

    public static ApiProblem walletExists() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "wallet-exists",
                "There is a wallet of this name or of these words already.",
                Map.of("field", "name"));
    }

    /** @param most that one service has */
    public static ApiProblem tooManyWallets(int most) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "too-many-wallets",
                "This service has " + most + " wallets, which is the most that it follows.",
                Map.of("field", "name"));
    }

    public static ApiProblem locked() {
        return new ApiProblem(HttpStatus.CONFLICT, WalletProblem.LOCKED, "The wallet is locked.");
    }

    public static ApiProblem watchOnly() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.WATCH_ONLY,
                "The wallet has no keys here: it shows what it has, and prepares payments that are signed elsewhere.");
    }

    /** The same for a wrong password and a damaged file. */
    public static ApiProblem unlockFailed() {
        return new ApiProblem(
                HttpStatus.FORBIDDEN, "unlock-failed", "The wallet cannot be unlocked with this password.");
    }

    public static ApiProblem newerSeed() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "seed-of-newer-version",
                "The wallet's file was made by a newer version of this service, which can open it.");
    }

    public static ApiProblem tooManyAttempts() {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS, "too-many-attempts", "Too many attempts; try again in a minute.");
    }

    /** The setting is named so that whoever sees this knows what he would give away. */
    public static ApiProblem lookupsRevealRounds() {
        return new ApiProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                WalletProblem.LOOKUPS_REVEAL_ROUNDS,
                "The chain is an explorer, which would learn of every round; joinmarket.chain.esplora.reveal-rounds allows it.");
    }

    /** @param trouble the slug of a {@link org.joinmarket.wallet.chain.ChainTrouble} */
    public static ApiProblem chainUnavailable(String trouble, String detail) {
        return new ApiProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                WalletProblem.CHAIN_UNAVAILABLE,
                "The chain cannot be asked now.",
                Map.of("detail", detail, "reason", trouble));
    }

    /** @param first the lowest block that is there */
    public static ApiProblem historyPruned(int needed, int first) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.HISTORY_PRUNED,
                "The wallet's history has to be searched from block " + needed
                        + " on, and bitcoind has pruned its blocks below "
                        + first + ": use one that keeps them, or give a birth_height of " + first
                        + " or more if nothing was paid to the wallet before.",
                Map.of("field", "birth_height"));
    }

    public static ApiProblem storeUnavailable(String reason, String text) {
        return new ApiProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                WalletProblem.STORE_UNAVAILABLE,
                "Nothing can be stored now, so nothing was done: " + text + ".",
                Map.of("reason", reason));
    }

    /** Of a lease. */
    public static ApiProblem insufficientFunds() {
        return insufficientFunds("amount_sats");
    }

    /** @param field of the request that asks for so much */
    public static ApiProblem insufficientFunds(String field) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.INSUFFICIENT_FUNDS,
                "The mixdepth has not enough confirmed, free coins.",
                Map.of("field", field));
    }

    /** Of a lease: there is enough, but its coins are not to be joined (wallet.md 7). */
    public static ApiProblem notMerged() {
        return notMerged("amount_sats");
    }

    /** @param field of the request that asks for so much */
    public static ApiProblem notMerged(String field) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.INSUFFICIENT_FUNDS,
                "No coin of mixdepth 0 is enough alone, and those that did not come from coinjoins are not joined.",
                Map.of("field", field, "reason", "NOT_MERGED"));
    }

    /** @param setting that says how many may be in an hour */
    public static ApiProblem budgetExhausted(String setting, int most) {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS,
                WalletProblem.BUDGET_EXHAUSTED,
                "This hour's budget of leases is used up.",
                Map.of("limit", most, "detail", setting + ": at most " + most));
    }

    public static ApiProblem leaseNotFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, WalletProblem.LEASE_NOT_FOUND, "There is no such lease.");
    }

    public static ApiProblem leaseState(String state) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.LEASE_STATE,
                "The lease is not in a state for this.",
                Map.of("state", state));
    }

    public static ApiProblem idempotencyKeyReused() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "idempotency-key-reused",
                "This idempotency key was used with another request.",
                Map.of("field", "idempotency_key"));
    }

    public static ApiProblem tryAgain() {
        return new ApiProblem(HttpStatus.CONFLICT, "try-again", "Others were faster; try again.");
    }

    public static ApiProblem authorizationRefused(String reason) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.AUTHORIZATION_REFUSED,
                "The spend authorization does not cover this.",
                Map.of("reason", reason, "field", "authorization_id"));
    }

    public static ApiProblem signingRefused(String reason) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.SIGNING_REFUSED,
                "The lease does not cover this transaction.",
                Map.of("reason", reason));
    }

    public static ApiProblem noCommitmentLeft() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.NO_COMMITMENT_LEFT,
                "No coin of this mixdepth can prove itself once more.");
    }

    /** @param most of what there may be, as {@code 1000 coins.} */
    public static ApiProblem tooManyCommitments(String most, String field) {
        return new ApiProblem(HttpStatus.CONFLICT, "too-many-commitments", "At most " + most, Map.of("field", field));
    }

    public static ApiProblem destinationNotAllowed(String field) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "destination-not-allowed",
                "The allow-list of joinmarket.wallet.spending does not have this address.",
                Map.of("field", field));
    }

    /**
     * @param limit of the settings {@code joinmarket.wallet.spending}
     * @param most what it allows, in satoshi
     */
    public static ApiProblem valueTooHigh(String field, String limit, long most) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "value-too-high",
                "Nothing was signed: more would leave the wallet than joinmarket.wallet.spending." + limit + " allows.",
                Map.of(
                        "field",
                        field,
                        "limit",
                        limit,
                        "detail",
                        "joinmarket.wallet.spending." + limit + ": at most " + most + " sats"));
    }

    public static ApiProblem approvalRequired(String id) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "approval-required",
                "Another operator has to approve this; then ask again, with the same request.",
                Map.of("approval", id));
    }

    public static ApiProblem approvalRefused(String id) {
        return new ApiProblem(
                HttpStatus.FORBIDDEN, "approval-refused", "Another operator has refused this.", Map.of("approval", id));
    }

    public static ApiProblem approvalByTheSame() {
        return new ApiProblem(
                HttpStatus.FORBIDDEN, "approval-by-the-same", "The token that asked cannot approve what it asked for.");
    }

    public static ApiProblem approvalNotFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "approval-not-found", "There is no such approval.");
    }

    public static ApiProblem approvalOver(String state) {
        return new ApiProblem(
                HttpStatus.CONFLICT, "approval-over", "This cannot be decided any more.", Map.of("state", state));
    }

    public static ApiProblem tooManyApprovals() {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS, "too-many-approvals", "As many requests wait for approval as may.");
    }

    /**
     * @param field of the request that has the PSBT
     * @param where the input or output at fault, as {@code inputs[0]}; the field if it is the whole
     */
    public static ApiProblem psbtRefused(String field, String reason, String where, String text) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.PSBT_REFUSED,
                "This PSBT is refused.",
                Map.of("detail", where + ": " + text, "reason", reason, "field", field));
    }

    public static ApiProblem addressPromised(String field) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.ADDRESS_PROMISED,
                "This address is promised to a round, which a payment to it would undo.",
                Map.of("field", field));
    }

    public static ApiProblem sendNotFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "send-not-found", "There is no such payment.");
    }

    /**
     * @param what such as "the fee of 700 sats"
     * @param limit the field of the request, or the setting, that says how much may be
     * @param most what it allows, with its unit
     */
    public static ApiProblem feeTooHigh(String what, String limit, String most) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.FEE_TOO_HIGH,
                "Nothing was signed: " + what + " is above the limit.",
                Map.of("field", limit, "limit", "at most " + most, "detail", limit + ": at most " + most));
    }

    /** @param locktime from which on the chain's median time must be later; Unix seconds, as {@code medianTime} */
    public static ApiProblem bondLocked(long locktime, long medianTime) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.BOND_LOCKED,
                "The bond is locked until the median time of the chain is later than its month's beginning.",
                Map.of("field", "month", "locktime", locktime, "median_time", medianTime));
    }

    public static ApiProblem tooManyProofs() {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS,
                WalletProblem.BUDGET_EXHAUSTED,
                "This minute's budget of bond proofs is used up.");
    }

    public static ApiProblem tooManyCertificates(int most) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "too-many-certificates",
                "The wallet has as many certificates from elsewhere as it may have; remove one.",
                Map.of("limit", most));
    }

    public static ApiProblem certificateNotFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "certificate-not-found", "There is no certificate for this coin.");
    }

    public static ApiProblem noBond() {
        return new ApiProblem(
                HttpStatus.NOT_FOUND, WalletProblem.NO_BOND, "This wallet has no bond that is worth anything now.");
    }

    public static ApiProblem nickNotRegistered() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.NICK_NOT_REGISTERED,
                "Proofs are made for the nick that was registered last.",
                Map.of("field", "maker_nick"));
    }

    public static ApiProblem unknownCommitment() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "unknown-commitment", "This lease made no such commitment.");
    }

    public static ApiProblem broadcastRefused(String reason) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.BROADCAST_REFUSED,
                "The transaction was not broadcast.",
                Map.of("reason", reason));
    }

    /** It is not open: it confirmed, was refused or given up, or its coins are spent elsewhere. */
    public static ApiProblem paymentOver(String state) {
        return new ApiProblem(
                HttpStatus.CONFLICT, "payment-over", "This payment does not wait for a block.", Map.of("state", state));
    }

    /** @param by the id of the payment that was made to take its place */
    public static ApiProblem alreadyReplaced(String by) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "already-replaced",
                "Another payment was made to take its place; replace that one.",
                Map.of("replaced_by", by));
    }

    public static ApiProblem notReplaceable(String why) {
        return new ApiProblem(
                HttpStatus.CONFLICT, "not-replaceable", "This payment cannot be replaced.", Map.of("reason", why));
    }

    /** @param addedSats how much more than before has to be paid */
    public static ApiProblem changeTooSmall(long addedSats) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "change-too-small",
                "The change does not pay the higher fee; also_from says what else may.",
                Map.of("field", "also_from", "added_sats", addedSats));
    }

    public static ApiProblem coinNotFound() {
        return new ApiProblem(
                HttpStatus.NOT_FOUND,
                "coin-not-found",
                "The wallet has no such unspent coin in a mixdepth.",
                Map.of("field", "outpoint"));
    }

    /** @param why {@code CONFIRMED}, {@code FROZEN}, {@code PROMISED}, {@code NOT_IN_MEMPOOL}, {@code CHAIN_TOO_LONG} */
    public static ApiProblem noChild(String why, String detail) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "no-child",
                "This output cannot be pulled along.",
                Map.of("field", "outpoint", "reason", why, "detail", detail));
    }

    /** @param satsPerKvb what the output and all that it depends on pay together now */
    public static ApiProblem paysEnough(long satsPerKvb) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "pays-enough",
                "It pays this fee rate already.",
                Map.of("field", "fee_rate_sats_per_kvb", "fee_rate_sats_per_kvb", satsPerKvb));
    }

    /** @param field of the request that says of which output it is */
    public static ApiProblem dustResult(String field, long feeSats, long leastSats) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "dust-result",
                "After the fee too little would be left of the output.",
                Map.of("field", field, "fee_sats", feeSats, "least_sats", leastSats));
    }

    public static ApiProblem noFeeEstimate() {
        return new ApiProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                WalletProblem.NO_FEE_ESTIMATE,
                "The chain has no fee estimate; state a rate.");
    }

    public static ApiProblem tooManyQueries() {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-queries",
                "Too many outpoints asked for; try again in a minute.");
    }

    public static ApiProblem tooManyListeners() {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-listeners",
                "As many listen to events as may; let one of them end.");
    }

    /** @param most labels and records of other software of a wallet */
    public static ApiProblem tooManyLabels(int most) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "too-many-labels",
                "The wallet has as many labels and records as it may have.",
                Map.of("limit", most));
    }

    public static ApiProblem regtestOnly() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "regtest-only", "This exists on regtest only.");
    }

    public static FieldProblem atLeast(String field, Sats least) {
        return new FieldProblem(field, "at least " + least + " sats");
    }
}
