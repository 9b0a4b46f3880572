package org.joinmarket.maker.offer;

import java.time.Duration;
import java.time.Instant;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.maker.session.NickLimits;
import org.joinmarket.maker.session.TokenBucket;

/**
 * How often one maker tells its offers to those who ask (wire.md 5.4, 10): to each nick once in a while, and to all nicks
 * together at a rate, because nicks cost nothing. The owner's alone.
 */
public final class OrderbookLimit {
    private static final int BURST_SECONDS = 10;

    private final NickLimits byNick;
    private final TokenBucket together;

    /** @param maxNicks nicks that are remembered */
    public OrderbookLimit(int maxNicks, Duration perNick, int perSecond) {
        this.byNick = new NickLimits(maxNicks, 1, perNick);
        this.together =
                new TokenBucket(perSecond * BURST_SECONDS, Duration.ofSeconds(1).dividedBy(perSecond));
    }

    /** Whether {@code asker} is answered now; if so, that counts. */
    public boolean allows(Nick asker, Instant now) {
        return byNick.allows(asker, now) && together.take(now);
    }
}
