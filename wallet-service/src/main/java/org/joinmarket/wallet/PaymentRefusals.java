package org.joinmarket.wallet;

import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.http.HttpStatus;

/** As {@link Refusals}: of payments, and of what may leave a wallet. */
public final class PaymentRefusals {
    private PaymentRefusals() {}

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
}
