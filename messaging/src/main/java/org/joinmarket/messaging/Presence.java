package org.joinmarket.messaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.nick.Nick;

/**
 * Who is there, as each directory shows it (wire.md 10). A nick has left only when every directory that had shown it
 * has reported it gone or is down, so that one directory alone cannot make others' nicks disappear. The delivery
 * thread changes it, every thread may read it.
 */
final class Presence {
    private final int maxNicksPerDirectory;
    private final Map<Nick, Set<DirectoryEndpoint>> shownBy = new ConcurrentHashMap<>();
    private final Map<DirectoryEndpoint, Set<Nick>> shows = new HashMap<>();
    private final Map<DirectoryEndpoint, Integer> counts = new ConcurrentHashMap<>();

    Presence(int maxNicksPerDirectory) {
        this.maxNicksPerDirectory = maxNicksPerDirectory;
    }

    /** @return false if this directory shows too many nicks already, so this one is not remembered */
    boolean seen(Nick nick, DirectoryEndpoint directory) {
        Set<Nick> nicks = shows.computeIfAbsent(directory, _ -> new HashSet<>());
        if (nicks.contains(nick)) return true;
        if (nicks.size() >= maxNicksPerDirectory) return false;
        nicks.add(nick);
        counts.put(directory, nicks.size());
        Set<DirectoryEndpoint> directories = new HashSet<>(directoriesOf(nick));
        directories.add(directory);
        shownBy.put(nick, Set.copyOf(directories));
        return true;
    }

    /** @return whether it has left altogether; false also if this directory had not shown it */
    boolean gone(Nick nick, DirectoryEndpoint directory) {
        Set<Nick> nicks = shows.get(directory);
        if (nicks == null || !nicks.remove(nick)) return false;
        counts.put(directory, nicks.size());
        return forget(nick, directory);
    }

    /** @return those who have left altogether by it */
    List<Nick> down(DirectoryEndpoint directory) {
        Set<Nick> nicks = shows.remove(directory);
        counts.remove(directory);
        if (nicks == null) return List.of();
        List<Nick> left = new ArrayList<>();
        for (Nick nick : nicks) {
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
