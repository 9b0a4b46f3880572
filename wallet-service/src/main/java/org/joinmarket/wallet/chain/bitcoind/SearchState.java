package org.joinmarket.wallet.chain.bitcoind;

import java.util.ArrayList;
import java.util.List;
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
 * @param laterFrom of some of {@code known}, which were added later, the history is known from this block on only: those before were
 *     pruned; null if that of all is
 */
record SearchState(
        Keys known, @Nullable Running running, @Nullable Integer laterFrom) {
    SearchState {
        known = Objects.requireNonNullElse(known, Keys.NONE);
    }

    static final SearchState NOTHING = new SearchState(Keys.NONE, null, null);

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

        /** The part of {@code wallet} that is among them; empty if a branch, or something that somebody was shown, is not. */
        Optional<WatchedWallet> partOf(WatchedWallet wallet, String wantedSingles) {
            if (!coverShown(wallet, wantedSingles)) return Optional.empty();
            List<WatchedBranch> part = new ArrayList<>();
            for (WatchedBranch branch : wallet.branches()) {
                int end = ends.getOrDefault(name(branch), 0);
                if (end == 0) return Optional.empty();
                part.add(branch.to(Math.min(end, branch.rangeEnd())));
            }
            return Optional.of(wallet.with(part));
        }

        /** Whether whatever of {@code wallet} somebody was shown is among them; of bonds, all. */
        boolean coverShown(WatchedWallet wallet, String wantedSingles) {
            return !ends.isEmpty()
                    && (wantedSingles.isEmpty() || wantedSingles.equals(singles))
                    && wallet.branches().stream()
                            .allMatch(branch -> ends.getOrDefault(name(branch), 0) >= branch.handedOut());
        }
    }

    /**
     * @param keys that it is for
     * @param from the first block of all
     * @param recentFrom where it begins, so that what is there shows early; {@code from} if that is early enough
     * @param to the last block; blocks that come before all is searched are to be searched too: bitcoind notices itself what they pay,
     *     but not that they spend a coin that the search has not come to
     * @param recentTo all blocks from {@code recentFrom} to this one were searched
     * @param wholeTo all blocks from {@code from} to this one were searched in their order
     * @param later true if blocks before {@code from} may have a payment, and are pruned; null for false, as states of before have it
     */
    record Running(
            Keys keys,
            int from,
            int recentFrom,
            int to,
            int recentTo,
            int wholeTo,
            @Nullable Boolean later) {
        Running {
            keys = Objects.requireNonNullElse(keys, Keys.NONE);
        }

        static Running of(Keys keys, int from, int recentFrom, int to) {
            return new Running(keys, from, Math.max(from, recentFrom), to, recentFrom - 1, from - 1, null);
        }

        /** Of keys that were added later, in the blocks that are there. */
        static Running ofWhatIsThere(Keys keys, int first, int to) {
            return new Running(keys, first, first, to, first - 1, first - 1, true);
        }

        boolean skipsBlocks() {
            return Boolean.TRUE.equals(later);
        }

        /** Whether blocks below {@code first}, which are pruned, are still to be searched. */
        boolean misses(int first) {
            return wholeTo + 1 < first;
        }

        /** The same up to the best block, which may be another since it began: what blocks of the last year pay is known as before. */
        Running upTo(int tip) {
            return tip <= to
                    ? this
                    : new Running(keys, from, recentFrom, tip, isRecentKnown() ? tip : recentTo, wholeTo, later);
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
                    ? new Running(keys, from, recentFrom, to, recentTo, last, later)
                    : new Running(keys, from, recentFrom, to, last, wholeTo, later);
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
