package org.joinmarket.maker.commitment;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.NickLimits;
import org.joinmarket.messaging.DirectoryEndpoint;

/**
 * What one maker makes of used commitments that it is told (wire.md 5.6, 7.5). What is said to all is not signed and comes once per
 * directory: its copies cost nothing, and what one directory says in a nick's name costs that nick nothing at the others. Of the
 * market's delivery thread alone.
 */
public final class CommitmentEar {
    /**
     * Used commitments that one nick may have us remember or say, and how long one of them takes to come back: makers say each under
     * a nick of its own, or now and then one for another maker, so more than that is nobody's courtesy (H41).
     */
    private static final int PER_NICK = 2;

    private static final Duration EACH = Duration.ofSeconds(30);

    /** Commitments that are remembered as heard, the newest. */
    static final int MAX_RECENT = 1_000;

    private final int maxNicks;
    private final HeardCommitments heard;
    private final CommitmentHerald herald;
    private final InstantSource clock;
    private final Runnable tooMany;
    private final NickLimits askers;
    private final Map<DirectoryEndpoint, NickLimits> tellers = new HashMap<>();
    private final SequencedSet<PodleCommitment> recent = new LinkedHashSet<>();

    /**
     * @param maxNicks nicks that are remembered, of those who ask us and of each directory's
     * @param tooMany told of each one that is not listened to
     */
    public CommitmentEar(
            int maxNicks, HeardCommitments heard, CommitmentHerald herald, InstantSource clock, Runnable tooMany) {
        this.heard = heard;
        this.herald = herald;
        this.clock = clock;
        this.tooMany = tooMany;
        this.maxNicks = maxNicks;
        this.askers = newLimits();
    }

    private NickLimits newLimits() {
        return new NickLimits(maxNicks, PER_NICK, EACH);
    }

    /**
     * Said to all, as this directory has it. To be asked for the first of a line only.
     *
     * @param directory one of the settings
     */
    public void hear(Nick teller, DirectoryEndpoint directory, String hex) {
        Optional<PodleCommitment> commitment = PodleCommitment.parseHex(hex);
        if (commitment.filter(recent::contains).isPresent()) return;
        if (listens(tellers.computeIfAbsent(directory, _ -> newLimits()), teller)) commitment.ifPresent(this::remember);
    }

    /** As {@link #hear}, by a maker that does not say it to all itself but asks us to. */
    public void hearAndSpread(Nick teller, String hex) {
        if (listens(askers, teller)) PodleCommitment.parseHex(hex).ifPresent(this::spread);
    }

    private void spread(PodleCommitment commitment) {
        remember(commitment);
        herald.asked(commitment);
    }

    private void remember(PodleCommitment commitment) {
        if (heard.add(commitment) && recent.add(commitment) && recent.size() > MAX_RECENT) recent.removeFirst();
    }

    private boolean listens(NickLimits limits, Nick teller) {
        if (limits.allows(teller, clock.instant())) return true;
        tooMany.run();
        return false;
    }
}
