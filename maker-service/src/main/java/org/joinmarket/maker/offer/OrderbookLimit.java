package org.joinmarket.maker.offer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.maker.session.NickLimits;
import org.joinmarket.maker.session.TokenBucket;
import org.joinmarket.messaging.DirectoryEndpoint;

/**
 * How often one maker tells its offers to those who ask (wire.md 5.4, 10): to each nick once in a while, and to all nicks
 * together at a rate, because nicks cost nothing. Each directory has an equal share of that rate, so that none of them, which can
 * ask in any name, keeps us from answering what others bring. The owner's alone.
 */
public final class OrderbookLimit {
    private static final int BURST_SECONDS = 10;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final NickLimits byNick;
    private final int burst;
    private final Duration each;
    private final Map<DirectoryEndpoint, TokenBucket> shares = new HashMap<>();

    /** What becomes of a request. */
    public enum Verdict {
        ANSWER,
        /** The nick was answered a moment ago; as a rule, this is the copy that another directory brought. */
        ANSWERED,
        /** The directory's share is used up. It costs the nick nothing. */
        TOO_MANY
    }

    /**
     * @param maxNicks nicks that are remembered
     * @param perNick the time in which a nick gets one answer
     * @param perSecond answers to all nicks together; of each directory at least one
     * @param directories of the settings, at least one
     */
    public OrderbookLimit(int maxNicks, Duration perNick, int perSecond, int directories) {
        this.byNick = new NickLimits(maxNicks, 1, perNick);
        Duration share = Duration.ofSeconds(directories).dividedBy(perSecond);
        this.each = share.compareTo(LONGEST) > 0 ? LONGEST : share;
        this.burst = (int) Duration.ofSeconds(BURST_SECONDS).dividedBy(each);
    }

    /**
     * An answer counts.
     *
     * @param directory one of the settings, which brought the request
     */
    public Verdict judge(Nick asker, DirectoryEndpoint directory, Instant now) {
        if (!byNick.wouldAllow(asker, now)) return Verdict.ANSWERED;
        if (!shares.computeIfAbsent(directory, _ -> new TokenBucket(burst, each))
                .take(now)) return Verdict.TOO_MANY;
        byNick.allows(asker, now);
        return Verdict.ANSWER;
    }
}
