package org.joinmarket.common.protocol;

import java.util.Optional;
import java.util.function.Function;

/** What became of a stranger's bytes. Decoding returns one of these and never throws for bad input. */
public sealed interface Decoded<T> {
    record Ok<T>(T value) implements Decoded<T> {}

    /** Well formed but not known to us; newer peers exist, so this is not an error. */
    record Unknown<T>(String what) implements Decoded<T> {}

    record Malformed<T>(Flaw flaw) implements Decoded<T> {}

    static <T> Decoded<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Decoded<T> malformed(Flaw flaw) {
        return new Malformed<>(flaw);
    }

    default <R> Decoded<R> map(Function<? super T, ? extends R> mapper) {
        return switch (this) {
            case Ok<T>(var value) -> new Ok<>(mapper.apply(value));
            case Unknown<T>(var what) -> new Unknown<>(what);
            case Malformed<T>(var flaw) -> new Malformed<>(flaw);
        };
    }

    default <R> Decoded<R> flatMap(Function<? super T, Decoded<R>> mapper) {
        return switch (this) {
            case Ok<T>(var value) -> mapper.apply(value);
            case Unknown<T>(var what) -> new Unknown<>(what);
            case Malformed<T>(var flaw) -> new Malformed<>(flaw);
        };
    }

    /** The value, or empty if it is unknown or malformed. */
    default Optional<T> toOptional() {
        return this instanceof Ok<T>(var value) ? Optional.of(value) : Optional.empty();
    }
}
