package org.joinmarket.maker.commitment;

import java.time.Duration;
import java.time.InstantSource;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.NickLimits;

/** What one maker makes of used commitments that it is told (wire.md 5.6, 7.5). Of the market's delivery thread alone. */
public final class CommitmentEar {
    /**
     * Used commitments that one nick may have us remember or say, and how long one of them takes to come back: makers say each under
     * a nick of its own, or now and then one for another maker, so more than that is nobody's courtesy (H41).
     */
    private static final int PER_NICK = 2;

    private static final Duration EACH = Duration.ofSeconds(30);

    private final HeardCommitments heard;
    private final CommitmentHerald herald;
    private final InstantSource clock;
    private final Runnable tooMany;
    private final NickLimits tellers;

    /**
     * @param maxNicks nicks that are remembered
     * @param tooMany told of each one that is not listened to
     */
    public CommitmentEar(
            int maxNicks, HeardCommitments heard, CommitmentHerald herald, InstantSource clock, Runnable tooMany) {
        this.heard = heard;
        this.herald = herald;
        this.clock = clock;
        this.tooMany = tooMany;
        this.tellers = new NickLimits(maxNicks, PER_NICK, EACH);
    }

    /** Said to all. To be asked for the first of a line only. */
    public void hear(Nick teller, String hex) {
        if (listens(teller)) PodleCommitment.parseHex(hex).ifPresent(heard::add);
    }

    /** As {@link #hear}, by a maker that does not say it to all itself but asks us to. */
    public void hearAndSpread(Nick teller, String hex) {
        if (listens(teller)) PodleCommitment.parseHex(hex).ifPresent(this::spread);
    }

    private void spread(PodleCommitment commitment) {
        heard.add(commitment);
        herald.asked(commitment);
    }

    private boolean listens(Nick teller) {
        if (tellers.allows(teller, clock.instant())) return true;
        tooMany.run();
        return false;
    }
}
