package org.joinmarket.common.coinjoin;

import org.joinmarket.common.amount.Sats;

/** The market's dust limits (coinjoin.md, constants), above those of the nodes. */
public final class Dust {
    /** A taker's change at or below this goes to the miners instead. */
    public static final Sats TAKER = new Sats(2_730);

    /** A maker's change is never below this, nor is an offer's smallest amount. */
    public static final Sats MAKER = new Sats(27_300);

    private Dust() {}
}
