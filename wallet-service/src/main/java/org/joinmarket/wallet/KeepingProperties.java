package org.joinmarket.wallet;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What goes on in the background.
 *
 * @param enabled false in tests that look after leases and wallets themselves
 * @param leaseInterval how often leases are looked after
 * @param walletInterval how often wallets catch up with the chain; those that do not follow it yet try at every lease interval
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.keeping")
public record KeepingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration leaseInterval,
        @DefaultValue("1m") @DurationMin(millis = 100) Duration walletInterval) {}
