package org.joinmarket.maker.session;

import java.util.Locale;

/** Where a session is. Each phase that is not the end has a time limit. */
public enum Phase {
    IDLE,
    CHECKING_COMMITMENT,
    AWAITING_AUTH,
    VERIFYING_COIN,
    BURNING,
    LEASING,
    AWAITING_TX,
    SIGNING,
    SIGNED,
    PUSHED,
    ENDED;

    /** Nothing of ours has been shown or burned, so a session may be replaced or evicted. */
    public boolean beforeAuth() {
        return this == IDLE || this == CHECKING_COMMITMENT || this == AWAITING_AUTH;
    }

    public boolean afterSignature() {
        return this == SIGNED || this == PUSHED;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
