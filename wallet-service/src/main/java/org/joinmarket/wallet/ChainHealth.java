package org.joinmarket.wallet;

import java.util.List;
import java.util.stream.Collectors;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Part of readiness: without a chain no wallet can lease or sign. */
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
                        () -> up(builder));
    }

    /**
     * A wallet that is lost is not ready itself, and keeps no other from being used. Without names: whoever may see whether the
     * service is well need not know its wallets.
     */
    private void up(Health.Builder builder) {
        builder.up();
        List<Wallet> lost = wallets.all().stream().filter(wallets::isLost).toList();
        if (lost.isEmpty()) return;
        builder.withDetail("trouble", ChainTrouble.WALLET_UNLOADED.slug())
                .withDetail("wallets", lost.size())
                .withDetail("reason", "the chain backend has lost wallets, which are not ready")
                .withDetail(
                        "remedy", lost.stream().map(wallets::remedy).distinct().collect(Collectors.joining("; or: ")));
    }
}
