package org.joinmarket.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.testkit.process.ChainChoice;
import org.joinmarket.testkit.process.MakerSpec;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.ServiceProcess;
import org.joinmarket.testkit.process.TakerClient;
import org.joinmarket.testkit.wire.CuttingProxy;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A market on a real bitcoind: directories behind proxies, makers, a taker, each service a process of its own. */
final class SystemMarket implements AutoCloseable {
    static final String TAKER = "carol";
    static final long MAKER_FUNDS = 60_000_000;
    static final long TAKER_FUNDS = 100_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration JOB_PATIENCE = Duration.ofMinutes(3);
    private static final String IDENTITY = "test:strict-directory";
    private static final int PODLE_AGE_BLOCKS = 6;

    final Bitcoind bitcoind;
    final MarketProcesses processes;
    final List<CuttingProxy> proxies = new ArrayList<>();
    final List<MakerSpec> makers;
    private final List<ServiceProcess> relays = new ArrayList<>();
    final List<String> mnemonics = new ArrayList<>();
    private final ChainChoice chain;
    ServiceProcess wallet;
    ServiceProcess maker;
    ServiceProcess taker;

    private SystemMarket(Bitcoind bitcoind, MarketProcesses processes, List<MakerSpec> makers) {
        this.bitcoind = bitcoind;
        this.processes = processes;
        this.makers = makers;
        this.chain = new ChainChoice.Bitcoind(bitcoind.rpcUrl(), bitcoind.cookieFile());
    }

    /** Returns when all are ready and funded; if that fails, nothing stays. */
    static SystemMarket of(Path folder, int directories, List<MakerSpec> makers, Map<String, String> takerSettings) {
        return of(folder, directories, makers, ofTheTaker(takerSettings), false);
    }

    /**
     * As {@link #of}, on PostgreSQL, with a password of the database, and with services that say all that they can.
     *
     * @see Secrets#letTalk
     */
    static SystemMarket talkative(Path folder, int directories, List<MakerSpec> makers) {
        return of(
                folder,
                directories,
                makers,
                processes -> {
                    Secrets.letTalk(
                            processes,
                            Stream.concat(
                                            IntStream.rangeClosed(1, directories)
                                                    .mapToObj(i -> "directory-" + i),
                                            Stream.of("wallet", "maker", "taker", "orderbook"))
                                    .toList());
                    for (String name : List.of("wallet", "maker", "taker"))
                        processes.withDatabase(name, PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
                },
                false);
    }

    /** As {@link #of}, and the last directory lets nobody in who does not prove its nick. */
    static SystemMarket withAStrictDirectory(
            Path folder, int directories, List<MakerSpec> makers, Map<String, String> takerSettings) {
        return of(folder, directories, makers, ofTheTaker(takerSettings), true);
    }

    private static Consumer<MarketProcesses> ofTheTaker(Map<String, String> settings) {
        return processes -> settings.forEach((key, value) -> processes.with("taker-service", key, value));
    }

    private static SystemMarket of(
            Path folder,
            int directories,
            List<MakerSpec> makers,
            Consumer<MarketProcesses> settings,
            boolean lastIsStrict) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        var market = new SystemMarket(Bitcoind.start(), new MarketProcesses(root(), java, folder), makers);
        try {
            market.processes
                    .with("wallet-service", "joinmarket.wallet.seal.memory-kib", "64")
                    .with("wallet-service", "joinmarket.wallet.seal.iterations", "1")
                    .with("wallet-service", "joinmarket.wallet.keeping.lease-interval", "500ms");
            settings.accept(market.processes);
            market.start(directories, lastIsStrict);
            return market;
        } catch (RuntimeException | Error e) {
            market.close();
            throw e;
        }
    }

    private void start(int directories, boolean lastIsStrict) {
        if (lastIsStrict) {
            String last = "directory-" + directories;
            processes.with(last, "joinmarket.directory.nick-auth.mode", "require_verified");
            processes.with(last, "joinmarket.directory.nick-auth.identity", IDENTITY);
        }
        for (int i = 1; i <= directories; i++) {
            String tokens = "joinmarket.http.tokens[0].";
            processes.with("directory-" + i, tokens + "name", "operator");
            processes.with("directory-" + i, tokens + "role", "operator");
            processes.with(
                    "directory-" + i,
                    tokens + "file",
                    processes.tokenFile("operator").toString());
        }
        relays.addAll(IntStream.rangeClosed(1, directories)
                .mapToObj(i -> processes.startDirectory("directory-" + i, 0, 0, 0))
                .toList());
        startWallet();
        relays.forEach(relay -> relay.awaitReady(MarketProcesses.START_TIMEOUT));
        wallet.awaitReady(MarketProcesses.START_TIMEOUT);
        relays.forEach(relay -> proxies.add(CuttingProxy.to(relay.wirePort())));
        if (lastIsStrict) {
            for (String service : List.of("maker-service", "taker-service"))
                processes.with(
                        service,
                        "joinmarket.wire.directory-identities",
                        addresses().getLast() + "=" + IDENTITY);
        }
        startMakers();
        startTaker();
        fund();
        maker.awaitReady(MarketProcesses.START_TIMEOUT);
        taker.awaitReady(MarketProcesses.START_TIMEOUT);
    }

