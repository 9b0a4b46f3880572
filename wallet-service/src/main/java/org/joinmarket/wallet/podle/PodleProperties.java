package org.joinmarket.wallet.podle;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.coins.Coin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What makers accept as a commitment (coinjoin.md 1.5); other values than theirs make rounds fail.
 *
 * @param retries commitments that one coin can give
 * @param minimumConfirmations age of the coin
 * @param minimumPercent value of the coin in per cent of the coinjoin amount
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.podle")
public record PodleProperties(
        @DefaultValue("3") @Min(1) @Max(255) int retries,
        @DefaultValue("5") @Min(1) @Max(1000) int minimumConfirmations,
        @DefaultValue("20") @Min(0) @Max(100) int minimumPercent) {

    /** Whether makers take {@code coin} as proof for a coinjoin of {@code amount}. */
    public boolean proves(Coin coin, Sats amount) {
        return coin.mature() && proves(coin.value(), coin.confirmations(), amount);
    }

    boolean proves(Sats value, int confirmations, Sats amount) {
        return confirmations >= minimumConfirmations && !value.isLessThan(leastValue(amount));
    }

    /** What a coin must be worth to prove a coinjoin of {@code amount}. */
    Sats leastValue(Sats amount) {
        return new Sats(Math.multiplyExact(amount.value(), (long) minimumPercent) / 100);
    }
}
