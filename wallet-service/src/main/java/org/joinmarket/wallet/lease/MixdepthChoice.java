package org.joinmarket.wallet.lease;

import java.util.List;

/** From which mixdepth a maker pays: it keeps its coins together in as few mixdepths as it can (coinjoin.md 3.5). */
final class MixdepthChoice {
    private MixdepthChoice() {}

    /**
     * The mixdepth behind the largest gap, going round; the first of them.
     *
     * @param eligible not empty, ascending
     */
    static int choose(List<Integer> eligible, int mixdepths) {
        int best = eligible.getFirst();
        int bestGap = mixdepths + eligible.getFirst() - eligible.getLast();
        for (int i = 1; i < eligible.size(); i++) {
            int gap = eligible.get(i) - eligible.get(i - 1);
            if (gap > bestGap) {
                bestGap = gap;
                best = eligible.get(i);
            }
        }
        return best;
    }
}
