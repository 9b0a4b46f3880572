package org.joinmarket.wallet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The whole service on the embedded chain, as its callers see it. Tokens: {@code operator}; makers {@code alice} and {@code
 * bob} and takers {@code carol} and {@code dave} for the wallets of the same names; {@code viewer} for all. Background work is
 * off: tests call {@link #tick()}.
 */
public final class WalletService implements AutoCloseable {
    public static final String PASSWORD = "correct horse battery";

    private static final int OWN_TOKENS = 6;
    private static final Duration LONGEST_SEARCH = Duration.ofMinutes(1);

    private final Map<String, String> settings = new TreeMap<>();
    private final ManualClock clock = new ManualClock();
    private final UnaryOperator<ChainBackend> before;
    private ConfigurableApplicationContext context;

    private WalletService(Path folder, Map<String, String> more) {
        this(folder, more, UnaryOperator.identity());
    }

    private WalletService(Path folder, Map<String, String> more, UnaryOperator<ChainBackend> before) {
        this.before = before;
        settings.put("server.port", "0");
        settings.put("management.server.port", "0");
        settings.put("joinmarket.run.data-dir", folder.resolve("data").toString());
        settings.put("joinmarket.wallet.keeping.enabled", "false");
        settings.put("joinmarket.wallet.seal.memory-kib", "64");
        settings.put("joinmarket.wallet.seal.iterations", "1");
        settings.put("joinmarket.wallet.lookahead", "20");
        settings.put("joinmarket.wallet.recovery-range", "40");
        settings.put("joinmarket.wallet.store.restore-gap", "200");
        List<String[]> tokens = List.of(
                new String[] {"operator", "operator", "*"},
                new String[] {"viewer", "viewer", "*"},
                new String[] {"alice", "maker", "alice"},
                new String[] {"bob", "maker", "bob"},
                new String[] {"carol", "taker", "carol"},
                new String[] {"dave", "taker", "dave"});
        for (int i = 0; i < tokens.size(); i++)
            settings.putAll(tokenSettings(folder, i, tokens.get(i)[0], tokens.get(i)[1], tokens.get(i)[2]));
        settings.putAll(more);
        this.context = run();
    }

    /** @param more {@code key, value, key, value, …} */
    public static WalletService start(Path folder, String... more) {
        return new WalletService(folder, pairs(more));
    }

    /**
     * @param before what stands between the service and its chain
     * @param more {@code key, value, key, value, …}
     */
    public static WalletService start(Path folder, UnaryOperator<ChainBackend> before, String... more) {
        return new WalletService(folder, pairs(more), before);
    }

    /** @param more {@code key, value, key, value, …} */
    public static Map<String, String> pairs(String... more) {
        Map<String, String> settings = new TreeMap<>();
        for (int i = 0; i < more.length; i += 2) settings.put(more[i], more[i + 1]);
        return settings;
    }

    /** As {@link #start(Path, String...)}, with further tokens: makers, takers and the like of the test's own. */
    public static WalletService start(Path folder, List<Map<String, String>> more) {
        Map<String, String> settings = new TreeMap<>();
        more.forEach(settings::putAll);
        return new WalletService(folder, settings);
    }

    /** The settings of one token more. */
    public static Map<String, String> moreToken(Path folder, int number, String name, String role, String wallet) {
        return tokenSettings(folder, OWN_TOKENS + number, name, role, wallet);
    }

    /** The same, for one mixdepth only. */
    public static Map<String, String> moreToken(
            Path folder, int number, String name, String role, String wallet, int mixdepth) {
        Map<String, String> settings = new TreeMap<>(moreToken(folder, number, name, role, wallet));
        settings.put(prefix(OWN_TOKENS + number) + "mixdepths[0]", Integer.toString(mixdepth));
        return settings;
    }

    /** The same, for the wallets {@code prefix-0}, {@code prefix-1} and so on. */
    public static Map<String, String> tokenOfMany(
            Path folder, int number, String name, String role, String prefix, int wallets) {
        Map<String, String> settings = new TreeMap<>(moreToken(folder, number, name, role, prefix + "-0"));
        for (int i = 1; i < wallets; i++)
            settings.put(prefix(OWN_TOKENS + number) + "wallets[" + i + "]", prefix + "-" + i);
        return settings;
    }

    private static Map<String, String> tokenSettings(Path folder, int index, String name, String role, String wallet) {
        return Map.of(
                prefix(index) + "name", name,
                prefix(index) + "role", role,
                prefix(index) + "wallets[0]", wallet,
                prefix(index) + "file", tokenFile(folder, name).toString());
    }

    private static String prefix(int index) {
        return "joinmarket.http.tokens[" + index + "].";
    }

    private ConfigurableApplicationContext run() {
        List<String> arguments = new ArrayList<>();
        settings.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        SpringApplication application = new SpringApplication(WalletApplication.class);
        application.setDefaultProperties(Map.of("spring.application.name", "wallet-service"));
        application.addInitializers(starting -> ((GenericApplicationContext) starting)
                .registerBean("testClock", InstantSource.class, () -> clock, bean -> bean.setPrimary(true)));
        application.addInitializers(starting -> starting.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof ChainBackend chain ? before.apply(chain) : bean;
            }
        }));
        return application.run(arguments.toArray(String[]::new));
    }

    /** Stops it and starts it again on what it left on the disk. */
    public void restart() {
        stop();
        startAgain();
    }

    /** What it has on the disk can be changed until {@link #startAgain}. */
    public void stop() {
        context.close();
    }

    public void startAgain() {
        context = run();
    }

    private static Path tokenFile(Path folder, String name) {
        return ownerOnly(folder.resolve(name + ".token"), tokenText(name));
    }

    private static String tokenText(String name) {
        return ("token-of-" + name + "-").repeat(4);
    }

    /** A file that only its owner may read. */
    public static Path ownerOnly(Path file, String text) {
        try {
            if (!Files.exists(file))
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String token(String name) {
        return tokenText(name);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    public WalletApi as(String name) {
        return WalletClients.create(uri(), () -> token(name), Duration.ofSeconds(30));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** Waits until the history of a wallet is known. */
    public void follow(String wallet) {
        long from = System.nanoTime(); // thousands of keys may have to be derived in the background first
        while (!bean(WalletRegistry.class).get(wallet).isWatched()
                && System.nanoTime() - from < LONGEST_SEARCH.toNanos()) {
            tick();
            Thread.onSpinWait();
        }
        if (!bean(WalletRegistry.class).get(wallet).isWatched()) throw new AssertionError(wallet + " is not followed");
    }

    public ManualClock clock() {
        return clock;
    }

    /** What the background would do by now. */
    public void tick() {
        bean(Keeping.class).tick();
    }

    public void mine(int blocks) {
        as("operator").mine(new Chain.Mine(blocks, null));
    }

    /** A new wallet with coins of six confirmations. */
    public void wallet(String name, int mixdepth, long... sats) {
        as("operator").create(new Wallets.Create(name, PASSWORD, null, null, null));
        fund(name, mixdepth, sats);
        mine(6);
    }

    /** Unconfirmed. */
    public void fund(String wallet, int mixdepth, long... sats) {
        WalletApi operator = as("operator");
        for (long value : sats) {
            Wallets.Address address = operator.newAddress(wallet, new Wallets.NewAddress(mixdepth));
            operator.fund(new Chain.Fund(address.address(), value));
        }
    }

    public long available(String wallet) {
        return as("operator").balances(wallet).availableSats();
    }

    @Override
    public void close() {
        context.close();
    }
}
