package org.joinmarket.wallet.coins;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * The coins of wallets as the chain had them a moment ago: asking for thousands of them takes longer than everything else that
 * a lease needs. A snapshot ends when the chain says that something has changed, and in any case after {@link #LONGEST}. That
 * is not enough to lease from it: whoever does asks the chain about those that he takes.
 */
final class Snapshots {
    /** Where nobody says that something has changed, a new coin waits so long for its first lease while others are enough. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final ChainBackend chain;
    private final InstantSource clock;
    private final AtomicLong changes = new AtomicLong();
    private final Map<String, Snapshot> latest = new ConcurrentHashMap<>();

    Snapshots(ChainBackend chain, InstantSource clock) {
        this.chain = chain;
        this.clock = clock;
        chain.onChange(changes::incrementAndGet);
    }

    /** When the chain was asked, in its own words and in ours. */
    record Moment(OptionalLong version, long changes, Instant time, Optional<String> mark) {}

    private record Snapshot(Wallet wallet, Moment moment, CoinSet coins) {}

    /** To be taken before the chain is asked: what changes from then on ends what it says. */
    Moment now(Wallet wallet) {
        var mark = chain.tellsThirdParties() ? Optional.<String>empty() : chain.coinMark(wallet.watchId());
        return new Moment(chain.version(), changes.get(), clock.instant(), mark);
    }

    void keep(Wallet wallet, Moment moment, List<Coin> coins) {
        if (chain.tellsThirdParties()) return; // it would be told which of them are about to be used
        List<Coin> unheld = coins.stream().map(coin -> coin.held(null, false)).toList();
        latest.put(wallet.name(), new Snapshot(wallet, moment, new CoinSet(unheld)));
    }

    /** The coins, the smallest first, without what the disk says of them; empty if they may have changed. */
    Optional<CoinSet> of(Wallet wallet) {
        return Optional.ofNullable(latest.get(wallet.name()))
                .filter(snapshot -> snapshot.wallet().equals(wallet) && isFresh(snapshot.moment()))
                .map(Snapshot::coins);
    }

    private boolean isFresh(Moment then) {
        Instant now = clock.instant();
        return chain.version().equals(then.version())
                && changes.get() == then.changes()
                && !now.isBefore(then.time()) // the clock was set back
                && now.isBefore(then.time().plus(LONGEST));
    }

    /** The coins, however long ago they were asked for, if the chain says in its own words that they are the same; else empty. */
    Optional<CoinSet> unchanged(Wallet wallet) {
        return Optional.ofNullable(latest.get(wallet.name()))
                .filter(snapshot -> snapshot.wallet().equals(wallet)
                        && snapshot.moment().mark().isPresent()
                        && chain.coinMark(wallet.watchId())
                                .equals(snapshot.moment().mark()))
                .map(Snapshot::coins);
    }

    void end(Wallet wallet) {
        latest.remove(wallet.name());
    }
}
