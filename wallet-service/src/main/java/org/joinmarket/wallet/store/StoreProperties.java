package org.joinmarket.wallet.store;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How wallets are kept.
 *
 * @param ownerLease after this time without a sign of life of its owner a database may be taken over by a service elsewhere,
 *     which skips a gap as after a restoration if its folder has run none; a restart in the same folder need not wait
 * @param restoreGap addresses of each branch that are skipped after a database was restored, because they may have been handed out
 *     since the back-up: a maker's budget of an hour shows 60 of a branch; also, unless it is 0, no coin of an address before them proves itself to makers again
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.store")
public record StoreProperties(
        @DefaultValue("15s") @DurationMin(seconds = 1) @DurationMax(minutes = 5)
        Duration ownerLease,

        @DefaultValue("2000") @Min(0) @Max(10_000) int restoreGap) {}
