package org.joinmarket.directory.peer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.joinmarket.common.nick.Nick;

/**
 * Makers that were here long enough to be told from strangers; when the directory is nearly full, the last places are for
 * them. Remembers the last {@value #MAX}, of whom those go first that have never proved their nick, and not been here for the
 * longest. A name is no proof, so it buys a place and nothing else. Safe from any thread.
 */
public final class KnownMakers {
    static final int MAX = 20_000;

    /** Proofs cost nothing either: so many places are out of reach of whoever proves one nick after the other. */
    static final int MIN_UNPROVEN = MAX / 4;

    /**
     * Of either kind those first that have not been here for the longest.
     *
     * @param verified nicks that have been proved once
     * @param others all other nicks
     * @param version changes whenever one is added or forgotten
     */
    public record Snapshot(List<Nick> verified, List<Nick> others, long version) {
        public static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), 0);

        public Snapshot {
            verified = List.copyOf(verified);
            others = List.copyOf(others);
        }
    }

    private final SequencedSet<Nick> verified = new LinkedHashSet<>();
    private final SequencedSet<Nick> others = new LinkedHashSet<>();
    private long version;

    /** @param saved who is known from before */
    public KnownMakers(Snapshot saved) {
        for (Nick nick : saved.others()) remember(nick, false);
        for (Nick nick : saved.verified()) remember(nick, true);
        version = 0;
    }

    /** @param proven whether it has proved its nick this time */
    public synchronized void remember(Nick nick, boolean proven) {
        if (verified.contains(nick)) {
            verified.addLast(nick); // once is enough
            return;
        }
        if (others.contains(nick)) {
            if (!proven) {
                others.addLast(nick);
                return;
            }
            others.remove(nick);
        }
        (proven ? verified : others).addLast(nick);
        version++;
        if (verified.size() + others.size() > MAX) (others.size() > MIN_UNPROVEN ? others : verified).removeFirst();
    }

    public synchronized boolean isKnown(Nick nick) {
        return verified.contains(nick) || others.contains(nick);
    }

    public synchronized int count() {
        return verified.size() + others.size();
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(List.copyOf(verified), List.copyOf(others), version);
    }

    public synchronized long version() {
        return version;
    }
}
