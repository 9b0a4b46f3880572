package org.joinmarket.wallet.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;

/**
 * Locks that keep a transaction out of the chain. What is signed ties up our coins until it confirms or is given up, so a
 * stranger must not get signatures that only he can use, and only years from now. Existing takers lock to the tip or not at
 * all (coinjoin.md 4.8).
 */
public final class Locks {
    /** The taker's chain may be so much ahead of ours. */
    static final int MARGIN_BLOCKS = 6;

    /** Blocks may be so much ahead of the clock. */
    static final Duration MARGIN_TIME = Duration.ofHours(2);

    private static final long FIRST_TIME = 500_000_000; // smaller lock times are heights
    private static final int RELATIVE_FROM_VERSION = 2; // BIP68
    private static final long NOT_RELATIVE = 1L << 31;
    private static final long RELATIVE_VALUE = 0xffff;

    private Locks() {}

    /** @param tipHeight asked for only if it matters */
    public static boolean holdBack(Transaction tx, IntSupplier tipHeight, Instant now) {
        boolean relative = Integer.compareUnsigned(tx.version(), RELATIVE_FROM_VERSION) >= 0
                && tx.inputs().stream().anyMatch(Locks::isRelative);
        if (relative) return true;
        boolean counts = tx.inputs().stream().anyMatch(input -> input.sequence() != TxInput.SEQUENCE_FINAL);
        if (tx.lockTime() == 0 || !counts) return false;
        return tx.lockTime() < FIRST_TIME
                ? tx.lockTime() > (long) tipHeight.getAsInt() + MARGIN_BLOCKS
                : tx.lockTime() > now.plus(MARGIN_TIME).getEpochSecond();
    }

    private static boolean isRelative(TxInput input) {
        return (input.sequence() & NOT_RELATIVE) == 0 && (input.sequence() & RELATIVE_VALUE) != 0;
    }
}
