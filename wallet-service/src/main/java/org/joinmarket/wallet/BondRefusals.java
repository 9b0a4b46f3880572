package org.joinmarket.wallet;

import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.http.HttpStatus;

/** As {@link Refusals}: of bonds and their proofs. */
public final class BondRefusals {
    private BondRefusals() {}

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
}
