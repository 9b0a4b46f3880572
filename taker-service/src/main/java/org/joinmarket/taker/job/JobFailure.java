package org.joinmarket.taker.job;

/** Ends the coinjoin with a reason. */
final class JobFailure extends RuntimeException {
    private final FailureReason reason;

    JobFailure(FailureReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    FailureReason reason() {
        return reason;
    }
}
