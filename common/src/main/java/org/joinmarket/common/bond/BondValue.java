package org.joinmarket.common.bond;

import java.time.Instant;
import org.joinmarket.common.amount.Sats;

/**
 * What a bond weighs when makers are chosen: its owner could have earned interest with the coins (coinjoin.md 2.5). A weight
 * and no amount of money, and by the definition of the field in floating point.
 *
 * @param interestRate what coins earn in a year, 0 to 1; 0.015 in the field
 * @param exponent how much more a large bond counts than several small ones; 1.3 in the field
 */
public record BondValue(double interestRate, double exponent) {
    public static final BondValue USUAL = new BondValue(0.015, 1.3);

    /** A year in seconds, as the field reckons. */
    private static final double YEAR = 60 * 60 * 24 * 365.2425;

    public BondValue {
        if (!(interestRate >= 0 && interestRate <= 1)) throw new IllegalArgumentException("interest rate: 0 to 1");
        if (!(exponent >= 0 && exponent <= 10)) throw new IllegalArgumentException("exponent: 0 to 10");
    }

    /**
     * The same until the lock ends, and then less and less until nothing is left after as long again.
     *
     * @param confirmedAt the time in the header of the block that has the coins
     * @param locktime in seconds since 1970
     * @return 0 or more; 0 too for coins that were locked after the lock had ended
     */
    public double of(Sats coins, Instant confirmedAt, long locktime, Instant now) {
        double locked = (locktime - confirmedAt.getEpochSecond()) / YEAR;
        double over = Math.max(0, now.getEpochSecond() / YEAR - locktime / YEAR);
        double interest = Math.min(1, Math.exp(interestRate * locked) - 1);
        double lost = Math.min(1, Math.exp(interestRate * over) - 1);
        double share = Math.max(0, interest - lost);
        return Math.pow(coins.value() * share, exponent);
    }
}
