package org.joinmarket.benchmarks.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;

/**
 * The scripts of a wallet are derived from its extended public keys, as at every start.
 *
 * @param addresses in ten branches
 * @param warmUps before the one that counts
 */
public record Derivation(int addresses, int warmUps) implements WalletScenario {
    private static final Figure TIME =
            Figure.lower("derive.time", "all of them", Unit.SECONDS).below(0.5);
    private static final Figure FIRST =
            Figure.lower("derive.first", "the first time, by code that was never run", Unit.SECONDS);

    private static final int MIXDEPTHS = 5;
    private static final int BRANCHES = 2;

    @Override
    public String name() {
        return "derive";
    }

    @Override
    public String explanation() {
        return addresses + " addresses of a wallet (" + MIXDEPTHS + " mixdepths of " + BRANCHES
                + " branches) are derived by "
                + "the service's own class, on one core, with the flags that the service ships with. " + warmUps
                + " wallets go before the one that counts.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(TIME, FIRST);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        WatchedWallet wallet = wallet();
        double first = seconds(wallet);
        if (!workspace.isPrepared(name()) && workspace.folder(name()).toFile().mkdirs()) results.add(FIRST, first);
        for (int i = 1; i < warmUps; i++) seconds(wallet);
        results.add(TIME, seconds(wallet));
    }

    private double seconds(WatchedWallet wallet) {
        var timing = new Timing();
        int derived = timing.time(() -> {
            var index = new WatchIndex(Network.REGTEST);
            index.add(wallet);
            return index.paths().size();
        });
        if (derived != addresses) throw new BenchFailed("derived " + derived + " addresses");
        return timing.millis(50) / 1_000;
    }

    private WatchedWallet wallet() {
        List<WatchedBranch> branches = new ArrayList<>();
        try (Bip39Seed seed = Bip39Seed.of(new byte[Bip39Seed.BYTES]);
                HdKey master = seed.masterKey()) {
            for (int mixdepth = 0; mixdepth < MIXDEPTHS; mixdepth++) {
                try (HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, mixdepth))) {
                    String xpub = account.neuter().export(Network.REGTEST);
                    for (int branch = 0; branch < BRANCHES; branch++)
                        branches.add(new WatchedBranch(mixdepth, branch, xpub, addresses / (MIXDEPTHS * BRANCHES)));
                }
            }
        }
        return new WatchedWallet("bench", Instant.EPOCH, branches, List.of());
    }
}
