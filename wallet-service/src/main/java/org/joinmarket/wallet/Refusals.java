package org.joinmarket.wallet;

import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.http.HttpStatus;

/** The stable problems of this service that are of no one subject. None says more than its caller may know. */
public final class Refusals {
    private Refusals() {}

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

    public static ApiProblem broadcastRefused(String reason) {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                WalletProblem.BROADCAST_REFUSED,
                "The transaction was not broadcast.",
                Map.of("reason", reason));
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

    public static ApiProblem regtestOnly() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "regtest-only", "This exists on regtest only.");
    }

    public static FieldProblem atLeast(String field, Sats least) {
        return new FieldProblem(field, "at least " + least + " sats");
    }
}
