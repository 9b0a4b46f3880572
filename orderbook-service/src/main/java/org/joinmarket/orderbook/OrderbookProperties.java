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
 * @param requestInterval how often the makers of a directory are asked for their offers again, one directory after the other.
 *     Changes and leaves come without asking, and existing makers ban a nick for an hour after 100 requests too many, which
 *     every further directory of a request is (wire.md 5.4). Never more than one directory in 61 s
 * @param minRefreshInterval how often visitors together can make it ask the next directory at once
 * @param responseTimeout how long a visitor may take to read an answer; then the connection is closed
 * @param maxConnections visitors' connections at a time; further ones are closed at once
 */
@Validated
@ConfigurationProperties("joinmarket.orderbook")
public record OrderbookProperties(
        @DefaultValue("20000") @Min(10) @Max(1_000_000) int maxOffers,
        @DefaultValue("50") @Min(1) @Max(1_000) int maxOffersPerMaker,

        @DefaultValue("30m") @NotNull @DurationMin(seconds = 61) @DurationMax(days = 7)
        Duration requestInterval,

        @DefaultValue("61s") @NotNull @DurationMin(seconds = 61) @DurationMax(days = 7)
        Duration minRefreshInterval,

        @DefaultValue("30s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 30)
        Duration responseTimeout,

        @DefaultValue("512") @Min(4) @Max(100_000) int maxConnections) {}
