package org.joinmarket.wallet.seed;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How seeds are sealed from now on; what a sealed seed was made with stands in its file.
 *
 * @param memoryKib memory of Argon2id in KiB
 * @param iterations passes of Argon2id
 * @param parallelism lanes of Argon2id
 * @param attemptsPerMinute attempts to unlock one wallet, right or wrong; more are refused before any work is done
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.seal")
public record SealProperties(
        @DefaultValue("65536") @Min(8) @Max(1_048_576) int memoryKib,
        @DefaultValue("3") @Min(1) @Max(100) int iterations,
        @DefaultValue("1") @Min(1) @Max(16) int parallelism,
        @DefaultValue("6") @Min(1) @Max(1000) int attemptsPerMinute) {}
