package org.joinmarket.maker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.joinmarket.maker.session.SessionSettings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The makers of this process.
 *
 * @param makers at least one; each needs a wallet of its own
 * @param balanceInterval how often each wallet is looked at
 * @param changeDelay the longest time until the market is told that a balance changed the offer: of a changed one, of one that is
 *     cancelled for lack of coins, and of the first one after that. The actual time is random, so that nobody can tell from it
 *     which coinjoin it was
 * @param orderbookInterval a nick gets one answer to {@code !orderbook} in this time
 * @param orderbookPerSecond answers to {@code !orderbook} that one maker gives to all nicks together, after a burst of ten
 *     seconds' worth; each directory has an equal share of both, of one a second at least. Of a maker with a bond seventy times this must be below the wallet service's
 *     joinmarket.wallet.bonds.proofs-per-minute, or some who ask get no answer
 * @param maxHeardCommitments broadcast commitments of others that are kept; beyond it the oldest go
 * @param drain how long a stop waits for sessions that are under way, while no new ones begin. With ten seconds more it must fit into
 *     spring.lifecycle.timeout-per-shutdown-phase, and that into what the supervisor allows
 * @param session limits of the conversation with takers
 */
@Validated
@ConfigurationProperties("joinmarket.maker")
public record MakerProperties(
        @DefaultValue @NotNull @NotEmpty(message = "at least one maker") @Size(max = MAX_MAKERS)
        List<@Valid MakerEntry> makers,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration balanceInterval,

        @DefaultValue("10m") @NotNull @DurationMin @DurationMax(hours = 1)
        Duration changeDelay,

        @DefaultValue("10s") @NotNull @DurationMin(seconds = 10)
        Duration orderbookInterval,

        @DefaultValue("20") @Min(1) @Max(1_000) int orderbookPerSecond,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int maxHeardCommitments,

        @DefaultValue("60s") @NotNull @DurationMin @DurationMax(minutes = 10)
        Duration drain,

        @DefaultValue @NotNull @Valid SessionSettings session) {

    /** Enough for one process. */
    public static final int MAX_MAKERS = 50;

    public MakerProperties {
        makers = List.copyOf(makers);
        var names = new HashSet<String>();
        var wallets = new HashSet<String>();
        for (MakerEntry maker : makers) {
            if (!names.add(maker.name()))
                throw new IllegalArgumentException("two makers have the name " + maker.name());
            if (!wallets.add(maker.wallet()))
                throw new IllegalArgumentException(
                        "two makers have the wallet " + maker.wallet() + ", which would link their nicks");
        }
    }
}
