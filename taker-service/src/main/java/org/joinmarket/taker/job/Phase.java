package org.joinmarket.taker.job;

/** The steps of a coinjoin, in order. */
public enum Phase {
    COLLECTING_OFFERS,
    SELECTING,
    LEASING_INPUTS,
    FILLING,
    AUTHENTICATING,
    BUILDING,
    COLLECTING_SIGNATURES,
    SIGNING,
    BROADCASTING,
    DONE
}
