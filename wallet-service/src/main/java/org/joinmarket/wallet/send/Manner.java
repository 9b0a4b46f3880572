package org.joinmarket.wallet.send;

import org.joinmarket.common.chain.Transaction;

/** Who makes the transaction of a payment, and what becomes of it. */
sealed interface Manner {
    /** Made and signed here, and handed to the chain. */
    record Pay() implements Manner {}

    /** Made here, of a wallet without keys, and kept until its signatures come. */
    record Prepare() implements Manner {}

    /**
     * Signed as it is, for whoever brought it: it is for them to hand it to the chain.
     *
     * @param unsigned with the coins of the payment in their order
     */
    record SignAsIs(Transaction unsigned) implements Manner {}
}
