package org.joinmarket.wallet.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Coverages;
import org.jspecify.annotations.Nullable;

/** Tells of states that nobody changes and somebody notices, once for each change. Not for several threads. */
public final class StateChanges {
    private static final double PERCENT = 100;

    /** What was told of a search. */
    private record Search(
            Coverages.State state, int percent, @Nullable String trouble) {}

    private final EventHub hub;
    private final Map<String, Search> searches = new HashMap<>();
    private final Map<String, Boolean> known = new HashMap<>();
    private final Map<String, Map<String, Bonds.State>> bonds = new HashMap<>();
    private Optional<String> trouble = Optional.empty();

    public StateChanges(EventHub hub) {
        this.hub = hub;
    }

    /** @param slug of what is wrong with the chain; empty: nothing */
    public void chain(Optional<String> slug) {
        if (slug.equals(trouble)) return;
        trouble = slug;
        hub.tell(Happening.chain(slug.orElse(null)));
    }

    /** Whether the history of a wallet is known. */
    public void scan(String wallet, boolean isKnown) {
        Boolean before = known.put(wallet, isKnown);
        if (before == null || before != isKnown) hub.tell(Happening.scan(wallet, isKnown));
    }

    /**
     * How far the search of a wallet's history is: told when it is a percent further, or does something else than before.
     *
     * @param progress 0 to 1
     */
    public void progress(
            String wallet, Coverages.State state, double progress, @Nullable Duration left, @Nullable String trouble) {
        Search now = new Search(state, (int) Math.floor(progress * PERCENT), trouble);
        Search before = searches.put(wallet, now);
        boolean wasKnown = before == null && state == Coverages.State.COMPLETE;
        if (wasKnown || now.equals(before)) return;
        hub.tell(Happening.progress(wallet, state, now.percent(), left == null ? null : left.toSeconds(), trouble));
    }

    /**
     * A bond of a wallet.
     *
     * @param cold its coin, if its key is elsewhere: a wallet may have several of a month; null if it is the wallet's own
     */
    public record Seen(String month, @Nullable OutPoint cold, Bonds.State state) {
        private String key() {
            return cold == null ? month : month + " " + cold;
        }
    }

    /** All bonds of a wallet; of those that are seen for the first time nothing is told. */
    public void bonds(String wallet, List<Seen> all) {
        Map<String, Bonds.State> before = bonds.computeIfAbsent(wallet, _ -> new HashMap<>());
        for (Seen one : all) {
            Bonds.State was = before.put(one.key(), one.state());
            if (was != null && was != one.state()) hub.tell(Happening.bond(one.month(), wallet, one.state()));
        }
    }
}
