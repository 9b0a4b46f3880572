package org.joinmarket.maker.session;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.joinmarket.common.nick.Nick;

/** How much each nick may ask of us; beyond the bound the nick that was longest silent is forgotten. */
public final class NickLimits {
    private final Map<Nick, TokenBucket> buckets;
    private final int burst;
    private final Duration perMessage;

    public NickLimits(int maxNicks, int burst, Duration perMessage) {
        if (maxNicks < 1) throw new IllegalArgumentException("at least one nick");
        this.burst = burst;
        this.perMessage = perMessage;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Nick, TokenBucket> eldest) {
                return size() > maxNicks;
            }
        };
    }

    public boolean allows(Nick nick, Instant now) {
        return buckets.computeIfAbsent(nick, _ -> new TokenBucket(burst, perMessage))
                .take(now);
    }

    /** Whether {@link #allows} would say yes; does not count, and a nick is not remembered for it. */
    public boolean wouldAllow(Nick nick, Instant now) {
        TokenBucket known = buckets.get(nick);
        return known == null || known.has(now);
    }

    int remembered() {
        return buckets.size();
    }
}
