package org.joinmarket.support.keys;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that do not exist were set. */
final class UnknownSettings extends RuntimeException {
    /** What is wrong and what was probably meant, one line each. */
    record Unknown(String what, String remedy) {}

    private final transient List<Unknown> unknown;

    UnknownSettings(List<Unknown> unknown) {
        super(unknown.stream().map(Unknown::what).collect(Collectors.joining("; ")));
        this.unknown = List.copyOf(unknown);
    }

    List<Unknown> unknown() {
        return unknown;
    }
}
