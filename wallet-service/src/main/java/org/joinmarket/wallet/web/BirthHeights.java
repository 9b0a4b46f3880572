package org.joinmarket.wallet.web;

import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;

/** From which block on a wallet that comes in is to be searched for, and whether the chain still has it. */
final class BirthHeights {
    private static final String FIELD = "birth_height";

    private final ChainBackend chain;

    BirthHeights(ChainBackend chain) {
        this.chain = chain;
    }

    /** A height that a file says: null, which makes all blocks to be searched, if there is no such block yet. */
    @Nullable
    Integer believed(@Nullable Integer height) {
        try {
            return height != null && height > chain.tip().height() ? null : height;
        } catch (ChainUnavailable e) {
            return null;
        }
    }

    /**
     * Before anything is done. A chain that cannot be asked now says the same later, in the wallet's coverage.
     *
     * @param height null if nobody knows
     * @throws FieldProblem if there is no such block yet
     * @throws org.joinmarket.support.problems.ApiProblem 409 if a block that has to be searched is thrown away
     */
    void check(@Nullable Integer height) {
        try {
            int best = chain.tip().height();
            if (height != null && height > best)
                throw new FieldProblem(FIELD, "0 to " + best + ", the height of the best block");
            int needed = height == null ? 0 : height;
            int first = chain.firstBlock();
            if (needed < first) throw Refusals.historyPruned(needed, first);
        } catch (ChainUnavailable _) {
            // it is followed when the chain is back
        }
    }
}
