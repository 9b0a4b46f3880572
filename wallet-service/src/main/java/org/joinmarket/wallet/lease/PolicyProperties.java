package org.joinmarket.wallet.lease;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the signer allows at most, whoever asks. A lease is the tighter of this and the request.
 *
 * @param maxCostSats all fees of one transaction together, in satoshi
 * @param maxCostPpm the same in parts per million of the coinjoin amount
 * @param maxCostSatsPerDay all fees of one wallet in one day (UTC) together
 * @param maxFeeRateSatsPerKvb fee rate of the whole transaction
 * @param minimumMakers equal outputs that a taker's transaction needs beside ours
 * @param makerLeasesPerHour maker leases per mixdepth and hour, because each shows some of our coins to a stranger
 * @param takerLeasesPerHour taker leases per mixdepth and hour, because each uses up addresses
 * @param maxInputs coins in one lease: takers drop makers with more
 * @param makerConfirmations confirmations of the coins of a maker
 * @param takerConfirmations confirmations of the coins of a taker
 * @param mergeAlgorithm how many coins rounds take beyond those that they need. The first four are those of
 *     joinmarket-clientserver, the others those of joinmarket-ng, which calls them the same without {@code ng}. One that would take
 *     more than {@code max-inputs} takes as few as are enough
 * @param restrictMixdepth0 whether coins of mixdepth 0 are joined only if all of them come from coinjoins of this wallet; else one
 *     coin alone must be enough there. A sweep that the operator authorized joins them all the same
 * @param maxSatsFreezeReuse coins of up to so many satoshi are frozen when they arrive at an address whose coins were spent; -1: of any
 *     value, 0: none
 * @param abandonSignedAfter how long after its signature a lease whose transaction neither the mempool nor a block has, twice in a row, is
 *     given up and its coins are let go, though it may still confirm; an hour to a year, or 0 for never
 * @param shownCoinsFirst for how long a maker offers coins that a taker saw, and made no transaction of, before it shows others; 0 for not
 *     at all
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.policy")
public record PolicyProperties(
        @DefaultValue("500000") @Min(0) @Max(2_100_000_000_000_000L)
        long maxCostSats,

        @DefaultValue("100000") @Min(0) @Max(1_000_000) long maxCostPpm,

        @DefaultValue("2000000") @Min(0) @Max(2_100_000_000_000_000L)
        long maxCostSatsPerDay,

        @DefaultValue("350000") @Min(0) @Max(10_000_000) long maxFeeRateSatsPerKvb,
        @DefaultValue("2") @Min(1) @Max(100) int minimumMakers,
        @DefaultValue("30") @Min(1) @Max(100_000) int makerLeasesPerHour,
        @DefaultValue("120") @Min(1) @Max(100_000) int takerLeasesPerHour,
        @DefaultValue("15") @Min(1) @Max(100) int maxInputs,
        @DefaultValue("1") @Min(1) @Max(1000) int makerConfirmations,
        @DefaultValue("1") @Min(1) @Max(1000) int takerConfirmations,
        @DefaultValue("default") MergeAlgorithm mergeAlgorithm,
        @DefaultValue("true") boolean restrictMixdepth0,

        @DefaultValue("-1") @Min(-1) @Max(2_100_000_000_000_000L)
        long maxSatsFreezeReuse,

        @DefaultValue("72h") Duration abandonSignedAfter,

        @DefaultValue("24h") @DurationMin(nanos = 0) @DurationMax(days = 366)
        Duration shownCoinsFirst) {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    @AssertTrue(message = "abandon-signed-after must be 0 (never), or 1 hour to 366 days")
    boolean isAbandonSignedAfterSane() {
        return abandonSignedAfter.isZero()
                || (abandonSignedAfter.compareTo(SHORTEST) >= 0 && abandonSignedAfter.compareTo(LONGEST) <= 0);
    }
}
