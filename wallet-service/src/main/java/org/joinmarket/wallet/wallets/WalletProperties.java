package org.joinmarket.wallet.wallets;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.Map;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The wallets of this service.
 *
 * @param mixdepths mixdepths of every wallet
 * @param lookahead addresses watched beyond the last one handed out or used
 * @param recoveryRange addresses per branch that a recovered wallet is searched for at first, of those that are there too; below 1000 on
 *     regtest only
 * @param unlock wallets to unlock at start, by name
 */
@Validated
@ConfigurationProperties("joinmarket.wallet")
public record WalletProperties(
        @DefaultValue("5") @Min(1) @Max(10) int mixdepths,
        @DefaultValue("100") @Min(20) @Max(10_000) int lookahead,
        @DefaultValue("1000") @Min(20) @Max(100_000) int recoveryRange,
        @DefaultValue Map<String, @Valid Unlock> unlock) {
    public WalletProperties {
        unlock = Map.copyOf(unlock);
    }

    /**
     * What cannot be told without the chain.
     *
     * @throws StartupProblem if a recovered wallet would be searched less deep than others hand out addresses
     */
    void checkFor(Network network) {
        if (network != Network.REGTEST && recoveryRange < WalletStore.IMPORT_RANGE)
            throw new StartupProblem(
                    "joinmarket.wallet.recovery-range is " + recoveryRange
                            + ": coins of a recovered wallet may stay unseen.",
                    "Make it " + WalletStore.IMPORT_RANGE + " or more; less is for regtest.");
    }

    /** @param passwordFile its first line is the wallet's password; refused unless only its owner may read it (0600 or 0400) */
    @ConfigurationPropertiesSource
    public record Unlock(@NotNull Path passwordFile) {}
}
