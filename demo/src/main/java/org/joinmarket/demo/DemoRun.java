package org.joinmarket.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.folder.TemporaryFolder;
import org.joinmarket.testkit.process.ChainChoice;
import org.joinmarket.testkit.process.MakerSpec;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.ServiceProcess;
import org.joinmarket.testkit.process.TakerClient;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;

/** The whole story: start, fund, wait for the orderbook, one coinjoin, a block, the report. */
final class DemoRun {
    static final int SUCCEEDED = 0;
    static final int FAILED = 1;
    /** As shells have it after Ctrl-C. */
    static final int STOPPED = 130;

    private static final Duration SIGNAL_GRACE = Duration.ofMillis(300);
    private static final String OTHER_SERVICES = "maker-service, orderbook-service and taker-service";

    /**
     * Where things are.
     *
     * @param root of the project, with the services' jars
     * @param java the {@code java} to run them with
     */
    record Places(Path root, Path java) {}

    /**
     * What the user chose.
     *
     * @param makers how many, 2 to 10
     * @param bitcoind a real one instead of the embedded chain
     * @param once end after the coinjoin
     * @param json a line for programs at the end
     */
    record Choices(int makers, boolean bitcoind, boolean once, boolean json) {}

    private record Services(
            ServiceProcess directory,
            ServiceProcess wallet,
            ServiceProcess maker,
            ServiceProcess taker,
            ServiceProcess orderbook) {
        List<ServiceProcess> inOrder() {
            return List.of(directory, wallet, maker, taker, orderbook);
        }
    }

    private final Places places;
    private final Story story;
    private final Choices choices;
    private final List<String> makers;
    private final Tour tour;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable TemporaryFolder folder;
    private volatile @Nullable MarketProcesses market;
    private volatile @Nullable Bitcoind bitcoind;

    DemoRun(Places places, Story story, Choices choices) {
        this.places = places;
        this.story = story;
        this.choices = choices;
        this.makers = IntStream.rangeClosed(1, choices.makers())
                .mapToObj(i -> "maker-" + i)
                .toList();
        this.tour = new Tour(story, makers, this::stoppedWithin);
    }

    /** @return the exit code; a failure has been told with its phase and why */
    int run() {
        var hook = new Thread(this::stop, "demo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        boolean keepFiles = false;
        try {
            tell();
            return SUCCEEDED;
        } catch (RuntimeException e) {
            // while a phase was running; Ctrl-C reaches the services too, and their end may be noticed first
            if (stoppedWithin(SIGNAL_GRACE)) return STOPPED;
            keepFiles = tellFailure(e);
            return FAILED;
        } finally {
            close(keepFiles);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // Ctrl-C: it is running and does the same
            }
        }
    }

    /** Ends it, whatever it is doing: what Ctrl-C does. Returns when all processes are gone. */
    void stop() {
        stopped.countDown();
        close(false);
    }

    /** @return whether there are files that tell more */
    private boolean tellFailure(RuntimeException e) {
        story.say("");
        story.say("The demo failed in the phase \"" + story.phase() + "\":");
        story.say("  " + (e.getMessage() == null ? e : e.getMessage()));
        MarketProcesses started = market;
        if (started == null || started.processes().isEmpty()) return false;
        story.say("Logs and settings are in " + started.directory());
        return true;
    }

    private void tell() {
        story.heading("JoinMarket: " + choices.makers() + " makers, one taker, one directory, on "
                + (choices.bitcoind() ? "a real bitcoind in regtest" : "the embedded regtest chain"));
        TemporaryFolder files = TemporaryFolder.create("joinmarket-demo-");
        folder = files;
        MarketProcesses started =
                new MarketProcesses(places.root(), places.java(), files.path().resolve("market"));
        market = started;
        ChainChoice chain = choices.bitcoind() ? startBitcoind() : new ChainChoice.Embedded();

        Services services = start(started, chain);
        WalletApi operator = started.walletAsOperator(services.wallet());
        var taker = new TakerClient(services.taker().http(), started.operatorToken());
        story.phase(
                makers.size() + " offers in the orderbook",
                () -> tour.awaitOffers(services.orderbook().http().resolve("/orderbook.json")));

        Coinjoin coinjoin = tour.coinjoin(operator, taker);
        links(started, services);
        double total = story.secondsSoFar();
        if (!choices.once()) {
            story.say("");
            story.say("Everything stays up. Ctrl-C stops it.");
            stayUp();
        }
        if (choices.json()) story.say(coinjoin.json(makers.size(), total));
    }

