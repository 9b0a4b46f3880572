package org.joinmarket.wallet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that one file for all services may hold. This service does not speak the wire protocol.
 *
 * @param network name of the network in handshakes of the other services
 * @param allowClearnet whether the other services may use locations that are not onions
 */
@ConfigurationProperties("joinmarket.wire")
public record WireProperties(
        @Nullable String network, @DefaultValue("false") boolean allowClearnet) {}
