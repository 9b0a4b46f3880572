package org.joinmarket.taker.round;

import org.joinmarket.common.coinjoin.MakerCheck;

/** Why a maker is not in the round any more. */
public enum DropReason {
    NO_ANSWER_TO_FILL,
    NO_ANSWER_TO_AUTH,
    NO_SIGNATURE,
    /** Between its signature and ours. */
    SPENT_ITS_INPUT,
    SAID_ERROR,
    SAID_BLACKLISTED,
    MALFORMED_MESSAGE,
    LEFT_THE_MARKET,
    UNREACHABLE,
    /** Our chain did not answer about its coins, so they were not accepted. */
    COINS_NOT_CHECKED,
    BAD_BOX_KEY_PROOF,
    TOO_MANY_INPUTS,
    INPUT_TWICE,
    INPUT_NOT_UNSPENT,
    INPUT_NOT_CONFIRMED,
    INPUT_NOT_P2WPKH,
    AUTH_KEY_OWNS_NO_INPUT,
    BAD_CHANGE,
    INPUT_OF_TAKER,
    OUTPUT_SHARED,
    INPUT_OF_ANOTHER_MAKER,
    OUTPUT_OF_ANOTHER_MAKER;

    /** As far as can be told: a directory, or our own chain, can make any maker look as if it had gone. */
    public boolean isMakersFault() {
        return switch (this) {
            case LEFT_THE_MARKET, UNREACHABLE, COINS_NOT_CHECKED -> false;
            default -> true;
        };
    }

    static DropReason of(MakerCheck.Reason reason) {
        return valueOf(reason.name()); // a test keeps the two lists equal
    }
}
