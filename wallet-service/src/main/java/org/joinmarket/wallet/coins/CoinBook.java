package org.joinmarket.wallet.coins;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainLook;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the wallets hold: the chain says what is unspent, the disk what is frozen and leased. */
public final class CoinBook {
    /** Coins that an import freezes and that are told one by one; listeners have room for four times as many. */
    static final int MAX_TOLD = 64;

    /** Until no block has come while coins were listed. */
    private static final int MAX_LOOKS = 3;

    private static final Comparator<Coin> ORDER =
            Comparator.<Coin>comparingLong(coin -> order(coin.path())).thenComparing(Coin::outPoint);

    private final ChainBackend chain;
    private final WalletWatch watch;
    private final JdbcClient jdbc;
    private final Lineage lineage;
    private final ReuseGuard reuse;
    private final EventHub events;
    private final Snapshots snapshots;

    public CoinBook(
            ChainBackend chain,
            WalletWatch watch,
            JdbcClient jdbc,
            ReuseGuard reuse,
            EventHub events,
            InstantSource clock) {
        this.chain = chain;
        this.watch = watch;
        this.jdbc = jdbc;
        this.lineage = new Lineage(jdbc);
        this.reuse = reuse;
        this.events = events;
        this.snapshots = new Snapshots(chain, clock);
    }

    /**
     * All unspent outputs of a wallet's mixdepths, in the order of their keys.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable also while the wallet's history is not known
     */
    public List<Coin> of(Wallet wallet) {
        watch.requireWatched(wallet);
        return asked(wallet).coins();
    }

    /**
     * As {@link #of}, in no particular order and to be shown and for nothing else. The chain lists them only if they have changed: with thousands of
     * them that takes longer than everything else.
     */
    public List<Coin> shown(Wallet wallet) {
        watch.requireWatched(wallet);
        Set<OutPoint> leased = leased(); // before the chain is asked, as in asked
        return snapshots
                .unchanged(wallet)
                .map(coins -> coins.held(frozenOutPoints(wallet), leased).all())
                .orElseGet(() -> asked(wallet).coins());
    }

    private record Asked(List<WalletOutput> outputs, List<Coin> coins) {}

    private Asked asked(Wallet wallet) {
        Snapshots.Moment moment = snapshots.now(wallet);
        // Before the chain is asked: a lease that ends as spent meanwhile must not make its coin look free, which the
        // chain's
        // answer still has. One that is granted meanwhile does no harm, the database keeps a coin out of a second
        // lease.
        Set<OutPoint> leased = leased();
        List<WalletOutput> all = chain.unspent(wallet.watchId());
        List<WalletOutput> unspent = ordinary(wallet, all);
        reuse.look(wallet, unspent);
        List<Coin> coins = coins(wallet, unspent, leased);
        snapshots.keep(wallet, moment, coins);
        return new Asked(all, coins);
    }

    /**
     * Lets a round choose, at first among the coins as the chain had them a moment ago. It is then asked about those that were
     * chosen, and only if it does not have all of them any more, or {@code choice} refuses, about all: with them {@code choice}
     * begins again. What is frozen and leased is always as the disk has it now.
     *
     * @param choice takes coins, in no particular order, and returns some of them; may be called twice
     * @return those, as the chain has them now
     * @throws org.joinmarket.wallet.chain.ChainUnavailable as {@link #of}
     */
    public List<Coin> choose(Wallet wallet, Function<CoinSet, List<Coin>> choice) {
        watch.requireWatched(wallet);
        ChainTip _ = chain.tip(); // refuses while it lacks blocks, in which they may be spent
        return snapshots
                .of(wallet)
                .flatMap(coins -> chosenAmong(wallet, coins, choice))
                .orElseGet(() -> choice.apply(new CoinSet(of(wallet))));
    }

    private Optional<List<Coin>> chosenAmong(Wallet wallet, CoinSet coins, Function<CoinSet, List<Coin>> choice) {
        List<Coin> chosen;
        try {
            chosen = choice.apply(coins.held(frozenOutPoints(wallet), leased()));
        } catch (ApiProblem e) {
            return Optional.empty(); // it may be otherwise by now
        }
        Optional<List<Coin>> confirmed = confirmed(chosen);
        if (confirmed.isEmpty()) snapshots.end(wallet);
        return confirmed;
    }

    /** The same coins as the chain has them now; empty if one is gone, or less deep than it was. */
    private Optional<List<Coin>> confirmed(List<Coin> coins) {
        Map<OutPoint, ChainOutput> there = new HashMap<>();
        for (int from = 0; from < coins.size(); from += ChainBackend.MAX_LOOKUP)
            there.putAll(chain.lookup(
                    coins.subList(from, Math.min(coins.size(), from + ChainBackend.MAX_LOOKUP)).stream()
                            .map(Coin::outPoint)
                            .toList()));
        List<Coin> confirmed = new ArrayList<>(coins.size());
        for (Coin coin : coins) {
            ChainOutput output = there.get(coin.outPoint());
            if (output == null || output.confirmations() < coin.confirmations()) return Optional.empty();
            confirmed.add(coin.at(output));
        }
        return Optional.of(confirmed);
    }

