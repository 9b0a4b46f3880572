package org.joinmarket.maker.session;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the conversation with takers.
 *
 * @param overall from {@code !fill} to the request for signatures; the lease lives as long
 * @param authTimeout from {@code !pubkey} to {@code !auth}: an existing taker that replaces silent makers three times keeps the
 *     others waiting for four minutes (coinjoin.md 4.7)
 * @param txTimeout from {@code !ioauth} to {@code !tx}
 * @param storeTimeout for our database, at each of its two steps
 * @param walletTimeout for the wallet service, at each of its three steps, a second try included; signatures may take as long as
 *     the round lasts
 * @param pushWindow how long after the signatures a taker may ask us to broadcast
 * @param maxActive sessions between {@code !fill} and signatures; beyond it one before {@code !auth} goes, the
 *     oldest of the directory that has brought most of these
 * @param maxSigned signed rounds whose takers may still ask us to broadcast; beyond it the oldest loses that
 * @param maxNicks nicks whose message rate is remembered
 * @param messagesPerSecond messages that a nick may send, after a burst of ten seconds' worth
 * @param maxWaiting messages of strangers that may wait for a maker
 * @param coinMinConfirmations of the coin that a taker commits to
 * @param coinMinPercent its least value, in per cent of the amount
 * @param lookUpsPerMinute coins of takers that one maker asks the wallet service for, of all nicks together, after a burst of ten
 *     seconds' worth. With that burst it must stay below the wallet service's joinmarket.wallet.queries.outpoints-per-minute, which
 *     is for each token: makers that share one token stay below it together
 * @param podleIndices how often a taker may use one coin
 */
@ConfigurationPropertiesSource
public record SessionSettings(
        @DefaultValue("300s") @NotNull @DurationMin(seconds = 5) @DurationMax(hours = 12)
        Duration overall,

        @DefaultValue("300s") @NotNull @DurationMin(seconds = 1)
        Duration authTimeout,

        @DefaultValue("240s") @NotNull @DurationMin(seconds = 1)
        Duration txTimeout,

        @DefaultValue("20s") @NotNull @DurationMin(seconds = 1)
        Duration storeTimeout,

        @DefaultValue("45s") @NotNull @DurationMin(seconds = 1)
        Duration walletTimeout,

        @DefaultValue("60m") @NotNull @DurationMin(seconds = 1)
        Duration pushWindow,

        @DefaultValue("128") @Min(1) @Max(10_000) int maxActive,
        @DefaultValue("1024") @Min(1) @Max(100_000) int maxSigned,
        @DefaultValue("4096") @Min(1) @Max(1_000_000) int maxNicks,
        @DefaultValue("10") @Min(1) @Max(1_000) int messagesPerSecond,
        @DefaultValue("1024") @Min(1) @Max(100_000) int maxWaiting,
        @DefaultValue("5") @Min(1) @Max(1_000) int coinMinConfirmations,
        @DefaultValue("20") @Min(0) @Max(100) int coinMinPercent,
        @DefaultValue("2400") @Min(6) @Max(100_000) int lookUpsPerMinute,
        @DefaultValue("3") @Min(1) @Max(10) int podleIndices) {

    /** A lease must not end while the signature under it is on its way. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(60);

    private static final int BURST_SECONDS = 10;

    private static final int LOOK_UPS_PER_NICK = 5;
    private static final Duration PER_LOOK_UP = Duration.ofSeconds(12);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public SessionRules rules() {
        return new SessionRules(podleIndices, coinMinConfirmations, coinMinPercent);
    }

    /** @param sinceFill by a clock that may have been set meanwhile */
    Duration leaseLifetime(Duration sinceFill) {
        return left(sinceFill).plus(LEASE_MARGIN);
    }

    private Duration left(Duration sinceFill) {
        Duration left = sinceFill.isNegative() ? overall : overall.minus(sinceFill);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * As {@link #limit(Phase)}; but signatures are waited for as long as the taker may wait for them: the coins are tied up anyway.
     *
     * @param sinceFill by a clock that may have been set meanwhile
     */
    Duration limit(Phase phase, Duration sinceFill) {
        Duration limit = limit(phase);
        return phase == Phase.SIGNING && left(sinceFill).compareTo(limit) > 0 ? left(sinceFill) : limit;
    }

    NickLimits nickLimits() {
        return new NickLimits(
                maxNicks,
                messagesPerSecond * BURST_SECONDS,
                Duration.ofSeconds(1).dividedBy(messagesPerSecond));
    }

    NickLimits lookUpsOfNicks() {
        return new NickLimits(maxNicks, LOOK_UPS_PER_NICK, PER_LOOK_UP);
    }

    TokenBucket lookUps() {
        return new TokenBucket(
                Math.max(1, lookUpsPerMinute * BURST_SECONDS / (int) MINUTE.toSeconds()),
                MINUTE.dividedBy(lookUpsPerMinute));
    }

    /** No phase but the end is without a limit. */
    public Duration limit(Phase phase) {
        return switch (phase) {
            case IDLE, CHECKING_COMMITMENT, BURNING -> storeTimeout;
            case AWAITING_AUTH -> authTimeout;
            case VERIFYING_COIN, LEASING, SIGNING -> walletTimeout;
            case AWAITING_TX -> txTimeout;
            case SIGNED, PUSHED -> pushWindow;
            case ENDED -> throw new IllegalArgumentException("the end has no limit");
        };
    }
}
