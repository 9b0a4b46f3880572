package org.joinmarket.maker.commitment;

/** What became of a round. */
public enum RoundState {
    /** The commitment is burned; nothing is signed. */
    BURNED,
    SIGNED,
    /** The transaction spent our inputs. */
    SPENT,
    /** Signed, but given up; may still confirm. */
    ABANDONED
}