    static Path root() {
        return Path.of(System.getProperty("joinmarket.root", ".."))
                .toAbsolutePath()
                .normalize();
    }

    /** Kills the first directory and starts it again where it was; returns when it accepts. */
    void restartDirectory() {
        int port = relays.getFirst().wirePort();
        relays.getFirst().kill();
        relays.set(0, processes.startDirectory("directory-1", 0, 0, port));
        relays.getFirst().awaitReady(MarketProcesses.START_TIMEOUT);
    }

    /** What the first directory says of itself to everybody. */
    JsonNode directoryStatus() {
        return ofDirectory("/api/v1/status");
    }

    /** The nicks that are present at the first directory, each as often as it is. */
    List<String> directoryNicks() {
        return ofDirectory("/api/v1/peers?limit=1000")
                .path("peers")
                .valueStream()
                .map(peer -> peer.path("nick").asString())
                .toList();
    }

    private JsonNode ofDirectory(String path) {
        var request = HttpRequest.newBuilder(relays.getFirst().http().resolve(path))
                .header("Authorization", "Bearer " + processes.operatorToken())
                .timeout(PATIENCE)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return JsonMapper.shared()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    ServiceProcess startWallet() {
        wallet = processes.startWallet(chain, makerNames(), List.of(TAKER), 0, 0);
        return wallet;
    }

    ServiceProcess startMakers() {
        maker = processes.startMakers(wallet, addresses(), makers, 0, 0);
        return maker;
    }

    ServiceProcess startTaker() {
        taker = processes.startTaker(wallet, addresses(), TAKER, 0, 0);
        return taker;
    }

    ServiceProcess startOrderbook() {
        return processes.startOrderbook(addresses(), 0, 0);
    }

    private void fund() {
        WalletApi operator = operator();
        for (String name : names()) {
            mnemonics.add(requireNonNull(processes.createWallet(operator, name).mnemonic()));
            long amount = name.equals(TAKER) ? TAKER_FUNDS : MAKER_FUNDS;
            var address = operator.newAddress(name, new Wallets.NewAddress(0)).address();
            operator.fund(new Chain.Fund(address, amount));
        }
        mine(PODLE_AGE_BLOCKS);
    }

    void mine(int blocks) {
        operator().mine(new Chain.Mine(blocks, null));
    }

    WalletApi operator() {
        return processes.walletAsOperator(wallet);
    }

    WalletApi walletAs(String name) {
        return processes.walletAs(wallet, name);
    }

    List<String> addresses() {
        return proxies.stream().map(CuttingProxy::address).toList();
    }

    List<String> makerNames() {
        return makers.stream().map(MakerSpec::name).toList();
    }

    List<String> names() {
        return Stream.concat(makerNames().stream(), Stream.of(TAKER)).toList();
    }

    Map<String, Long> totals() {
        var totals = new HashMap<String, Long>();
        for (String name : names()) totals.put(name, operator().balances(name).totalSats());
        return totals;
    }

    TakerClient takerClient() {
        return new TakerClient(taker.http(), processes.operatorToken());
    }

    String order(long amount, int wanted, int minimum) {
        var order = new LinkedHashMap<String, Object>();
        order.put("wallet", TAKER);
        order.put("mixdepth", 0);
        order.put("amount_sats", amount);
        order.put("makers", wanted);
        order.put("minimum_makers", minimum);
        order.put("destination", "INTERNAL");
        return takerClient().order(order);
    }

    /** Follows the job to its end. */
    JsonNode finished(String job) {
        takerClient().follow(job, JOB_PATIENCE, _ -> {});
        return takerClient().job(job);
    }

    JsonNode completed(String job) {
        JsonNode ended = finished(job);
        assertThat(ended.path("state").asString()).as(ended.toPrettyString()).isEqualTo("COMPLETED");
        return ended;
    }

    /** Every message of the market that passed one of the proxies, as JSON lines. */
    List<String> wire() {
        var lines = new ArrayList<String>();
        proxies.forEach(proxy -> lines.addAll(proxy.passed().all()));
        return lines;
    }

    /** Asks until it is so; there is nothing to wait on across processes. */
    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not within " + PATIENCE + ": " + what);
            LockSupport.parkNanos(50_000_000);
        }
    }

    @Override
    public void close() {
        try (bitcoind;
                processes) {
            proxies.forEach(CuttingProxy::close);
        }
    }
}
