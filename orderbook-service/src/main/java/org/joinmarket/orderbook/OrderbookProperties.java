package org.joinmarket.orderbook;

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
 * What the watcher keeps and how often it asks.
 *
 * @param maxOffers offers kept, of all makers together, each directory bringing an equal share at most; further ones are
 *     counted and not kept
 * @param maxOffersPerMaker offers kept of one nick
 * @param requestInterval how often every maker is asked for its offers again. Changes and leaves come without asking, and
 *     existing makers ban a nick for an hour after 100 requests too many, which every further directory of a request is
 *     (wire.md 5.4)
 * @param minRefreshInterval how often visitors together can make it ask at once
 */
@Validated
@ConfigurationProperties("joinmarket.orderbook")
public record OrderbookProperties(
        @DefaultValue("20000") @Min(10) @Max(1_000_000) int maxOffers,
        @DefaultValue("50") @Min(1) @Max(1_000) int maxOffersPerMaker,

        @DefaultValue("30m") @NotNull @DurationMin(seconds = 61) @DurationMax(days = 7)
        Duration requestInterval,

        @DefaultValue("61s") @NotNull @DurationMin(seconds = 61) @DurationMax(days = 7)
        Duration minRefreshInterval) {}
