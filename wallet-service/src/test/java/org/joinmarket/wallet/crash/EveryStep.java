package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;

/** Ends a {@link Life} at each step of what is done in it, in turn, until it comes to its end alive. */
final class EveryStep {
    private static final int MOST_STEPS = 60;

    private final Life life;
    private int keys;

    EveryStep(Life life) {
        this.life = life;
    }

    String nextKey() {
        return "crash-" + keys++;
    }

    /**
     * @param before done for the key before it begins
     * @param what done for a new key each time, and for the same key again after a crash
     * @return how many steps there are
     */
    int each(Consumer<String> before, Consumer<String> what) {
        int steps = 0;
        for (Fuse.Moment moment : Fuse.Moment.values()) steps += each(moment, MOST_STEPS, before, what, _ -> {});
        return steps;
    }

    /**
     * As {@link #each(Consumer, Consumer)}, after each step only: that is where the next one has not begun.
     *
     * @param then done for the key by whoever is alive at the end
     */
    int afterEach(Consumer<String> before, Consumer<String> what, Consumer<String> then) {
        return afterEach(MOST_STEPS, before, what, then);
    }

    /** As {@link #afterEach(Consumer, Consumer, Consumer)}, of the first steps only. */
    int afterEach(int most, Consumer<String> before, Consumer<String> what, Consumer<String> then) {
        return each(Fuse.Moment.AFTER, most, before, what, then);
    }

    private int each(
            Fuse.Moment moment, int most, Consumer<String> before, Consumer<String> what, Consumer<String> then) {
        int steps = 0;
        boolean died = true;
        for (int step = 1; died && step <= most; step++) {
            assertThat(step).as("it comes to an end").isLessThan(MOST_STEPS);
            String key = nextKey();
            before.accept(key);
            died = life.diesAt(moment, step, () -> what.accept(key));
            if (died) {
                life.restart();
                life.check();
                what.accept(key);
                steps++;
            }
            then.accept(key);
            life.settle();
        }
        return steps;
    }
}
