package org.joinmarket.taker.round;

/** What a timer is for. */
public enum Stage {
    FILL,
    AUTH,
    SIGN,
    /** The whole round, against makers that use up every single limit. */
    ROUND
}
