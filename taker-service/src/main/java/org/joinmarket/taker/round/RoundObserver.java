package org.joinmarket.taker.round;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;

/** Who wants to know how a round goes on. Called on the round's own thread; may block, as on a disk. */
public interface RoundObserver {
    /** After every transition, also of those that stay in their state. */
    default void entered(RoundState state) {}

    default void makerSigned(Nick maker) {}

    /** Before our own signatures are asked for: complete but for these. Must be on the disk when it returns. */
    default void aboutToSign(String transactionHex, Costs costs) {}

    /**
     * What the transaction costs.
     *
     * @param minerFee of the whole transaction
     * @param makerFees of all makers together
     * @param total what our wallet will have less
     */
    record Costs(Sats minerFee, Sats makerFees, Sats total) {
        /** Our part of the miner's fee; makers may have paid some of it. */
        public Sats ownMinerFee() {
            return total.isLessThan(makerFees) ? Sats.ZERO : total.minus(makerFees);
        }
    }
}
