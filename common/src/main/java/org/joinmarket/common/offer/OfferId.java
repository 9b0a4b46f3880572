package org.joinmarket.common.offer;

import java.util.Optional;
import java.util.OptionalLong;

/** The number of an offer among those of its maker, 0 to 2^63-1. */
public record OfferId(long value) implements Comparable<OfferId> {
    public OfferId {
        if (value < 0) throw new IllegalArgumentException("offer id out of range: " + value);
    }

    public static Optional<OfferId> parse(String text) {
        OptionalLong value = Digits.parse(text, Long.MAX_VALUE);
        return value.isPresent() ? Optional.of(new OfferId(value.getAsLong())) : Optional.empty();
    }

    @Override
    public int compareTo(OfferId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
