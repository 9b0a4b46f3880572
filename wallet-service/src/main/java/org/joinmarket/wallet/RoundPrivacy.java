package org.joinmarket.wallet;

import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.chain.ChainBackend;

/**
 * Rounds need look-ups of strangers' coins. Where a third party sees these, he learns who takes part in which round, and
 * nothing is done for rounds unless the operator accepted that.
 */
public final class RoundPrivacy {
    private final boolean refuses;

    RoundPrivacy(ChainBackend chain, EsploraProperties esplora) {
        this.refuses = chain.tellsThirdParties() && !esplora.revealRounds();
    }

    /** Whether nothing can be done for rounds. */
    public boolean refuses() {
        return refuses;
    }

    /** Whether nothing can be done for {@code caller}, who is there for rounds. */
    public boolean refuses(Caller caller) {
        return refuses && caller.is(Role.MAKER, Role.TAKER);
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 503 {@code lookups-reveal-rounds} */
    public void requireRounds() {
        if (refuses) throw Refusals.lookupsRevealRounds();
    }

    /** As {@link #requireRounds}, for a question that others may ask too. */
    public void requireQuestions(Caller caller) {
        if (refuses(caller)) throw Refusals.lookupsRevealRounds();
    }
}
