package org.joinmarket.taker.job;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What was ordered, with every limit filled in.
 *
 * @param authorizationId a spend authorization, or null for the next mixdepth
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Order(
        String wallet,
        int mixdepth,
        long amountSats,
        int makers,
        int minimumMakers,
        @Nullable String authorizationId,
        long maxMakerFeeSats,
        long maxMakerFeePpm,
        long maxCostSats,
        long maxCostPpm,
        @Nullable Long feeRateSatsPerKvb) {

    /** {@code INTERNAL} or the id of the spend authorization. */
    public String destination() {
        return authorizationId == null ? "INTERNAL" : authorizationId;
    }
}
