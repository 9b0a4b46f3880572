package org.joinmarket.wallet.wallets;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.wallet.api.Coverages.Branch;
import org.joinmarket.wallet.api.Coverages.Coverage;
import org.joinmarket.wallet.api.Coverages.State;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.jspecify.annotations.Nullable;

/** Which addresses of the wallets the chain is watched for, and in which blocks. */
public final class CoverageBook {
    private static final double WHOLE_PERMILLE = 1_000;

    private final ChainBackend chain;
    private final WalletStore store;

    CoverageBook(ChainBackend chain, WalletStore store, WalletRegistry wallets, MeterRegistry meters) {
        this.chain = chain;
        this.store = store;
        for (State state : State.values())
            Gauge.builder("jm.wallet.coverage.wallets", () -> count(wallets.all(), state))
                    .description("wallets by what is being done to know their history")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        Gauge.builder(
                        "jm.wallet.unloaded",
                        () -> wallets.all().stream().filter(wallets::isLost).count())
                .description("wallets that the chain backend has lost, and does not follow again yet")
                .register(meters);
        Gauge.builder("jm.wallet.coverage.progress", () -> leastProgress(wallets.all()))
                .description("how far the search is that is the least far, 0 to 1; 1 if there is none")
                .register(meters);
    }

    private long count(Collection<Wallet> wallets, State state) {
        return wallets.stream()
                .filter(wallet -> progress(wallet).state() == state)
                .count();
    }

    private double leastProgress(Collection<Wallet> wallets) {
        return wallets.stream()
                .mapToDouble(wallet -> progress(wallet).progress())
                .min()
                .orElse(1);
    }

    /**
     * How the search of a wallet's history goes on.
     *
     * @param scannedTo absent also where all is known: the best block is asked for then
     * @param progress of what {@code state} says, 0 to 1
     * @param left by what was searched last; absent if nobody knows
     * @param trouble why it does not go on; absent if it does
     */
    public record Progress(
            State state,
            int scannedFrom,
            @Nullable Integer scannedTo,
            double progress,
            @Nullable Duration left,
            @Nullable String trouble) {}

    /** Asks nobody: neither the chain nor the database. */
    public Progress progress(Wallet wallet) {
        Optional<HistorySearch> search = chain.search(wallet.watchId());
        String said = wallet.trouble();
        String trouble = said.isEmpty() ? null : said;
        if (search.isPresent()) return progress(search.get(), trouble);
        if (wallet.isWatched()) return new Progress(State.COMPLETE, 0, null, 1, null, trouble);
        boolean searching = wallet.following().isLocked();
        return new Progress(searching ? State.WHOLE : State.WAITING, 0, null, 0, null, trouble);
    }

    /** A longer range of a wallet that is known is a search again; until it has begun, all is as it was. */
    private static Progress progress(HistorySearch search, @Nullable String trouble) {
        State state = switch (search.state()) {
            case WAITING -> State.WAITING;
            case RECENT -> State.RECENT;
            case WHOLE -> State.WHOLE;
            case COMPLETE -> State.COMPLETE;
        };
        Integer to = state == State.COMPLETE || search.searchedTo() < search.fromHeight() ? null : search.searchedTo();
        return new Progress(
                state, search.fromHeight(), to, search.permille() / WHOLE_PERMILLE, search.timeLeft(), trouble);
    }

    /** Answers also while the chain cannot be asked. */
    public Coverage of(Wallet wallet) {
        Progress now = progress(wallet);
        Integer to = now.state() == State.COMPLETE ? best() : now.scannedTo();
        Duration left = now.left();
        return new Coverage(
                wallet.name(),
                chain.name(),
                now.state(),
                now.scannedFrom(),
                to,
                now.progress(),
                left == null ? null : left.toSeconds(),
                now.trouble(),
                branches(wallet),
                wallet.isWatched() ? Timenumber.COUNT : 0);
    }

    private List<Branch> branches(Wallet wallet) {
        return store.branches(wallet.name()).stream()
                .map(one -> new Branch(
                        one.mixdepth(),
                        one.branch(),
                        wallet.followed(one.mixdepth(), one.branch()),
                        one.nextIndex(),
                        wallet.highestUsed(one.mixdepth(), one.branch()).orElse(null)))
                .toList();
    }

    private @Nullable Integer best() {
        try {
            return chain.tip().height();
        } catch (ChainUnavailable e) {
            return null;
        }
    }
}
