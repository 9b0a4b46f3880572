package org.joinmarket.wallet;

/** At which intervals wallets are looked at: when something has changed, and now and then in case that nobody said so. */
final class LookTimes {
    /** How much more seldom while the chain says itself when something changes. */
    static final int SELDOM = 5;

    private final long every;
    private long intervals;
    private long last;
    private boolean wasEarly;

    /** @param every intervals from one look to the next */
    LookTimes(long every) {
        this.every = Math.max(1, every);
    }

    boolean isFirst() {
        return intervals == 0;
    }

    /**
     * Another interval.
     *
     * @param changed whether the chain has just said so
     * @param isTold whether it would
     * @return whether wallets are to be looked at in it
     */
    boolean next(boolean changed, boolean isTold) {
        long patience = isTold && !wasEarly ? every * SELDOM : every;
        boolean isDue = changed || isFirst() || intervals - last >= patience;
        if (isDue) {
            last = intervals;
            wasEarly = false;
        }
        intervals++;
        return isDue;
    }

    /** What was due was seen before anybody was told of changes: what has changed in between shows with the next look, which comes soon. */
    void wasSeenEarly() {
        wasEarly = true;
    }
}
