package org.joinmarket.demo;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.testkit.process.TakerClient;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;

/** What is shown of a market that is up: wallets with coins, the makers' offers, one coinjoin, a block, the report. */
final class Tour {
    static final String TAKER = "taker";

    private static final List<Long> TAKER_FUNDS = List.of(100_000_000L);
    private static final List<Long> MAKER_FUNDS = List.of(60_000_000L, 40_000_000L);
    private static final long COIN_FOR_A_COINJOIN = 25_000_000;
    private static final int PODLE_AGE_BLOCKS = 6;
    private static final Duration OFFERS_TIMEOUT = Duration.ofSeconds(45);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Story story;
    private final List<String> makers;
    private final List<String> wallets;
    private final Predicate<Duration> stoppedWithin;

    /**
     * @param makers names of their wallets
     * @param stoppedWithin waits for so long, shorter if the user ends the tour: then it is true
     */
    Tour(Story story, List<String> makers, Predicate<Duration> stoppedWithin) {
        this.story = story;
        this.makers = makers;
        this.wallets = Stream.concat(makers.stream(), Stream.of(TAKER)).toList();
        this.stoppedWithin = stoppedWithin;
    }

    List<String> wallets() {
        return wallets;
    }

    /**
     * Makes the wallets that are not there, pays those that are too poor for a coinjoin, and mines until takers may commit to their coins.
     *
     * @param create makes a wallet of this name, unlocked
     */
    void fund(WalletApi operator, Consumer<String> create) {
        Set<String> known =
                operator.wallets().wallets().stream().map(Wallets.Status::name).collect(Collectors.toSet());
        for (String wallet : wallets) {
            if (!known.contains(wallet)) create.accept(wallet);
            if (isPoor(operator, wallet)) pay(operator, wallet, wallet.equals(TAKER) ? TAKER_FUNDS : MAKER_FUNDS);
        }
        operator.mine(new Chain.Mine(PODLE_AGE_BLOCKS, null));
    }

    /** Whether mixdepth 0 has no coin that is enough for the coinjoin and its fees. */
    private static boolean isPoor(WalletApi operator, String wallet) {
        return operator.utxos(wallet, 0).utxos().stream()
                .noneMatch(coin -> !coin.frozen() && !coin.leased() && coin.valueSats() >= COIN_FOR_A_COINJOIN);
    }

    private static void pay(WalletApi operator, String wallet, List<Long> amounts) {
        for (long amount : amounts) {
            var address = operator.newAddress(wallet, new Wallets.NewAddress(0));
            operator.fund(new Chain.Fund(address.address(), amount));
        }
    }

    /** @throws IllegalStateException if there are not enough in time, or the user ended it */
    void awaitOffers(URI book) {
        long deadline = System.nanoTime() + OFFERS_TIMEOUT.toNanos();
        while (true) {
            long offers = TakerClient.publicJson(book)
                    .path("offers")
                    .valueStream()
                    .map(offer -> offer.path("counterparty").asString())
                    .distinct()
                    .count();
            if (offers >= makers.size()) return;
            story.progress(offers + " of " + makers.size());
            if (System.nanoTime() > deadline)
                throw new IllegalStateException("the orderbook shows " + offers + " of " + makers.size()
                        + " offers after " + OFFERS_TIMEOUT.toSeconds() + " s; see the logs of maker and orderbook");
            if (stoppedWithin.test(POLL)) throw new IllegalStateException("stopped");
        }
    }

    /** One coinjoin, a block with it, and what it did to every wallet. */
    Coinjoin coinjoin(WalletApi operator, TakerClient taker) {
        Snapshot before = story.prelude("the coinjoin", () -> Snapshot.of(operator, wallets));
        Coinjoin coinjoin = story.phase("the coinjoin", () -> Coinjoin.run(taker, TAKER, makers.size(), story));
        Snapshot after = story.phase("a block with it", () -> {
            operator.mine(new Chain.Mine(1, null));
            return Snapshot.of(operator, wallets);
        });
        new Report(story, coinjoin, before, after, makers, TAKER).print();
        return coinjoin;
    }
}
