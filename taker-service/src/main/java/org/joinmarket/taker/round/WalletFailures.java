package org.joinmarket.taker.round;

import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.wallet.api.WalletProblem;

/** What a refusal of the wallet service means for a coinjoin. */
public final class WalletFailures {
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private WalletFailures() {}

    /**
     * Troubles that say nothing about what the wallet service was asked to do: it may have done it, or do it later. What has no slug of its
     * own is not its answer, but of somebody before it.
     */
    public static boolean mayPass(WalletProblem problem) {
        return problem.status() == WalletProblem.UNREACHABLE
                || problem.slug().startsWith(WalletProblem.OF_OTHERS)
                || problem.status() == UNAUTHORIZED
                || problem.status() == TOO_MANY_REQUESTS
                || problem.status() >= SERVER_ERROR
                || problem.is(WalletProblem.LOCKED)
                || problem.is(WalletProblem.CHAIN_UNAVAILABLE);
    }

    /** @param otherwise for refusals that have no reason of their own */
    public static FailureReason reasonOf(WalletProblem problem, FailureReason otherwise) {
        return switch (problem.slug()) {
            case WalletProblem.LOCKED -> FailureReason.WALLET_LOCKED;
            case WalletProblem.CHAIN_UNAVAILABLE,
                    WalletProblem.LOOKUPS_REVEAL_ROUNDS,
                    WalletProblem.STORE_UNAVAILABLE,
                    WalletProblem.NOT_THE_OWNER -> FailureReason.WALLET_UNAVAILABLE;
            case WalletProblem.INSUFFICIENT_FUNDS -> FailureReason.INSUFFICIENT_FUNDS;
            case WalletProblem.NO_COMMITMENT_LEFT -> FailureReason.NO_COMMITMENT;
            case WalletProblem.NO_FEE_ESTIMATE -> FailureReason.NO_FEE_ESTIMATE;
            case WalletProblem.SIGNING_REFUSED -> FailureReason.SIGNING_REFUSED;
            case WalletProblem.BROADCAST_REFUSED -> FailureReason.BROADCAST_REFUSED;
            case WalletProblem.AUTHORIZATION_REFUSED -> FailureReason.AUTHORIZATION_REFUSED;
            default -> mayPass(problem) ? FailureReason.WALLET_UNAVAILABLE : otherwise;
        };
    }
}
