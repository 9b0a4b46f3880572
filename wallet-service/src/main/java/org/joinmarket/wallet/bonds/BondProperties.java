package org.joinmarket.wallet.bonds;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.joinmarket.common.bond.BondValue;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Fidelity bonds.
 *
 * @param interestRate yearly interest that a bond's weight is computed with, 0 to 1; only for what is shown here, takers
 *     have their own
 * @param exponent of a bond's weight, 0 to 10; as above
 * @param nicksPerHour nicks that a maker's token may register for a wallet in an hour, one at each start of a maker, which offers
 *     nothing before it is registered
 * @param proofsPerMinute proofs that a maker's token may have made for a wallet in a minute: seventy times the maker's
 *     joinmarket.maker.orderbook-per-second and more, or strangers can keep a maker from answering
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.bonds")
public record BondProperties(
        @DefaultValue("0.015") @DecimalMin("0") @DecimalMax("1")
        double interestRate,

        @DefaultValue("1.3") @DecimalMin("0") @DecimalMax("10")
        double exponent,

        @DefaultValue("60") @Min(1) @Max(1_000) int nicksPerHour,
        @DefaultValue("1500") @Min(1) @Max(100_000) int proofsPerMinute) {
    BondValue formula() {
        return new BondValue(interestRate, exponent);
    }
}