    /**
     * As {@link #of}, to be shown and for nothing else: while the wallet's history is searched, what is found so far.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable while nothing is known yet
     */
    public List<Coin> soFar(Wallet wallet) {
        if (!watch.isProvisional(wallet)) return of(wallet);
        return coins(wallet, ordinary(wallet, chain.unspent(wallet.watchId())), leased());
    }

    private static List<WalletOutput> ordinary(Wallet wallet, List<WalletOutput> outputs) {
        return outputs.stream()
                .filter(output -> wallet.isOrdinary(output.path()))
                .toList();
    }

    private List<Coin> coins(Wallet wallet, List<WalletOutput> unspent, Set<OutPoint> leased) {
        Map<OutPoint, FreezeReason> frozen = frozenOutPoints(wallet);
        Map<OutPoint, Lineage.Provenance> lineages = lineage.of(wallet.name(), unspent);
        return unspent.stream()
                .map(output -> coin(
                        output,
                        frozen.get(output.outPoint()),
                        leased.contains(output.outPoint()),
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

    private Set<OutPoint> leased() {
        return jdbc.sql("select outpoint from open_outpoints")
                .query((rs, _) -> parsed(rs.getString(1)))
                .set();
    }

    private static OutPoint parsed(String text) {
        return OutPoint.parse(text).orElseThrow();
    }

    /** Mixdepth, branch and index in one number: a wallet may have many thousands of coins. */
    private static long order(KeyPath path) {
        return ((long) path.mixdepth() << 40) | ((long) path.branch() << 32) | path.index();
    }

    private Map<OutPoint, FreezeReason> frozenOutPoints(Wallet wallet) {
        Map<OutPoint, FreezeReason> frozen = new HashMap<>();
        frozen(wallet).forEach((outPoint, reason) -> frozen.put(parsed(outPoint), reason));
        return frozen;
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
    public Look look(Wallet wallet) {
        watch.requireWatched(wallet);
        ChainTip seen = chain.tip(); // before what was paid to: whatever is in this block is among that
        Set<KeyPath> used = chain.used(wallet.watchId()); // an explorer takes minutes for it, in which a block may come
        ReuseGuard.Begun begun = reuse.begin(wallet, used);
        for (int attempt = 1; ; attempt++) {
            ChainLook blocks = new ChainLook(chain); // before its coins, for the same reason
            Asked asked = asked(wallet);
            boolean isOfOneBlock = chain.tip().hash().equals(blocks.tip().hash());
            if (!isOfOneBlock && attempt < MAX_LOOKS && !chain.asksForEachAddress()) continue;
            reuse.lookedAt(wallet, seen, begun);
            return new Look(blocks, used, asked.outputs(), asked.coins(), isOfOneBlock);
        }
    }

    /** A leased coin can be frozen: it then counts from the end of the lease on. One that is frozen keeps its reason. */
    public void freeze(Wallet wallet, OutPoint outPoint, FreezeReason reason) {
        if (addFrozen(wallet, outPoint, reason))
            events.tell(Happening.coin(outPoint.toString(), wallet.name(), reason));
    }

    /**
     * As {@link #freeze}, of a file. Of more than a few one event tells: one of each would be more than the listeners' queues take, and
     * more than what is kept for those who missed some.
     */
    public void freezeImported(Wallet wallet, Map<OutPoint, FreezeReason> imported) {
        Map<OutPoint, FreezeReason> added = new LinkedHashMap<>();
        imported.forEach((outPoint, reason) -> {
            if (addFrozen(wallet, outPoint, reason)) added.put(outPoint, reason);
        });
        if (added.size() > MAX_TOLD) events.tell(Happening.coins(wallet.name(), FreezeReason.IMPORTED));
        else
            added.forEach(
                    (outPoint, reason) -> events.tell(Happening.coin(outPoint.toString(), wallet.name(), reason)));
    }

    private boolean addFrozen(Wallet wallet, OutPoint outPoint, FreezeReason reason) {
        return jdbc.sql(
                                "insert into frozen_outpoints (wallet, outpoint, reason) values (?, ?, ?) on conflict do nothing")
                        .params(wallet.name(), outPoint.toString(), reason.name())
                        .update()
                == 1;
    }

    /** For good: nothing but the operator freezes it again. */
    public void unfreeze(Wallet wallet, OutPoint outPoint) {
        int removed = jdbc.sql("delete from frozen_outpoints where wallet = ? and outpoint = ?")
                .params(wallet.name(), outPoint.toString())
                .update();
        if (removed == 1) events.tell(Happening.coin(outPoint.toString(), wallet.name(), null));
    }
}
