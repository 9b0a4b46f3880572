package org.joinmarket.support.tokens;

/** What a caller is. Roles are not ordered: an operator is not a maker. */
public enum Role {
    /** Sees states and balances of its wallets; changes nothing. */
    VIEWER,
    /** A maker-service. */
    MAKER,
    /** A taker-service. */
    TAKER,
    /** The person who runs the service. */
    OPERATOR
}
