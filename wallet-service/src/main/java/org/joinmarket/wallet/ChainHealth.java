package org.joinmarket.wallet;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * A wallet that is lost, or whose history is in pruned blocks, is not ready itself, and keeps no other from being used. Without names:
     * whoever may see whether the service is well need not know its wallets.
     */
    private void up(Health.Builder builder) {
        builder.up();
        Map<ChainTrouble, List<Wallet>> stuck = new EnumMap<>(ChainTrouble.class);
        for (Wallet wallet : wallets.all())
            wallets.stuckFor(wallet)
                    .ifPresent(why ->
                            stuck.computeIfAbsent(why, _ -> new ArrayList<>()).add(wallet));
        if (stuck.isEmpty()) return;
        List<Wallet> all = stuck.values().stream().flatMap(List::stream).toList();
        builder.withDetail("trouble", joined(stuck.keySet().stream().map(ChainTrouble::slug), ", "))
                .withDetail("wallets", all.size())
                .withDetail("reason", joined(stuck.keySet().stream().map(ChainHealth::reason), "; "))
                .withDetail("remedy", joined(all.stream().map(wallets::remedy), "; or: "));
    }

    private static String reason(ChainTrouble why) {
        return why == ChainTrouble.WALLET_UNLOADED
                ? "the chain backend has lost wallets, which are not ready"
                : "wallets are not ready, because the blocks that their history is in are pruned";
    }

    private static String joined(Stream<String> texts, String by) {
        return texts.distinct().collect(Collectors.joining(by));
    }
}
