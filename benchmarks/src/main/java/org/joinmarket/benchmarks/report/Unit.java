package org.joinmarket.benchmarks.report;

/** What a figure is counted in. */
public enum Unit {
    PER_SECOND("/s", 0),
    MILLIS("ms", 2),
    SECONDS("s", 3),
    MEGABYTES("MB", 1),
    BYTES("B", 0),
    PERCENT("%", 2),
    MICROS("µs", 3),
    RATIO("", 2),
    COUNT("", 0);

    private final String symbol;
    private final int decimals;

    Unit(String symbol, int decimals) {
        this.symbol = symbol;
        this.decimals = decimals;
    }

    public String symbol() {
        return symbol;
    }

    int decimals() {
        return decimals;
    }
}
