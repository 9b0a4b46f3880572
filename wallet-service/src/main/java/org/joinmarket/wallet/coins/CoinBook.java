package org.joinmarket.wallet.coins;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the wallets hold: the chain says what is unspent, the disk what is frozen and leased. */
public final class CoinBook {
    private static final Comparator<Coin> ORDER = Comparator.comparingInt(Coin::mixdepth)
            .thenComparingInt(coin -> coin.path().branch())
            .thenComparingInt(coin -> coin.path().index())
            .thenComparing(Coin::outPoint);

    private final ChainBackend chain;
    private final WalletWatch watch;
    private final JdbcClient jdbc;
    private final Lineage lineage;
    private final ReuseGuard reuse;

    public CoinBook(ChainBackend chain, WalletWatch watch, JdbcClient jdbc, ReuseGuard reuse) {
        this.chain = chain;
        this.watch = watch;
        this.jdbc = jdbc;
        this.lineage = new Lineage(jdbc);
        this.reuse = reuse;
    }

    /**
     * All unspent outputs of a wallet's mixdepths, in the order of their keys.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable also while the wallet's history is not known
     */
    public List<Coin> of(Wallet wallet) {
        watch.requireWatched(wallet);
        // Before the chain is asked: a lease that ends as spent meanwhile must not make its coin look free, which the
        // chain's
        // answer still has. One that is granted meanwhile does no harm, the database keeps a coin out of a second
        // lease.
        Set<String> leased = leased();
        List<WalletOutput> unspent = chain.unspent(wallet.watchId()).stream()
                .filter(output -> isOrdinary(wallet, output.path()))
                .toList();
        reuse.look(wallet, unspent);
        Map<String, FreezeReason> frozen = frozen(wallet);
        Map<OutPoint, Lineage.Provenance> lineages = lineage.of(wallet.name(), unspent);
        return unspent.stream()
                .map(output -> coin(
                        output,
                        frozen.get(output.outPoint().toString()),
                        leased.contains(output.outPoint().toString()),
                        lineages.getOrDefault(output.outPoint(), Lineage.Provenance.OTHER)))
                .sorted(ORDER)
                .toList();
    }

    private static Coin coin(
            WalletOutput output, @Nullable FreezeReason frozenFor, boolean leased, Lineage.Provenance provenance) {
        return new Coin(
                output.outPoint(),
                output.output().value(),
                output.output().script(),
                output.path(),
                output.output().confirmations(),
                output.output().mature(),
                frozenFor,
                leased,
                provenance.origin(),
                provenance.mixed());
    }

    /** Neither a bond nor of a mixdepth that the settings no longer have. */
    static boolean isOrdinary(Wallet wallet, KeyPath path) {
        return path.mixdepth() < wallet.mixdepths()
                && (path.branch() == Wallet.EXTERNAL || path.branch() == Wallet.INTERNAL);
    }

    private Set<String> leased() {
        return new HashSet<>(jdbc.sql("select outpoint from open_outpoints")
                .query(String.class)
                .list());
    }

    Map<String, FreezeReason> frozen(Wallet wallet) {
        Map<String, FreezeReason> frozen = new HashMap<>();
        jdbc.sql("select outpoint, reason from frozen_outpoints where wallet = ?")
                .param(wallet.name())
                .query((rs, _) -> frozen.put(rs.getString(1), FreezeReason.valueOf(rs.getString(2))))
                .list();
        return frozen;
    }

    /**
     * Looks at a wallet's coins so that what is paid to used addresses is noticed; to be called regularly.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable as {@link #of}
     */
    public void look(Wallet wallet) {
        ChainTip tip = chain.tip(); // before its coins: whatever is in this block is among them
        of(wallet);
        reuse.lookedAt(wallet, tip);
    }

    /** A leased coin can be frozen: it then counts from the end of the lease on. One that is frozen keeps its reason. */
    public void freeze(Wallet wallet, OutPoint outPoint, FreezeReason reason) {
        jdbc.sql("insert into frozen_outpoints (wallet, outpoint, reason) values (?, ?, ?) on conflict do nothing")
                .params(wallet.name(), outPoint.toString(), reason.name())
                .update();
    }

    /** For good: nothing but the operator freezes it again. */
    public void unfreeze(Wallet wallet, OutPoint outPoint) {
        jdbc.sql("delete from frozen_outpoints where wallet = ? and outpoint = ?")
                .params(wallet.name(), outPoint.toString())
                .update();
    }
}
