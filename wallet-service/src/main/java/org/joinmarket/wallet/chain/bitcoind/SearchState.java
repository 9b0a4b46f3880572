package org.joinmarket.wallet.chain.bitcoind;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whose history a wallet of bitcoind knows, and how far a search is. It is kept in that wallet itself, so that it is never of
 * another one.
 *
 * @param known the keys whose history is known
 * @param running a search that has not ended
 */
record SearchState(Keys known, @Nullable Running running) {
    SearchState {
        known = Objects.requireNonNullElse(known, Keys.NONE);
    }

    static final SearchState NOTHING = new SearchState(Keys.NONE, null);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * @param ends by mixdepth and branch, as {@code 0/1}: the keys before this index
     * @param singles a hash of single scripts; empty for none
     */
    record Keys(Map<String, Integer> ends, String singles) {
        static final Keys NONE = new Keys(Map.of(), "");

        Keys {
            ends = Map.copyOf(Objects.requireNonNullElse(ends, Map.of()));
            singles = Objects.requireNonNullElse(singles, "");
        }

        static String name(WatchedBranch branch) {
            return branch.mixdepth() + "/" + branch.branch();
        }

        boolean cover(WatchedWallet wallet, String wantedSingles) {
            return (wantedSingles.isEmpty() || wantedSingles.equals(singles))
                    && wallet.branches().stream()
                            .allMatch(branch -> ends.getOrDefault(name(branch), 0) >= branch.rangeEnd());
        }
    }

    /**
     * @param keys that it is for
     * @param from the first block of all
     * @param recentFrom where it begins, so that what is there shows early; {@code from} if that is early enough
     * @param to the last block: whatever comes after it bitcoind notices itself
     * @param recentTo all blocks from {@code recentFrom} to this one were searched
     * @param wholeTo all blocks from {@code from} to this one were searched in their order
     */
    record Running(Keys keys, int from, int recentFrom, int to, int recentTo, int wholeTo) {
        Running {
            keys = Objects.requireNonNullElse(keys, Keys.NONE);
        }

        static Running of(Keys keys, int from, int recentFrom, int to) {
            return new Running(keys, from, Math.max(from, recentFrom), to, recentFrom - 1, from - 1);
        }

        boolean isRecentKnown() {
            return recentFrom <= from || recentTo >= to;
        }

        /** Whether the last year was searched apart from the rest, and all of it. */
        boolean showsCoins() {
            return recentFrom > from && recentTo >= to;
        }

        Running searched(int last) {
            return isRecentKnown()
                    ? new Running(keys, from, recentFrom, to, recentTo, last)
                    : new Running(keys, from, recentFrom, to, last, wholeTo);
        }
    }

    String text() {
        return JSON.writeValueAsString(this);
    }

    /** {@link #NOTHING} for what is no state: then all is searched again. */
    static SearchState read(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, SearchState.class)).orElse(NOTHING);
        } catch (JacksonException e) {
            return NOTHING;
        }
    }
}
