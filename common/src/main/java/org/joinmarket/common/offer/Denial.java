package org.joinmarket.common.offer;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What unsigned lines say of an offer that its maker signed. Any directory could invent one, so it is believed when every directory
 * that shows the maker has passed on the same, and each may take it back.
 *
 * @param instead another offer, or null for a cancel
 * @param by the directories that passed it on last, at least one
 * @param <D> what a directory is known by
 */
public record Denial<D>(@Nullable Offer instead, Set<D> by) {
    public Denial {
        by = Set.copyOf(by);
    }

    /** One more directory says it; what it or others said instead before counts no more. */
    public static <D> Denial<D> of(@Nullable Denial<D> before, @Nullable Offer instead, D directory) {
        if (before == null || !Objects.equals(before.instead, instead)) return new Denial<>(instead, Set.of(directory));
        var all = new HashSet<>(before.by);
        all.add(directory);
        return new Denial<>(instead, all);
    }

    /** This directory shows the offer again, or is gone; null if that was the last one. */
    public @Nullable Denial<D> without(D directory) {
        var rest = new HashSet<>(by);
        rest.remove(directory);
        return rest.isEmpty() ? null : new Denial<>(instead, rest);
    }

    /** @param directories that show the maker now */
    public boolean isBelieved(int directories) {
        return by.size() >= directories;
    }
}
