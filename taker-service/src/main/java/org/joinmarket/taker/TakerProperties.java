package org.joinmarket.taker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How this taker looks for makers, how long it waits for them, and what it pays at most unless an order says less.
 *
 * @param offersTimeout longest collection of offers
 * @param offersQuiet collection ends when enough offers have come and none for this long
 * @param offersEnough that many usable offers for each maker that is wanted are enough
 * @param maxOffers offers kept while collecting, of all makers together
 * @param maxOffersPerMaker offers kept of one nick
 * @param fillTimeout how long makers may take to answer {@code !fill}
 * @param authTimeout how long makers may take to answer {@code !auth}
 * @param signTimeout how long makers may take to sign
 * @param roundTimeout longest time from {@code !fill} to the last signature, whatever the single limits say
 * @param maxMakerFeeSats the most that one maker's fee may be in satoshi; a fee is accepted if it is within this or the
 *     relative limit (coinjoin.md 4.2)
 * @param maxMakerFeePpm the same relative to the amount, in parts per million
 * @param maxCostPpm the most that a coinjoin may cost in all fees together, in parts per million of the amount
 * @param maxCostSats the same in satoshi; both hold
 * @param maxFeeRateSatsPerKvb the highest fee rate that is paid
 * @param feeRateSpreadPpm how much more than the ordered or estimated rate is paid at most, in parts per million of it: each coinjoin's
 *     part of that is random, so that its rate does not tell whose it is (coinjoin.md 5). Never above {@code maxFeeRateSatsPerKvb},
 *     and none where the cost would be above a limit by it
 * @param feeTargetBlocks blocks within which the transaction should be mined
 * @param ignoreFailedMakersFor how long a maker that failed a round, by repeated silence, a refusal or a lie, is not asked again; one that
 *     said !error, or was silent for the first time within that time, for 15 minutes at most; 0: all are asked again
 * @param maxFailedMakers makers that are remembered for that; beyond it the one that failed longest ago is forgotten
 * @param ownMakers whether makers are asked whose coins the same wallet service has: to mix with oneself costs fees and hides nothing, so this
 *     is for a market that one machine plays alone, as on regtest
 * @param chooser how offers are chosen among those that are acceptable
 * @param maxConcurrentJobs coinjoins at the same time
 * @param maxStoredJobs finished coinjoins that are remembered
 */
@Validated
@ConfigurationProperties("joinmarket.taker")
public record TakerProperties(
        @DefaultValue("60s") @NotNull @DurationMin(millis = 100)
        Duration offersTimeout,

        @DefaultValue("5s") @NotNull @DurationMin(millis = 50)
        Duration offersQuiet,

        @DefaultValue("3") @Min(1) @Max(100) int offersEnough,
        @DefaultValue("20000") @Min(10) @Max(1_000_000) int maxOffers,
        @DefaultValue("20") @Min(1) @Max(1_000) int maxOffersPerMaker,

        @DefaultValue("60s") @NotNull @DurationMin(millis = 100)
        Duration fillTimeout,

        @DefaultValue("60s") @NotNull @DurationMin(millis = 100)
        Duration authTimeout,

        @DefaultValue("60s") @NotNull @DurationMin(millis = 100)
        Duration signTimeout,

        @DefaultValue("240s") @NotNull @DurationMin(millis = 100)
        Duration roundTimeout,

        @DefaultValue("10000") @Min(0) @Max(100_000_000) long maxMakerFeeSats,
        @DefaultValue("2000") @Min(0) @Max(100_000) long maxMakerFeePpm,
        @DefaultValue("50000") @Min(0) @Max(500_000) long maxCostPpm,

        @DefaultValue("1000000") @Min(0) @Max(1_000_000_000L)
        long maxCostSats,

        @DefaultValue("350000") @Min(1_000) @Max(1_000_000) long maxFeeRateSatsPerKvb,
        @DefaultValue("200000") @Min(0) @Max(1_000_000) int feeRateSpreadPpm,
        @DefaultValue("3") @Min(1) @Max(1008) int feeTargetBlocks,

        @DefaultValue("6h") @NotNull @DurationMin(seconds = 0) @DurationMax(days = 30)
        Duration ignoreFailedMakersFor,

        @DefaultValue("1000") @Min(1) @Max(100_000) int maxFailedMakers,
        @DefaultValue("false") boolean ownMakers,
        @DefaultValue("random") @NotNull Chooser chooser,
        @DefaultValue("4") @Min(1) @Max(64) int maxConcurrentJobs,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxStoredJobs) {

    /** Bond-weighted choice is not built yet. */
    public enum Chooser {
        /** Any acceptable offer with the same chance. */
        RANDOM,
        /** The cheapest offers at the amount. */
        CHEAPEST
    }

    public TakerProperties {
        if (offersQuiet.compareTo(offersTimeout) > 0)
            throw new IllegalArgumentException("offers-quiet must not be longer than offers-timeout");
    }
}
