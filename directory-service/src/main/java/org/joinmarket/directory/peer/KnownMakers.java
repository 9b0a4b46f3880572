package org.joinmarket.directory.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.joinmarket.common.nick.Nick;

/**
 * Makers that were here long enough to be told from strangers; when the directory is nearly full, the last places are for
 * them. Remembers the last {@value #MAX}. A name is no proof, so it buys a place and nothing else. Safe from any thread.
 */
public final class KnownMakers {
    static final int MAX = 20_000;

    private final SequencedMap<String, Boolean> nicks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX;
        }
    };

    public synchronized void remember(Nick nick) {
        nicks.put(nick.value(), Boolean.TRUE);
    }

    public synchronized boolean isKnown(Nick nick) {
        return nicks.get(nick.value()) != null;
    }
}
