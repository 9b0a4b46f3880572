package org.joinmarket.taker.job;

import java.util.random.RandomGenerator;
import org.joinmarket.common.amount.FeeRate;

/**
 * What the miners are to be paid. Existing takers pay up to a fifth more than they were told, by a random part of it (coinjoin.md 5):
 * whoever always pays the estimate itself can be told by that.
 *
 * @param least ordered, or the chain's estimate, and no less than the node takes
 * @param drawn from there on up
 */
record ChosenRate(FeeRate least, FeeRate drawn) {
    private static final long PPM = 1_000_000;

    /**
     * @param spreadPpm of {@code least}, the most that is added
     * @param most what is paid at most, not below {@code least}
     */
    static ChosenRate draw(FeeRate least, int spreadPpm, FeeRate most, RandomGenerator random) {
        long spread = least.satsPerKvB() * spreadPpm / PPM;
        var drawn = new FeeRate(Math.min(least.satsPerKvB() + random.nextLong(spread + 1), most.satsPerKvB()));
        return new ChosenRate(least, drawn);
    }

    /** The drawn one, or less if the wallet service signs no more; {@code limit} is not below {@link #least}. */
    FeeRate within(FeeRate limit) {
        return limit.compareTo(drawn) < 0 ? limit : drawn;
    }
}
