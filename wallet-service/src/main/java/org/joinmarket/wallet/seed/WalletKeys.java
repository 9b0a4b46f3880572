package org.joinmarket.wallet.seed;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.chain.KeyPath;

/**
 * The private keys of an unlocked wallet: {@code m/84'/c'/mixdepth'/branch/index} (wallet.md 1). Never prints; {@link
 * #close()} zeroes them, after which every use is an {@link IllegalStateException}.
 */
public final class WalletKeys implements AutoCloseable {
    /** Deposits, change, fidelity bonds. */
    private static final int BRANCHES = 3;

    private final Network network;
    private final String fingerprint;
    private final List<HdKey> accounts;

    /** By mixdepth: derived once, because every signature needs one. */
    private final List<List<HdKey>> branches;

    private WalletKeys(Network network, String fingerprint, List<HdKey> accounts) {
        this.network = network;
        this.fingerprint = fingerprint;
        this.accounts = List.copyOf(accounts);
        this.branches = accounts.stream().map(WalletKeys::branches).toList();
    }

    private static List<HdKey> branches(HdKey account) {
        return IntStream.range(0, BRANCHES)
                .mapToObj(branch -> account.derive(HdPath.MASTER.child(branch)))
                .toList();
    }

    /** @param mixdepths 1 to 10 */
    public static WalletKeys of(Seed seed, Network network, int mixdepths) {
        try (Bip39Seed start = seed.bip39();
                HdKey master = start.masterKey()) {
            List<HdKey> accounts = new ArrayList<>(mixdepths);
            for (int i = 0; i < mixdepths; i++) accounts.add(master.derive(HdPath.mixdepth(network, i)));
            String fingerprint = HexFormat.of().toHexDigits(master.neuter().fingerprint());
            return new WalletKeys(network, fingerprint, accounts);
        }
    }

    /** Of the master key {@code m}, 8 lower-case hex characters. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The extended public keys of all mixdepths, lowest first: they link all addresses and are not for logs. */
    public List<String> accountXpubs() {
        return accounts.stream()
                .map(account -> account.neuter().export(network))
                .toList();
    }

    /**
     * Lends a key to {@code use} and zeroes it afterwards.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public <T> T with(KeyPath path, Function<SecretKey, T> use) {
        try (HdKey leaf = leaf(path)) {
            return use.apply(leaf.key());
        }
    }

    /** What is no key of a coin has a branch of its own, which is not kept. */
    private HdKey leaf(KeyPath path) {
        HdPath index = HdPath.MASTER.child(path.index());
        if (path.branch() < BRANCHES)
            return branches.get(path.mixdepth()).get(path.branch()).derive(index);
        try (HdKey branch = accounts.get(path.mixdepth()).derive(HdPath.MASTER.child(path.branch()))) {
            return branch.derive(index);
        }
    }

    @Override
    public void close() {
        branches.forEach(each -> each.forEach(HdKey::close));
        accounts.forEach(HdKey::close);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
