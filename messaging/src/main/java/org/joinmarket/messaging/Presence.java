package org.joinmarket.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.nick.Nick;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, as each directory shows it (wire.md 10). A nick has left only when every directory that had shown it
 * has reported it gone or is down, so that one directory alone cannot make others' nicks disappear. The delivery
 * thread changes it, every thread may read it.
 *
 * <p>Anybody can be anybody in a public line, and some directories say of nobody that he has left. Nicks that a directory has neither
 * listed nor brought a signed line of therefore have a smaller share of their own, in which the one not heard for longest makes
 * room, and no nick stays that a complete peer list does not have while it says nothing either.
 */
final class Presence {
    /** A quarter as many nicks of a directory may be known by unsigned public lines alone. */
    static final int UNSIGNED_SHARE = 4;

    /** One directory lists a random part of its makers if there are too many, and never fewer than that (wire.md 3). */
    static final int MAYBE_A_SAMPLE = 4_000;

    /** How a directory shows a nick. */
    enum Shown {
        /** In a peer list, or by a line that its owner signed. */
        SURELY,
        /** By a public line, which anybody may have invented. */
        UNSIGNED
    }

    /**
     * A directory shows a nick no more.
     *
     * @param altogether whether no other directory does
     */
    record Gone(Nick nick, boolean altogether) {}

    /**
     * What became of a nick that was heard.
     *
     * @param remembered false if its directory shows too many nicks already
     * @param evicted who made room for it
     */
    record Seen(boolean remembered, @Nullable Gone evicted) {
        private static final Seen KNOWN = new Seen(true, null);
        private static final Seen TOO_MANY = new Seen(false, null);
    }

    /** What one directory shows: of each nick, during which turn it was last mentioned. */
    private static final class View {
        private final Map<Nick, Integer> surely = new HashMap<>();
        private final LinkedHashMap<Nick, Integer> unsigned = new LinkedHashMap<>();
        private int turn;
        private int listed;
        private boolean complete;

        boolean remove(Nick nick) {
            boolean was = surely.remove(nick) != null;
            return unsigned.remove(nick) != null || was;
        }

        int size() {
            return surely.size() + unsigned.size();
        }
    }

    private final int maxSurely;
    private final int maxUnsigned;
    private final Map<Nick, Set<DirectoryEndpoint>> shownBy = new ConcurrentHashMap<>();
    private final Map<DirectoryEndpoint, View> views = new HashMap<>();
    private final Map<DirectoryEndpoint, Integer> counts = new ConcurrentHashMap<>();

    /** @param maxNicksPerDirectory 1 or more; beside them there are {@link #UNSIGNED_SHARE} for those known by unsigned lines alone */
    Presence(int maxNicksPerDirectory) {
        this.maxSurely = maxNicksPerDirectory;
        this.maxUnsigned = Math.max(1, maxNicksPerDirectory / UNSIGNED_SHARE);
    }

    Seen seen(Nick nick, DirectoryEndpoint directory, Shown how) {
        View view = views.computeIfAbsent(directory, _ -> new View());
        if (view.surely.containsKey(nick)) {
            view.surely.put(nick, view.turn);
            return Seen.KNOWN;
        }
        if (how == Shown.SURELY && view.surely.size() < maxSurely) {
            view.unsigned.remove(nick);
            view.surely.put(nick, view.turn);
            shown(nick, directory, view);
            return Seen.KNOWN;
        }
        if (view.unsigned.remove(nick) != null) {
            view.unsigned.put(nick, view.turn);
            return Seen.KNOWN;
        }
        if (how == Shown.SURELY) return Seen.TOO_MANY;
        Gone evicted = null;
        if (view.unsigned.size() >= maxUnsigned) {
            Nick eldest = view.unsigned.firstEntry().getKey();
            evicted = gone(eldest, directory).orElseThrow();
        }
        view.unsigned.put(nick, view.turn);
        shown(nick, directory, view);
        return new Seen(true, evicted);
    }

    private void shown(Nick nick, DirectoryEndpoint directory, View view) {
        counts.put(directory, view.size());
        Set<DirectoryEndpoint> directories = new HashSet<>(directoriesOf(nick));
        if (directories.add(directory)) shownBy.put(nick, Set.copyOf(directories));
    }

    /** @return empty if this directory had not shown it */
    Optional<Gone> gone(Nick nick, DirectoryEndpoint directory) {
        View view = views.get(directory);
        if (view == null || !view.remove(nick)) return Optional.empty();
        counts.put(directory, view.size());
        return Optional.of(new Gone(nick, forget(nick, directory)));
    }

    /**
     * A directory has somebody in its peer list, or says that he has come.
     *
     * @param ourselves which it says in the answer to a request for the whole list, and at no other time (wire.md 3)
     */
    void listed(DirectoryEndpoint directory, boolean ourselves) {
        View view = views.computeIfAbsent(directory, _ -> new View());
        view.listed++;
        view.complete |= ourselves;
    }

    /**
     * The whole peer list is asked for again, so what has come since the last time was all of it.
     *
     * @return those whom it did not have, and who have said nothing since either; nobody if no list came, or one that may be a sample
     */
    List<Gone> askedForList(DirectoryEndpoint directory) {
        View view = views.computeIfAbsent(directory, _ -> new View());
        List<Nick> silent = new ArrayList<>();
        if (view.turn > 0 && view.complete && view.listed < MAYBE_A_SAMPLE) {
            silentIn(view.surely, view.turn, silent);
            silentIn(view.unsigned, view.turn, silent);
        }
        view.turn++;
        view.listed = 0;
        view.complete = false;
        return silent.stream().flatMap(nick -> gone(nick, directory).stream()).toList();
    }

    private static void silentIn(Map<Nick, Integer> mentioned, int turn, List<Nick> silent) {
        mentioned.forEach((nick, when) -> {
            if (when < turn) silent.add(nick);
        });
    }

    /** @return those who have left altogether by it */
    List<Nick> down(DirectoryEndpoint directory) {
        View view = views.remove(directory);
        counts.remove(directory);
        if (view == null) return List.of();
        List<Nick> left = new ArrayList<>();
        for (Nick nick : view.surely.keySet()) {
            if (forget(nick, directory)) left.add(nick);
        }
        for (Nick nick : view.unsigned.keySet()) {
            if (forget(nick, directory)) left.add(nick);
        }
        return left;
    }

    private boolean forget(Nick nick, DirectoryEndpoint directory) {
        Set<DirectoryEndpoint> directories = new HashSet<>(directoriesOf(nick));
        directories.remove(directory);
        if (directories.isEmpty()) shownBy.remove(nick);
        else shownBy.put(nick, Set.copyOf(directories));
        return directories.isEmpty();
    }

    Set<DirectoryEndpoint> directoriesOf(Nick nick) {
        return shownBy.getOrDefault(nick, Set.of());
    }

    Set<Nick> nicks() {
        return Set.copyOf(shownBy.keySet());
    }

    int count(DirectoryEndpoint directory) {
        return counts.getOrDefault(directory, 0);
    }
}
