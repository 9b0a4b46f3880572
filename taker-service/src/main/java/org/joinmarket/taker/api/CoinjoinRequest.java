package org.joinmarket.taker.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * An order for one coinjoin. Limits that are absent are the service's own; an order can only tighten them.
 *
 * @param amountSats of each equal output, at least 27 300
 * @param makers wanted, 1 to 50
 * @param minimumMakers the coinjoin goes on while that many are left; absent: as many as are wanted
 * @param destination {@code INTERNAL}, the next mixdepth, or the id of a spend authorization
 * @param maxMakerFeeSats the most for one maker in satoshi; a fee is acceptable within this or the relative limit
 * @param maxMakerFeePpm the same in parts per million of the amount
 * @param maxCostSats the most for all fees together
 * @param maxCostPpm the same in parts per million of the amount
 * @param feeRateSatsPerKvb the miner's fee rate; absent: the chain's estimate
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CoinjoinRequest(
        @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9_-]{0,31}")
        String wallet,

        @NotNull @Min(0) @Max(9) Integer mixdepth,
        @NotNull @Min(27_300) @Max(2_100_000_000_000_000L) Long amountSats,
        @NotNull @Min(1) @Max(50) Integer makers,
        @Nullable @Min(1) @Max(50) Integer minimumMakers,
        @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,64}") String destination,
        @Nullable @Min(0) @Max(2_100_000_000_000_000L) Long maxMakerFeeSats,
        @Nullable @Min(0) @Max(1_000_000) Long maxMakerFeePpm,
        @Nullable @Min(0) @Max(2_100_000_000_000_000L) Long maxCostSats,
        @Nullable @Min(0) @Max(1_000_000) Long maxCostPpm,
        @Nullable @Min(1_000) @Max(10_000_000) Long feeRateSatsPerKvb) {}
