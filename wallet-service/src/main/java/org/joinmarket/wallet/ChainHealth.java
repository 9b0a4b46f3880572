package org.joinmarket.wallet;

import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.chain.ChainBackend;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Part of readiness: a wallet without a chain can neither lease nor sign. */
final class ChainHealth extends AbstractHealthIndicator {
    private final ChainMonitor monitor;
    private final ChainBackend chain;
    private final RoundPrivacy rounds;

    ChainHealth(ChainMonitor monitor, ChainBackend chain, RoundPrivacy rounds) {
        this.monitor = monitor;
        this.chain = chain;
        this.rounds = rounds;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.withDetail("backend", chain.name());
        if (chain.tellsThirdParties())
            builder.withDetail("privacy", "the explorer learns all addresses of all wallets")
                    .withDetail("rounds", rounds.refuses() ? WalletProblem.LOOKUPS_REVEAL_ROUNDS : "revealed");
        monitor.trouble()
                .ifPresentOrElse(
                        trouble -> builder.down()
                                .withDetail("trouble", trouble.trouble().slug())
                                .withDetail("reason", trouble.what())
                                .withDetail("remedy", trouble.remedy()),
                        builder::up);
    }
}
