package org.joinmarket.wallet.coins;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;
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

    public CoinBook(ChainBackend chain, WalletWatch watch, JdbcClient jdbc) {
        this.chain = chain;
        this.watch = watch;
        this.jdbc = jdbc;
        this.lineage = new Lineage(jdbc);
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
        Set<String> frozen = frozen(wallet);
        List<WalletOutput> unspent = chain.unspent(wallet.watchId()).stream()
                .filter(output -> isOrdinary(wallet, output.path()))
                .toList();
        Set<OutPoint> mixed = lineage.mixed(wallet.name(), unspent);
        return unspent.stream()
                .map(output -> new Coin(
                        output.outPoint(),
                        output.output().value(),
                        output.output().script(),
                        output.path(),
                        output.output().confirmations(),
                        output.output().mature(),
                        frozen.contains(output.outPoint().toString()),
                        leased.contains(output.outPoint().toString()),
                        mixed.contains(output.outPoint())))
                .sorted(ORDER)
                .toList();
    }

    /** Neither a bond nor of a mixdepth that the settings no longer have. */
    private static boolean isOrdinary(Wallet wallet, KeyPath path) {
        return path.mixdepth() < wallet.mixdepths()
                && (path.branch() == Wallet.EXTERNAL || path.branch() == Wallet.INTERNAL);
    }

    private Set<String> leased() {
        return new HashSet<>(jdbc.sql("select outpoint from lease_inputs where open_lease = 1"
                        + " union select outpoint from send_inputs where open_send = 1")
                .query(String.class)
                .list());
    }

    private Set<String> frozen(Wallet wallet) {
        return new HashSet<>(jdbc.sql("select outpoint from frozen_outpoints where wallet = ?")
                .param(wallet.name())
                .query(String.class)
                .list());
    }

    /** A leased coin can be frozen: it then counts from the end of the lease on. */
    public void freeze(Wallet wallet, OutPoint outPoint, boolean frozen) {
        if (frozen) {
            jdbc.sql("insert into frozen_outpoints (wallet, outpoint) values (?, ?) on conflict do nothing")
                    .params(wallet.name(), outPoint.toString())
                    .update();
        } else {
            jdbc.sql("delete from frozen_outpoints where wallet = ? and outpoint = ?")
                    .params(wallet.name(), outPoint.toString())
                    .update();
        }
    }
}
