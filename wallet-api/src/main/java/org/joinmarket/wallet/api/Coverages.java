package org.joinmarket.wallet.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Replies about which addresses of a wallet the chain is watched for, and in which blocks. */
public final class Coverages {
    private Coverages() {}

    /** What is being done. */
    public enum State {
        /** The search of its history has not begun, or does not go on now. */
        WAITING,

        /** The last year is searched first, so that what is there shows early. */
        RECENT,

        /**
         * All blocks are searched in their order, or all addresses are asked for where each is a question: only then is it known what was
         * spent and which addresses were used.
         */
        WHOLE,

        /** All is known, and what comes is noticed. */
        COMPLETE
    }

    /**
     * @param branch 0 addresses for deposits, 1 change and coinjoin outputs
     * @param watched addresses that are watched, from index 0 on
     * @param next the first index that nobody has seen
     * @param highestUsed the highest index that the chain knows a payment to; absent if there is none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Branch(
            int mixdepth,
            int branch,
            int watched,
            int next,
            @Nullable Integer highestUsed) {}

    /**
     * @param backend {@code embedded}, {@code bitcoind} or {@code esplora}
     * @param scannedFrom the first block that was searched, or is to be, for all of these addresses; where blocks are pruned, those
     *     that came first may be known from earlier blocks on
     * @param scannedTo all blocks from {@code scannedFrom} to this one were searched; absent if none was, or nobody knows
     * @param progress of what {@code state} says, 0 to 1
     * @param secondsLeft by what the last blocks, or addresses, took; absent if nobody knows
     * @param trouble why it does not go on; absent if it does
     * @param bondAddresses months whose bond address is watched
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Coverage(
            String wallet,
            String backend,
            State state,
            int scannedFrom,
            @Nullable Integer scannedTo,
            double progress,
            @Nullable Long secondsLeft,
            @Nullable String trouble,
            List<Branch> branches,
            int bondAddresses) {
        public Coverage {
            branches = List.copyOf(branches);
        }
    }
}
