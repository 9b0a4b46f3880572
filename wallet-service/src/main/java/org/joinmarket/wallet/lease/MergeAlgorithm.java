package org.joinmarket.wallet.lease;

/**
 * How many coins a round takes beyond those that it needs (coinjoin.md 3.5). Each puts more of a mixdepth together, which costs
 * privacy and spares fees later. The two implementations mean different things by the same names: those of joinmarket-ng have
 * {@code NG} before them.
 */
public enum MergeAlgorithm {
    /** The smallest single coin that is enough; else the largest of the smaller ones. */
    DEFAULT,

    /** The smaller ones from the smallest up, and then without the smallest that are not needed. */
    GRADUAL,

    /** All from the smallest up, and then without any that are not needed. */
    GREEDY,

    /** The smaller ones from the smallest up, all that this comes across. */
    GREEDIEST,

    /** The largest, as few as are enough. */
    NG_DEFAULT,

    /** The same and the smallest of the others. */
    NG_GRADUAL,

    /** The same and all others. */
    NG_GREEDY,

    /** The same and none, one or two of the smallest of the others. */
    NG_RANDOM
}
