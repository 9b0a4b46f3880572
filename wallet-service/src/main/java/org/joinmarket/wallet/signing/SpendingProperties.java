package org.joinmarket.wallet.signing;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What may leave a wallet, fees not counted, by payments and by rounds that pay an authorized address. What a wallet pays to itself does not
 * leave it.
 *
 * @param maxValueSats in one transaction, in satoshi
 * @param maxValueSatsPerDay in one day (UTC) together
 * @param allowList the only addresses that may be paid; empty: all may
 * @param approvalAboveSats from more than this on, and for every authorized sweep, the token of another operator has to approve; -1: never
 * @param approvalLasts how long one waits for that word, and how long it holds
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.spending")
public record SpendingProperties(
        @DefaultValue("2100000000000000") @Min(0) @Max(2_100_000_000_000_000L)
        long maxValueSats,

        @DefaultValue("2100000000000000") @Min(0) @Max(2_100_000_000_000_000L)
        long maxValueSatsPerDay,

        @DefaultValue @Size(max = 1_000) List<@NotNull @Size(max = 100) String> allowList,

        @DefaultValue("-1") @Min(-1) @Max(2_100_000_000_000_000L)
        long approvalAboveSats,

        @DefaultValue("1d") Duration approvalLasts) {
    public SpendingProperties {
        allowList = List.copyOf(allowList);
        if (approvalLasts.compareTo(Duration.ofMinutes(1)) < 0 || approvalLasts.compareTo(Duration.ofDays(30)) > 0)
            throw new IllegalArgumentException("joinmarket.wallet.spending.approval-lasts: 1m to 30d");
    }
}
