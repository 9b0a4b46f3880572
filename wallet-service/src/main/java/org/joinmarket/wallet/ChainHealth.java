package org.joinmarket.wallet;

import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Part of readiness: a wallet without a chain can neither lease nor sign. */
final class ChainHealth extends AbstractHealthIndicator {
    private final ChainMonitor monitor;
    private final ChainBackend chain;
    private final RoundPrivacy rounds;
    private final WalletRegistry wallets;

    ChainHealth(ChainMonitor monitor, ChainBackend chain, RoundPrivacy rounds, WalletRegistry wallets) {
        this.wallets = wallets;
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
                        () -> upUnlessLost(builder));
    }

    /** Without names: whoever may see whether the service is well need not know its wallets. */
    private void upUnlessLost(Health.Builder builder) {
        long lost = wallets.all().stream().filter(wallets::isLost).count();
        if (lost == 0) builder.up();
        else
            builder.down()
                    .withDetail("trouble", ChainTrouble.WALLET_UNLOADED.slug())
                    .withDetail("wallets", lost)
                    .withDetail("reason", "the chain backend has lost wallets, which are made again")
                    .withDetail("remedy", "wait until their history is searched; coverage says how far that is");
    }
}
