package org.joinmarket.testkit.openapi;

import java.util.Comparator;

/**
 * A problem that calls may answer with.
 *
 * @param slug the last part of its {@code type}
 * @param title what it says to people; empty if that depends
 */
public record ProblemType(int status, String slug, String title) implements Comparable<ProblemType> {
    private static final Comparator<ProblemType> ORDER = Comparator.comparingInt(ProblemType::status)
            .thenComparing(ProblemType::slug)
            .thenComparing(ProblemType::title);

    @Override
    public int compareTo(ProblemType other) {
        return ORDER.compare(this, other);
    }
}
