package org.joinmarket.wallet.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Questions to the chain.
 *
 * @param outpointsPerMinute outpoints that one token may ask for
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.queries")
record QueryProperties(
        @DefaultValue("3000") @Min(1) @Max(1_000_000) int outpointsPerMinute) {}