    private ChainChoice startBitcoind() {
        return story.phase("bitcoind", () -> {
            Bitcoind started = Bitcoind.start();
            bitcoind = started;
            return new ChainChoice.Bitcoind(started.rpcUrl(), started.cookieFile());
        });
    }

    /** Starts all services and funds the wallets meanwhile; returns when all are ready. */
    private Services start(MarketProcesses market, ChainChoice chain) {
        record First(ServiceProcess directory, ServiceProcess wallet) {}
        First first = story.phase("directory-service and wallet-service", () -> {
            var directory = market.startDirectory("directory", preferred(8080), preferred(9080), preferred(5222));
            var wallet = market.startWallet(chain, makers, List.of(Tour.TAKER), preferred(8081), preferred(9081));
            directory.awaitReady(MarketProcesses.START_TIMEOUT);
            wallet.awaitReady(MarketProcesses.START_TIMEOUT);
            return new First(directory, wallet);
        });
        ServiceProcess wallet = first.wallet();
        List<String> directories = List.of("127.0.0.1:" + first.directory().wirePort());
        Services services = story.prelude(
                OTHER_SERVICES,
                () -> new Services(
                        first.directory(),
                        wallet,
                        market.startMakers(wallet, directories, makerSpecs(), preferred(8082), preferred(9082)),
                        market.startTaker(wallet, directories, Tour.TAKER, preferred(8083), preferred(9083)),
                        market.startOrderbook(directories, preferred(8084), preferred(9084))));
        story.phase(tour.wallets().size() + " wallets, funded on regtest", () -> {
            WalletApi operator = market.walletAsOperator(wallet);
            tour.fund(operator, name -> market.createWallet(operator, name));
        });
        story.phase(OTHER_SERVICES, () -> {
            services.maker().awaitReady(MarketProcesses.START_TIMEOUT);
            services.orderbook().awaitReady(MarketProcesses.START_TIMEOUT);
            services.taker().awaitReady(MarketProcesses.START_TIMEOUT);
        });
        return services;
    }

    private List<MakerSpec> makerSpecs() {
        return IntStream.rangeClosed(1, makers.size())
                .mapToObj(i -> i % 3 == 2
                        ? MakerSpec.absolute(makers.get(i - 1), 2_000L + 250L * i)
                        : MakerSpec.relative(makers.get(i - 1), "0.000" + (1 + i % 5)))
                .toList();
    }

    private boolean stoppedWithin(Duration time) {
        try {
            return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void stayUp() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void links(MarketProcesses market, Services services) {
        story.heading(choices.once() ? "Where it was" : "Where it is");
        story.say("  orderbook page   " + services.orderbook().http() + "/");
        for (ServiceProcess service : services.inOrder()) {
            story.say(String.format(
                    Locale.ROOT,
                    "  %-16s API %s/api/v1/…   metrics %s/actuator/prometheus",
                    service.name(),
                    service.http(),
                    service.management()));
        }
        story.say("  wire protocol    127.0.0.1:" + services.directory().wirePort());
        if (choices.once()) return;
        story.say("  token for the APIs (header \"Authorization: Bearer …\") in " + market.tokenFile("operator"));
        story.say("  logs             " + market.directory() + "/*/log.txt");
    }

    /** May be called again, for what was started meanwhile. */
    private synchronized void close(boolean keepFiles) {
        MarketProcesses processes = market;
        Bitcoind node = bitcoind;
        TemporaryFolder files = folder;
        try {
            if (processes != null) processes.close();
            if (node != null) node.close();
            if (files != null && !keepFiles) files.delete();
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage() + ": " + e.getCause()); // not the end of a good story
        }
    }

    /** The port that the documentation names if it is free, else any. */
    private static int preferred(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return port;
        } catch (IOException _) {
            return 0;
        }
    }
}
