package org.joinmarket.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.process.ChainChoice;
import org.joinmarket.testkit.process.MakerSpec;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.ServiceProcess;
import org.joinmarket.testkit.process.TakerClient;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole story: start, fund, wait for the orderbook, one coinjoin, a block, the report. */
final class DemoRun {
    private static final String TAKER = "taker";
    private static final long COINJOIN_SATS = 20_000_000;
    private static final long TAKER_FUNDS = 100_000_000;
    private static final List<Long> MAKER_FUNDS = List.of(60_000_000L, 40_000_000L);
    private static final int PODLE_AGE_BLOCKS = 6;
    private static final Duration OFFERS_TIMEOUT = Duration.ofSeconds(45);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Where things are.
     *
     * @param root of the project, with the services' jars
     * @param java the {@code java} to run them with
     */
    record Places(Path root, Path java) {}

    private final Places places;
    private final Story story;
    private final int makers;
    private final boolean realBitcoind;
    private final boolean once;
    private final boolean json;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Bitcoind bitcoind;
    private @Nullable MarketProcesses market;
    private @Nullable Path directory;

    DemoRun(Places places, Story story, int makers, boolean realBitcoind, boolean once, boolean json) {
        this.places = places;
        this.story = story;
        this.makers = makers;
        this.realBitcoind = realBitcoind;
        this.once = once;
        this.json = json;
    }

    /** @return the exit code: 0, or 1 after saying which phase failed and why */
    int run() {
        var hook = new Thread(this::interrupted, "demo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        boolean succeeded = false;
        try {
            tell();
            succeeded = true;
            return 0;
        } catch (IllegalStateException | WalletProblem | UncheckedIOException e) {
            if (closed.get()) return 130; // Ctrl-C while a phase was running: nothing failed
            story.say("");
            story.say("The demo failed in the phase \"" + story.phase() + "\":");
            story.say("  " + e.getMessage());
            if (directory != null) story.say("Logs and settings are in " + directory);
            return 1;
        } finally {
            close(succeeded);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                stopped.countDown(); // Ctrl-C: the hook is waiting for us
            }
        }
    }

    private void interrupted() {
        close(true);
    }

    private void tell() {
        story.heading("JoinMarket: " + makers + " makers, one taker, one directory, on "
                + (realBitcoind ? "a real bitcoind in regtest" : "the embedded regtest chain"));
        directory = temporaryDirectory();
        var started = new MarketProcesses(places.root(), places.java(), directory.resolve("market"));
        market = started;
        ChainChoice chain = realBitcoind ? startBitcoind() : new ChainChoice.Embedded();
        List<MakerSpec> specs = makerSpecs();
        List<String> names = specs.stream().map(MakerSpec::name).toList();

        ServiceProcess[] first = story.phase("directory-service and wallet-service", () -> {
            var relay = started.startDirectory("directory", preferred(8080), preferred(9080), preferred(5222));
            var wallet = started.startWallet(chain, names, List.of(TAKER), preferred(8081), preferred(9081));
            relay.awaitReady(MarketProcesses.START_TIMEOUT);
            wallet.awaitReady(MarketProcesses.START_TIMEOUT);
            return new ServiceProcess[] {relay, wallet};
        });
        ServiceProcess relay = first[0];
        ServiceProcess wallet = first[1];
        List<String> directories = List.of("127.0.0.1:" + relay.wirePort());
        WalletApi wallets = started.walletAsOperator(wallet);

        var makerService = started.startMakers(wallet, directories, specs, preferred(8082), preferred(9082));
        var orderbook = started.startOrderbook(directories, preferred(8084), preferred(9084));
        var taker = started.startTaker(wallet, directories, TAKER, preferred(8083), preferred(9083));

        story.phase((makers + 1) + " wallets, funded on regtest", () -> fund(wallets, names));
        story.phase("maker-service, orderbook-service and taker-service", () -> {
            makerService.awaitReady(MarketProcesses.START_TIMEOUT);
            orderbook.awaitReady(MarketProcesses.START_TIMEOUT);
            taker.awaitReady(MarketProcesses.START_TIMEOUT);
        });
        var client = new TakerClient(taker.http(), started.operatorToken());
        story.phase(
                makers + (makers == 1 ? " offer" : " offers") + " in the orderbook",
                () -> awaitOffers(client, orderbook));

        var before = Snapshot.of(wallets, allNames(names));
        JsonNode job = story.phase("the coinjoin", () -> coinjoin(client));
        story.phase("a block with it", () -> {
            wallets.mine(new Chain.Mine(1, null));
        });
        var after = Snapshot.of(wallets, allNames(names));

        new Report(story, job, before, after, names, TAKER).print();
        links(relay, wallet, makerService, taker, orderbook);
        double total = story.secondsSoFar();
        if (!once) {
            story.say("");
            story.say("Everything stays up. Ctrl-C stops it.");
            stayUp();
        }
        if (json) story.say(lastLine(job, total));
    }

    private ChainChoice startBitcoind() {
        return story.phase("bitcoind", () -> {
            bitcoind = Bitcoind.start();
            return new ChainChoice.Bitcoind(bitcoind.rpcUrl(), bitcoind.cookieFile());
        });
    }

