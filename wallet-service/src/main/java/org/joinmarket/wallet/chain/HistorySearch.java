package org.joinmarket.wallet.chain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the search of a wallet's history in the blocks is, or, where addresses are asked for instead, among those: of blocks nothing is
 * known then before all is.
 *
 * @param fromHeight first block that has to be searched
 * @param toHeight last block that has to be searched
 * @param searchedTo all blocks from {@code fromHeight} to this one were searched; {@code fromHeight - 1}: none yet
 * @param showsCoins whether coins that were found so far can be asked for, because those of the last year are among them
 * @param permille of the work of {@code state}, 0 to 1000
 * @param timeLeft by what was searched last; null if nobody knows
 * @param trouble why it does not go on; null if it does
 */
public record HistorySearch(
        State state,
        int fromHeight,
        int toHeight,
        int searchedTo,
        boolean showsCoins,
        int permille,
        @Nullable Duration timeLeft,
        @Nullable ChainTrouble trouble) {

    /** What the operator can do until the history is known, in one line. */
    public String remedy() {
        return trouble == ChainTrouble.HISTORY_PRUNED
                ? "the blocks of its history are pruned: use a bitcoind that keeps its blocks,"
                        + " or import it anew with the height of its birth if those from there on are kept"
                : "wait until its history is searched; coverage says how far that is";
    }

    public enum State {
        /** It has not begun, or does not go on now. */
        WAITING,

        /** The last year first, so that what is found shows early. */
        RECENT,

        /** Everything, in the order of the blocks or address by address: only then is it known what was spent. */
        WHOLE,

        /** The backend knows all there is. */
        COMPLETE
    }
}
