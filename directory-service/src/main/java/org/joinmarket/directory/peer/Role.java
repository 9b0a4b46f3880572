package org.joinmarket.directory.peer;

import java.util.Locale;

/** What a directory can tell of a peer's role: who can be dialled is taken for a maker (wire.md 2.1). */
public enum Role {
    MAKER,
    /** A taker, a watcher, or a maker that serves nothing. */
    TAKER;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
