package org.joinmarket.demo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.PrivateFiles;
import org.joinmarket.testkit.process.TakerClient;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.Wallets;

/** The story of services that somebody else has started, as docker compose does: they stay up when it ends. */
final class RunningMarket {
    /** A wallet is made in seconds, and in a minute by a bitcoind whose disk is slow. */
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(3);

    private static final int SEED_WORDS = 12;

    private final Story story;
    private final Where where;

    /**
     * Where the services are.
     *
     * @param secrets folder with {@code operator.token}, which all of them take, and {@code NAME.password} of each wallet
     */
    record Where(URI wallet, URI taker, URI orderbook, Path secrets, int makers, boolean json) {
        Where {
            if (!Files.isReadable(secrets.resolve("operator.token")))
                throw new IllegalArgumentException("there is no operator.token to be read in " + secrets);
        }
    }

    RunningMarket(Story story, Where where) {
        this.story = story;
        this.where = where;
    }

    /** @return the exit code; a failure has been told with its phase and why */
    int run() {
        try {
            tell();
            return DemoRun.SUCCEEDED;
        } catch (RuntimeException e) {
            story.say("");
            story.say("It failed in the phase \"" + story.phase() + "\":");
            story.say("  " + (e.getMessage() == null ? e : e.getMessage()));
            return DemoRun.FAILED;
        }
    }

    private void tell() {
        List<String> makers = IntStream.rangeClosed(1, where.makers())
                .mapToObj(i -> "maker-" + i)
                .toList();
        Tour tour = new Tour(story, makers, RunningMarket::interruptedWithin);
        String token = secret("operator.token");
        WalletApi operator = WalletClients.create(where.wallet(), () -> token, CALL_TIMEOUT);
        story.heading("JoinMarket: " + makers.size() + " makers and a taker on regtest");
        story.phase(
                tour.wallets().size() + " wallets with coins",
                () -> tour.fund(operator, name -> {
                    operator.create(new Wallets.Create(name, secret(name + ".password"), SEED_WORDS, null, null));
                    MarketProcesses.awaitReady(operator, name);
                }));
        story.phase(
                makers.size() + " offers in the orderbook",
                () -> tour.awaitOffers(where.orderbook().resolve("/orderbook.json")));
        Coinjoin coinjoin = tour.coinjoin(operator, new TakerClient(where.taker(), token));
        if (where.json()) story.say(coinjoin.json(makers.size(), story.secondsSoFar()));
    }

    private String secret(String name) {
        return PrivateFiles.read(where.secrets().resolve(name));
    }

    private static boolean interruptedWithin(Duration time) {
        try {
            return new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
