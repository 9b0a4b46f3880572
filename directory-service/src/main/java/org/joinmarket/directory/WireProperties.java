package org.joinmarket.directory;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How this market shows itself in handshakes.
 *
 * @param network the name in handshakes, compared exactly (wire.md 2.6); not set: as joinmarket.chain.network. An existing
 *     client says testnet on regtest
 * @param allowClearnet whether peers may say that they serve outside Tor; only with joinmarket.chain.network=regtest
 */
@Validated
@ConfigurationProperties("joinmarket.wire")
public record WireProperties(
        @Nullable @Pattern(regexp = "[a-z0-9-]{1,32}", message = "must be 1 to 32 of a-z, 0-9 and -")
        String network,

        boolean allowClearnet) {}
