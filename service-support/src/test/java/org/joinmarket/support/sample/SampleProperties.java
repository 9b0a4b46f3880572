package org.joinmarket.support.sample;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.joinmarket.support.net.HostPort;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of a service that exists in tests only.
 *
 * @param maxPeers a bounded number
 * @param timeout a duration
 * @param upstream a record of another package, written as one text
 * @param directories several of them
 * @param vault records by name
 * @param labels texts by name
 * @param apiPassword a secret that nobody should put here
 */
@Validated
@ConfigurationProperties("joinmarket.sample")
public record SampleProperties(
        @DefaultValue("2000") @Min(1) @Max(10_000) int maxPeers,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("localhost:5222") HostPort upstream,
        @DefaultValue List<HostPort> directories,
        @DefaultValue Map<String, Vault> vault,
        @DefaultValue Map<String, String> labels,
        @Nullable String apiPassword) {
    /**
     * One vault.
     *
     * @param passwordFile where its password is
     */
    @ConfigurationPropertiesSource
    public record Vault(Path passwordFile) {}

    public SampleProperties {
        if (timeout.isNegative()) throw new IllegalArgumentException("timeout must not be negative");
    }
}
