package org.joinmarket.messaging.spring;

import jakarta.validation.constraints.NotNull;
import org.joinmarket.common.chain.Network;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The chain of a service that asks the wallet service about it.
 *
 * @param network whose addresses are used: mainnet, testnet, signet or regtest
 */
@Validated
@ConfigurationProperties("joinmarket.chain")
public record ChainNetworkProperties(
        @DefaultValue("mainnet") @NotNull Network network) {}
