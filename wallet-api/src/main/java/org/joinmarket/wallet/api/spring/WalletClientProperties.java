package org.joinmarket.wallet.api.spring;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the wallet service is, and who we are to it.
 *
 * @param url of the wallet service, as {@code http://wallet:8081}
 * @param tokenFile file with the bearer token, readable by this user only; read again when it changes
 * @param timeout for a connection and for each answer
 */
@Validated
@ConfigurationProperties("joinmarket.wallet-client")
public record WalletClientProperties(
        @DefaultValue("http://127.0.0.1:8081") @NotNull URI url,
        @Nullable Path tokenFile,
        @DefaultValue("20s") @NotNull Duration timeout) {
    public WalletClientProperties {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getUserInfo() != null)
            throw new IllegalArgumentException("url must be http:// or https:// and a host, without user and password");
        if (!timeout.isPositive()) throw new IllegalArgumentException("timeout must be longer than zero");
    }
}
