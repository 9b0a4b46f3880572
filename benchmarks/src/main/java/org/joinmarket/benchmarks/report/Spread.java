package org.joinmarket.benchmarks.report;

import java.util.List;
import java.util.NoSuchElementException;

/** One figure over several runs. */
public record Spread(List<Double> values) {
    /** What the runs say about a budget. */
    public enum Verdict {
        HOLDS,
        FAILS,
        /** There is no budget. */
        NONE,
        /** There is a budget and no value. */
        UNKNOWN
    }

    public Spread {
        values = List.copyOf(values);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public double min() {
        return sorted().getFirst();
    }

    public double max() {
        return sorted().getLast();
    }

    /** The middle value, or the mean of the two in the middle. */
    public double median() {
        var sorted = sorted();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private List<Double> sorted() {
        if (isEmpty()) throw new NoSuchElementException("not measured");
        return values.stream().sorted().toList();
    }

    /** A budget holds if it holds in every run. What is not a number holds nothing. */
    public Verdict judge(Budget budget) {
        if (budget instanceof Budget.None) return Verdict.NONE;
        if (isEmpty()) return Verdict.UNKNOWN;
        return values.stream().allMatch(budget::holds) ? Verdict.HOLDS : Verdict.FAILS;
    }
}
