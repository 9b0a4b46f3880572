package org.joinmarket.directory;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The chain whose market this is. The directory itself never looks at a chain.
 *
 * @param network one of mainnet, testnet, signet, regtest
 */
@Validated
@ConfigurationProperties("joinmarket.chain")
public record ChainProperties(
        @DefaultValue("mainnet")
        @Pattern(regexp = "mainnet|testnet|signet|regtest", message = "must be mainnet, testnet, signet or regtest")
        String network) {
    static final String REGTEST = "regtest";
}