    private List<MakerSpec> makerSpecs() {
        return IntStream.rangeClosed(1, makers)
                .mapToObj(i -> i % 3 == 2
                        ? MakerSpec.absolute("maker-" + i, 2_000L + 250L * i)
                        : MakerSpec.relative("maker-" + i, "0.000" + (1 + i % 5)))
                .toList();
    }

    private void fund(WalletApi wallets, List<String> names) {
        MarketProcesses running = market();
        for (String name : allNames(names)) {
            running.createWallet(wallets, name);
            List<Long> amounts = name.equals(TAKER) ? List.of(TAKER_FUNDS) : MAKER_FUNDS;
            for (long amount : amounts) {
                var address = wallets.newAddress(name, new Wallets.NewAddress(0));
                wallets.fund(new Chain.Fund(address.address(), amount));
            }
        }
        wallets.mine(new Chain.Mine(PODLE_AGE_BLOCKS, null));
    }

    private List<String> allNames(List<String> names) {
        var all = new ArrayList<>(names);
        all.add(TAKER);
        return all;
    }

    private void awaitOffers(TakerClient client, ServiceProcess orderbook) {
        long deadline = System.nanoTime() + OFFERS_TIMEOUT.toNanos();
        URI book = orderbook.http().resolve("/orderbook.json");
        while (true) {
            long offers = client.json(book)
                    .path("offers")
                    .valueStream()
                    .map(offer -> offer.path("counterparty").asString())
                    .distinct()
                    .count();
            if (offers >= makers) return;
            story.progress(offers + " of " + makers);
            if (System.nanoTime() > deadline)
                throw new IllegalStateException("the orderbook shows " + offers + " of " + makers + " offers after "
                        + OFFERS_TIMEOUT.toSeconds() + " s; see the logs of maker and orderbook");
            pause();
        }
    }

    private void pause() {
        try {
            if (stopped.await(POLL.toMillis(), TimeUnit.MILLISECONDS))
                throw new IllegalStateException("stopped by Ctrl-C");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private JsonNode coinjoin(TakerClient client) {
        var order = new LinkedHashMap<String, Object>();
        order.put("wallet", TAKER);
        order.put("mixdepth", 0);
        order.put("amount_sats", COINJOIN_SATS);
        order.put("makers", makers);
        order.put("minimum_makers", makers);
        order.put("destination", "INTERNAL");
        String id = client.order(order);
        var told = new ArrayList<String>();
        client.follow(id, job -> {
            String phase = job.path("phase").asString("");
            if (!phase.isEmpty() && !told.contains(phase)) {
                told.add(phase);
                story.detail(phase.toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        });
        JsonNode job = client.job(id);
        if (!"COMPLETED".equals(job.path("state").asString())) {
            JsonNode failure = job.path("failure");
            throw new IllegalStateException(
                    "the coinjoin ended as " + job.path("state").asString() + ": "
                            + failure.path("reason").asString("no reason given") + ", "
                            + failure.path("detail").asString(""));
        }
        return job;
    }

    private void links(
            ServiceProcess relay,
            ServiceProcess wallet,
            ServiceProcess maker,
            ServiceProcess taker,
            ServiceProcess orderbook) {
        story.heading(once ? "Where it was" : "Where it is");
        story.say("  orderbook page   " + orderbook.http() + "/");
        for (ServiceProcess service : List.of(relay, wallet, maker, taker, orderbook)) {
            story.say(String.format(
                    Locale.ROOT,
                    "  %-16s API %s/api/v1/…   metrics %s/actuator/prometheus",
                    service.name(),
                    service.http(),
                    service.management()));
        }
        story.say("  wire protocol    127.0.0.1:" + relay.wirePort());
        if (!once) {
            story.say("  token for the APIs (header \"Authorization: Bearer …\") in " + market().tokenFile("operator"));
            story.say("  logs             " + market().directory() + "/*/log.txt");
        }
    }

    private String lastLine(JsonNode job, double total) {
        var line = new LinkedHashMap<String, Object>();
        line.put("txid", job.path("txid").asString());
        line.put("makers", makers);
        line.put("cj_amount_sats", job.path("amount_sats").asLong());
        line.put("fees_sats", job.path("fees").path("total_cost_sats").asLong());
        line.put("coinjoin_seconds", job.path("coinjoin_millis").asLong() / 1000.0);
        line.put("total_seconds", Math.round(total * 100) / 100.0);
        return JSON.writeValueAsString(line);
    }

    private void stayUp() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MarketProcesses market() {
        if (market == null) throw new IllegalStateException("the market is not started");
        return market;
    }

    private synchronized void close(boolean removeFiles) {
        stopped.countDown();
        if (!closed.compareAndSet(false, true)) return;
        if (market != null) market.close();
        if (bitcoind != null) bitcoind.close();
        if (removeFiles && directory != null) delete(directory);
    }

    /** The port that the documentation names if it is free, else any. */
    private static int preferred(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return port;
        } catch (IOException _) {
            return 0;
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("joinmarket-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
