package org.joinmarket.benchmarks.report;

/** What a figure must be. Compared with the value itself, never with what is shown of it. */
public sealed interface Budget {
    boolean holds(double value);

    /** Nobody demands anything. */
    record None() implements Budget {
        @Override
        public boolean holds(double value) {
            return true;
        }
    }

    record AtLeast(double least) implements Budget {
        @Override
        public boolean holds(double value) {
            return value >= least;
        }
    }

    record AtMost(double most) implements Budget {
        @Override
        public boolean holds(double value) {
            return value <= most;
        }
    }

    record Below(double limit) implements Budget {
        @Override
        public boolean holds(double value) {
            return value < limit;
        }
    }
}
