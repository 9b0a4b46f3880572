package org.joinmarket.testkit.process;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.Wallets;

/**
 * A whole market of service processes on loopback with its tokens, passwords and folders. The parts are started in the
 * order in which they need each other: directories and wallet service first. No process survives {@link #close()}, nor
 * the end of this one by a signal.
 */
public final class MarketProcesses implements AutoCloseable {
    public static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_FOLLOW = Duration.ofMinutes(3);
    private static final Duration READY_POLL = Duration.ofMillis(20);
    private static final String REGTEST = "regtest";

    private final Path root;
    private final Path java;
    private final Path directory;
    private final String operatorToken;
    private final Map<String, Map<String, String>> special = new HashMap<>();
    private final Map<String, Program> programs = new HashMap<>();
    private final List<ServiceProcess> started = new ArrayList<>(); // guarded by itself
    private boolean closed; // guarded by started
    private final Thread onExit = new Thread(this::stopAll, "stop the market");

    /**
     * @param root where the modules are
     * @param java the {@code java} of a JDK 25
     * @param directory for everything that the processes write
     */
    public MarketProcesses(Path root, Path java, Path directory) {
        this.root = root;
        this.java = java;
        this.directory = PrivateFiles.directory(directory);
        PrivateFiles.directory(directory.resolve("secrets"));
        this.operatorToken = token("operator");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * A setting that a service gets when it is started from now on; wins over ours.
     *
     * @param who the name of its module, or that of the process, such as {@code directory-1}, which wins
     */
    public MarketProcesses with(String who, String key, String value) {
        special.computeIfAbsent(who, _ -> new HashMap<>()).put(key, value);
        return this;
    }

    /**
     * As {@link #with}: a database of its own, with a password from a file, instead of SQLite.
     *
     * @param url of PostgreSQL
     */
    public MarketProcesses withDatabase(String who, String url, String username) {
        Path password = secret(who + "-database.password");
        if (!password.toFile().exists()) PrivateFiles.write(password, PrivateFiles.randomSecret());
        return with(who, "joinmarket.database.url", url)
                .with(who, "joinmarket.database.username", username)
                .with(who, "joinmarket.database.password-file", password.toString());
    }

    /**
     * From now on {@code service} is started so, and not as a build leaves it.
     *
     * @param service the name of its module
     */
    public MarketProcesses with(String service, Program program) {
        programs.put(service, program);
        return this;
    }

    public ServiceProcess startDirectory(String name, int httpPort, int managementPort, int wirePort) {
        var settings = base(httpPort, managementPort);
        settings.put("joinmarket.directory.port", Integer.toString(wirePort));
        settings.put("joinmarket.directory.bind", "127.0.0.1");
        return start("directory-service", name, settings);
    }

    /**
     * Starts the wallet service.
     *
     * @param makers names of wallets, each with a maker's token of its own
     * @param takers names of wallets, each with a taker's token of its own
     */
    public ServiceProcess startWallet(
            ChainChoice chain, List<String> makers, List<String> takers, int httpPort, int managementPort) {
        var settings = base(httpPort, managementPort);
        settings.putAll(chain.settings());
        settings.put("joinmarket.chain.embedded-dir", directory.resolve("chain").toString());
        var tokens = new ArrayList<Map<String, String>>();
        tokens.add(Map.of("name", "operator", "role", "operator", "wallets[0]", "*"));
        tokens.add(Map.of("name", "viewer", "role", "viewer", "wallets[0]", "*"));
        for (String maker : makers) tokens.add(Map.of("name", maker, "role", "maker", "wallets[0]", maker));
        for (String taker : takers) tokens.add(Map.of("name", taker, "role", "taker", "wallets[0]", taker));
        putTokens(settings, tokens);
        for (String wallet : concat(makers, takers)) {
            Path password = secret(wallet + ".password");
            if (!password.toFile().exists()) PrivateFiles.write(password, PrivateFiles.randomSecret());
            settings.put("joinmarket.wallet.unlock." + wallet + ".password-file", password.toString());
        }
        return start("wallet-service", "wallet", settings);
    }

    public ServiceProcess startMakers(
            ServiceProcess wallet, List<String> directories, List<MakerSpec> makers, int httpPort, int managementPort) {
        var settings = base(httpPort, managementPort);
        putOperator(settings);
        putMarket(settings, wallet.http(), directories, "viewer");
        for (int i = 0; i < makers.size(); i++) {
            MakerSpec maker = makers.get(i);
            String prefix = "joinmarket.maker.makers[" + i + "].";
            settings.put(prefix + "name", maker.name());
            settings.put(prefix + "wallet", maker.name());
            settings.put(prefix + "token-file", secret(maker.name() + ".token").toString());
            settings.put(prefix + "type", maker.relative() ? "relative" : "absolute");
            settings.put(prefix + "cjfee", maker.fee());
        }
        settings.put("joinmarket.maker.balance-interval", "1s");
        settings.put("joinmarket.maker.drain", "3s"); // a stop waits for ten
        settings.put("joinmarket.maker.change-delay", "0s"); // on regtest nobody is to be misled
        return start("maker-service", "maker", settings);
    }

    public ServiceProcess startTaker(
            ServiceProcess wallet, List<String> directories, String taker, int httpPort, int managementPort) {
        var settings = base(httpPort, managementPort);
        putOperator(settings);
        putMarket(settings, wallet.http(), directories, taker);
        settings.put("joinmarket.taker.own-makers", "true"); // all coins are in one wallet service
        settings.put("joinmarket.taker.offers-enough", "1");
        settings.put("joinmarket.taker.offers-quiet", "300ms");
        return start("taker-service", "taker", settings);
    }

    public ServiceProcess startOrderbook(List<String> directories, int httpPort, int managementPort) {
        var settings = base(httpPort, managementPort);
        putDirectories(settings, directories);
        return start("orderbook-service", "orderbook", settings);
    }

    private ServiceProcess start(String service, String name, Map<String, String> settings) {
        settings.putAll(special.getOrDefault(service, Map.of()));
        settings.putAll(special.getOrDefault(name, Map.of()));
        synchronized (started) {
            if (closed) throw new IllegalStateException("the market is stopped: " + name + " is not started any more");
            Program program = programs.get(service);
            if (program == null) program = Program.built(root, java, service);
            var process = ServiceProcess.start(program, name, directory.resolve(name), settings);
            started.add(process);
            return process;
        }
    }

    /** Makes a wallet that the wallet service unlocks by itself from now on. It is ready when this returns. */
    public Wallets.Created createWallet(WalletApi wallets, String name) {
        Path password = secret(name + ".password");
        var created = wallets.create(new Wallets.Create(name, PrivateFiles.read(password), 12, null, null));
        awaitReady(wallets, name);
        return created;
    }

    /**
     * Waits until a new wallet is followed by its chain: a busy bitcoind takes longer for that than an answer may.
     *
     * @throws IllegalStateException if it is not in three minutes
     */
    public static void awaitReady(WalletApi wallets, String name) {
        long from = System.nanoTime();
        while (!wallets.wallet(name).ready()) {
            if (System.nanoTime() - from > LONGEST_FOLLOW.toNanos())
                throw new IllegalStateException("wallet " + name + " is not ready: "
                        + wallets.wallet(name).reason());
            LockSupport.parkNanos(READY_POLL.toNanos());
        }
    }

    /** The same for a wallet that there was before, from its words. */
    public void recoverWallet(WalletApi wallets, String name, String mnemonic) {
        Path password = secret(name + ".password");
        wallets.create(new Wallets.Create(name, PrivateFiles.read(password), null, mnemonic, null));
    }

    /** The wallet service as its operator sees it. */
    public WalletApi walletAsOperator(ServiceProcess wallet) {
        return WalletClients.create(wallet.http(), () -> operatorToken, CALL_TIMEOUT);
    }

    /** The wallet service as the holder of a maker's or taker's token sees it. */
    public WalletApi walletAs(ServiceProcess wallet, String name) {
        String token = token(name);
        return WalletClients.create(wallet.http(), () -> token, CALL_TIMEOUT);
    }

    /** The bearer token of the operator at every service of this market. */
    public String operatorToken() {
        return operatorToken;
    }

    public Path tokenFile(String name) {
        return secret(name + ".token");
    }

    public Path directory() {
        return directory;
    }

    /** Every process that was started, in that order, whether it still runs or not. */
    public List<ServiceProcess> processes() {
        synchronized (started) {
            return List.copyOf(started);
        }
    }

    /** Stops all, the last started first, and starts none from now on. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException shuttingDown) {
            // the hook is running and does the same
        }
        stopAll();
    }

    private void stopAll() {
        synchronized (started) {
            closed = true;
        }
        List<ServiceProcess> all = processes().reversed();
        all.forEach(ServiceProcess::requestStop);
        all.forEach(ServiceProcess::close);
    }

    private Map<String, String> base(int httpPort, int managementPort) {
        var settings = new HashMap<String, String>();
        settings.put("server.port", Integer.toString(httpPort));
        settings.put("management.server.port", Integer.toString(managementPort));
        settings.put("joinmarket.chain.network", REGTEST);
        settings.put("joinmarket.wire.allow-clearnet", "true");
        return settings;
    }

    private void putMarket(Map<String, String> settings, URI wallet, List<String> directories, String token) {
        settings.put("joinmarket.wallet-client.url", wallet.toString());
        settings.put(
                "joinmarket.wallet-client.token-file", secret(token + ".token").toString());
        putDirectories(settings, directories);
    }

    private static void putDirectories(Map<String, String> settings, List<String> directories) {
        for (int i = 0; i < directories.size(); i++)
            settings.put("joinmarket.wire.directories[" + i + "]", directories.get(i));
    }

    private void putOperator(Map<String, String> settings) {
        putTokens(settings, List.of(Map.of("name", "operator", "role", "operator", "wallets[0]", "*")));
    }

    private void putTokens(Map<String, String> settings, List<Map<String, String>> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            String prefix = "joinmarket.http.tokens[" + i + "].";
            tokens.get(i).forEach((key, value) -> settings.put(prefix + key, value));
            String name = tokens.get(i).getOrDefault("name", "");
            token(name);
            settings.put(prefix + "file", secret(name + ".token").toString());
        }
    }

    private String token(String name) {
        Path file = secret(name + ".token");
        if (!file.toFile().exists()) PrivateFiles.write(file, PrivateFiles.randomSecret());
        return PrivateFiles.read(file);
    }

    private Path secret(String name) {
        return directory.resolve("secrets").resolve(name);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
