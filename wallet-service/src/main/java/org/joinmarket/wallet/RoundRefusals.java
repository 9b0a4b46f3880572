package org.joinmarket.wallet;

import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.http.HttpStatus;

/** As {@link Refusals}: of leases, and of what is done with them. */
public final class RoundRefusals {
    private RoundRefusals() {}

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

    public static ApiProblem unknownCommitment() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "unknown-commitment", "This lease made no such commitment.");
    }
}
