package org.joinmarket.taker.job;

/** Why a coinjoin ended without a transaction: stable codes for programs. */
public enum FailureReason {
    /** No directory could be reached. */
    NO_DIRECTORY,
    /** Fewer acceptable offers than makers are needed. */
    TOO_FEW_OFFERS,
    /** Makers failed until fewer than the minimum were left; each one's own reason is with it. */
    TOO_FEW_MAKERS,
    INSUFFICIENT_FUNDS,
    /** No coin is old and large enough for a commitment, or each has been used too often. */
    NO_COMMITMENT,
    /** Makers had seen the commitment before, and no other was left. */
    COMMITMENT_BLACKLISTED,
    /** All fees together would be above the order's or the wallet's limit. */
    COST_ABOVE_LIMIT,
    NO_FEE_ESTIMATE,
    /** The ordered rate is below what the chain's node takes now: all would sign, and it would refuse. */
    FEE_RATE_BELOW_MINIMUM,
    /** So many inputs that the transaction does not fit into one message to a maker: fewer makers, or merge coins first. */
    TRANSACTION_TOO_LARGE,
    /** A maker did not sign; its coins keep the others from going on. */
    SIGNATURE_MISSING,
    /** An input was spent elsewhere meanwhile. */
    INPUT_SPENT,
    /** The wallet service refused to sign. */
    SIGNING_REFUSED,
    BROADCAST_REFUSED,
    WALLET_LOCKED,
    WALLET_UNAVAILABLE,
    WALLET_REFUSED,
    AUTHORIZATION_REFUSED,
    TIMED_OUT,
    CANCELLED,
    /** The service was stopped while the coinjoin was running; as far as the wallet service knows, nothing was signed. */
    INTERRUPTED,
    INTERNAL_ERROR
}
