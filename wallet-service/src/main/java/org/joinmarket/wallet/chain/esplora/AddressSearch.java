package org.joinmarket.wallet.chain.esplora;

import java.time.Duration;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.HistorySearch.State;
import org.jspecify.annotations.Nullable;

/**
 * How far a search is, in addresses: an explorer is asked for each, and says nothing of blocks that were searched. One thread at a time
 * counts, any may ask.
 */
final class AddressSearch {
    private static final int PERMILLE = 1_000;

    private volatile Count count = new Count(State.WAITING, 0, 0, 0, 0, 0, null);

    /**
     * @param before {@code known} when it began
     * @param since {@link System#nanoTime} then
     */
    private record Count(
            State state,
            int height,
            int wanted,
            int before,
            int known,
            long since,
            @Nullable ChainTrouble trouble) {
        private Count wanting(int more) {
            return new Count(state, height, wanted + more, before, known, since, null);
        }

        private Count knowing(int more) {
            return new Count(state, height, wanted, before, known + more, since, null);
        }
    }

    /**
     * Addresses have to be asked for: the first ones of a search, or more of one that goes on.
     *
     * @param wanted all of them
     * @param known as many of those were asked for before
     */
    void wants(int wanted, int known, int height) {
        Count now = count;
        count = now.state() == State.WHOLE
                ? now.wanting(wanted)
                : new Count(State.WHOLE, height, wanted, known, known, System.nanoTime(), null);
    }

    void asked(int addresses) {
        count = count.knowing(addresses);
    }

    void ends(int height) {
        count = new Count(State.COMPLETE, height, 0, 0, 0, 0, null);
    }

    /** A search that has not begun changes nothing. */
    void stands(@Nullable ChainTrouble why) {
        Count now = count;
        if (now.state() == State.COMPLETE) return;
        count = new Count(State.WAITING, now.height(), now.wanted(), now.before(), now.known(), now.since(), why);
    }

    /** @param showsCoins what was known before the search can be asked for */
    HistorySearch now(boolean showsCoins) {
        Count now = count;
        boolean isComplete = now.state() == State.COMPLETE;
        return new HistorySearch(
                now.state(),
                0,
                now.height(),
                isComplete ? now.height() : -1,
                showsCoins,
                isComplete ? PERMILLE : permille(now),
                now.state() == State.WHOLE ? left(now) : null,
                now.trouble());
    }

    private static int permille(Count now) {
        return now.wanted() == 0 ? 0 : (int) Math.min(PERMILLE - 1, (long) PERMILLE * now.known() / now.wanted());
    }

    private static @Nullable Duration left(Count now) {
        int asked = now.known() - now.before();
        if (asked == 0) return null;
        return Duration.ofNanos((System.nanoTime() - now.since()) / asked * (now.wanted() - now.known()));
    }
}
