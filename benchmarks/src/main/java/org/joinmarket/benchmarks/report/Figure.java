package org.joinmarket.benchmarks.report;

/**
 * Something that is measured.
 *
 * @param key for programs: {@code scenario.name}
 * @param title for people
 */
public record Figure(String key, String title, Unit unit, Better better, Budget budget) {
    /** Which way is better; a shown value is rounded the other way. */
    public enum Better {
        HIGHER,
        LOWER
    }

    public static Figure lower(String key, String title, Unit unit) {
        return new Figure(key, title, unit, Better.LOWER, new Budget.None());
    }

    public static Figure higher(String key, String title, Unit unit) {
        return new Figure(key, title, unit, Better.HIGHER, new Budget.None());
    }

    /** Something of which there must be nothing. */
    public static Figure none(String key, String title) {
        return lower(key, title, Unit.COUNT).atMost(0);
    }

    public Figure atLeast(double least) {
        return new Figure(key, title, unit, better, new Budget.AtLeast(least));
    }

    public Figure atMost(double most) {
        return new Figure(key, title, unit, better, new Budget.AtMost(most));
    }

    public Figure below(double limit) {
        return new Figure(key, title, unit, better, new Budget.Below(limit));
    }
}
