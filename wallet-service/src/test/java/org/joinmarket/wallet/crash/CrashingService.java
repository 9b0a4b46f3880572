package org.joinmarket.wallet.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.support.database.DatabaseAutoConfiguration;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.support.tokens.HttpProperties;
import org.joinmarket.wallet.ManualClock;
import org.joinmarket.wallet.WalletApplication;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.send.SendKeeper;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.core.type.filter.RegexPatternTypeFilter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * All of the service but its HTTP, with a {@link Fuse} between it and what outlives it: the database and the chain. It starts in a
 * fraction of a second, so that it can die at every single step.
 */
final class CrashingService implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    /** What leaves a wallet beyond this needs a second person, in satoshi. */
    static final long APPROVAL_ABOVE = 900_000;

    /** Addresses of each branch that are skipped in a database that was restored. */
    static final int RESTORE_GAP = 30;

    /** A live owner on a busy machine renews it in time. */
    private static final Duration OWNER_LEASE = Duration.ofSeconds(6);

    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(30);

    /** What is annotated with what, read once: to read it at each start would be two fifths of the start. */
    private static final CachingMetadataReaderFactory CLASSES = new CachingMetadataReaderFactory();

    static {
        CLASSES.setCacheLimit(10_000); // more than there are
    }

    static { // a process that dies cannot be asked to be quiet about it
        for (String name : List.of("org.springframework", "com.zaxxer", "org.flywaydb", "org.joinmarket.wallet.store"))
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.OFF);
    }

    private final Fuse fuse;
    private final AnnotationConfigApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(HttpProperties.class)
    static class Surroundings {}

    /**
     * Where it lives.
     *
     * @param folder of wallets and chain
     * @param url of the database
     */
    record Place(Path folder, String url, @Nullable String user) {
        /** A new database in the folder. */
        static Place sqlite(Path folder) {
            return new Place(folder, Databases.SQLITE_PREFIX + folder.resolve("wallet-service.db"), null);
        }

        DatabaseProperties settings() {
            return new DatabaseProperties(url, user, null, 4, Duration.ofSeconds(5));
        }
    }

    /** To be called once for each new place. */
    static void migrate(Place place) {
        try (HikariDataSource source = FusedDataSource.open(place.url(), place.settings(), new Fuse(() -> {}))) {
            Flyway.configure().dataSource(source).load().migrate();
        }
    }

    /** @param mixdepths of wallets that are made or unlocked from now on */
    CrashingService(Place place, ManualClock clock, Fuse fuse, int mixdepths, int recoveryRange) {
        this.fuse = fuse;
        this.context = new AnnotationConfigApplicationContext();
        Map<String, Object> settings = settings(place);
        settings.put("joinmarket.wallet.mixdepths", Integer.toString(mixdepths));
        settings.put("joinmarket.wallet.recovery-range", Integer.toString(recoveryRange));
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        context.registerBean("testClock", InstantSource.class, () -> clock, definition -> definition.setPrimary(true));
        context.registerBean(HikariDataSource.class, () -> FusedDataSource.open(place.url(), place.settings(), fuse));
        context.registerBean(JdbcTemplate.class, this::jdbc);
        context.registerBean(PlatformTransactionManager.class, this::transactionManager);
        context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        context.registerBean(FusedChain.class, () -> new FusedChain(fuse, refusing(place.folder())));
        context.register(Surroundings.class, DatabaseAutoConfiguration.class);
        var scanner = new ClassPathBeanDefinitionScanner(context, false);
        scanner.setMetadataReaderFactory(CLASSES);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Configuration.class));
        scanner.addExcludeFilter(new RegexPatternTypeFilter(
                Pattern.compile("org\\.joinmarket\\.wallet\\.(web|crash)\\..*|" + WalletApplication.class.getName())));
        scanner.scan("org.joinmarket.wallet");
        context.refresh();
    }

    private static Map<String, Object> settings(Place place) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("spring.application.name", "wallet-service"); // as in application.yml, which nobody reads here
        settings.put("joinmarket.run.data-dir", place.folder().toString());
        settings.put("joinmarket.wallet.keeping.enabled", "false");
        settings.put("joinmarket.wallet.seal.memory-kib", "64");
        settings.put("joinmarket.wallet.seal.iterations", "1");
        settings.put("joinmarket.wallet.seal.attempts-per-minute", "1000");
        settings.put("joinmarket.wallet.lookahead", "20");
        settings.put("joinmarket.wallet.store.owner-lease", OWNER_LEASE.toSeconds() + "s");
        settings.put("joinmarket.wallet.store.restore-gap", Integer.toString(RESTORE_GAP));
        settings.put("joinmarket.wallet.policy.maker-leases-per-hour", "10000");
        settings.put("joinmarket.wallet.policy.taker-leases-per-hour", "10000");
        settings.put("joinmarket.wallet.policy.max-cost-sats-per-day", "100000000");
        settings.put("joinmarket.wallet.spending.approval-above-sats", Long.toString(APPROVAL_ABOVE));
        return settings;
    }

    /** A file that is there while the node takes nothing that is new to it, as if its mempool were full; it outlives the service. */
    static Path refusing(Path folder) {
        return folder.resolve("node-refuses");
    }

    /** Lets the chain go with the process, and counts what is told to it. */
    private record FusedChain(Fuse fuse, Path refusing) implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof ChainBackend chain)) return bean;
            return Proxy.newProxyInstance(
                    ChainBackend.class.getClassLoader(),
                    new Class<?>[] {ChainBackend.class},
                    (_, method, arguments) -> switch (method.getName()) {
                        case "broadcast" -> fuse.step(() -> broadcast(chain, (byte[]) arguments[0]));
                        case "forget" -> fuse.step(() -> call(chain, method, arguments));
                        case "close" -> call(chain, method, arguments);
                        default -> {
                            fuse.requireWhole();
                            yield call(chain, method, arguments);
                        }
                    });
        }

        private BroadcastResult broadcast(ChainBackend chain, byte[] transaction) {
            Transaction tx = Transaction.parse(transaction).toOptional().orElseThrow();
            boolean isNew = switch (chain.status(tx.txid())) {
                case TransactionStatus.Confirmed _, TransactionStatus.InMempool _ -> false;
                case TransactionStatus.NotFound _, TransactionStatus.Conflicted _ -> true;
            };
            return isNew && Files.exists(refusing)
                    ? new BroadcastResult.Refused("mempool full")
                    : chain.broadcast(transaction);
        }

        private static @Nullable Object call(ChainBackend chain, Method method, Object @Nullable [] arguments)
                throws Exception {
            try {
                return method.invoke(chain, arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Exception failure) throw failure;
                throw e;
            }
        }
    }

    private PlatformTransactionManager transactionManager() {
        var manager = new JdbcTransactionManager(context.getBean(HikariDataSource.class));
        manager.setExceptionTranslator(context.getBean(SQLExceptionTranslator.class)); // as Spring Boot does
        return manager;
    }

    private JdbcTemplate jdbc() {
        var jdbc = new JdbcTemplate(context.getBean(HikariDataSource.class));
        jdbc.setExceptionTranslator(context.getBean(SQLExceptionTranslator.class));
        return jdbc;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    boolean isSqlite() {
        return bean(HikariDataSource.class).getJdbcUrl().startsWith(Databases.SQLITE_PREFIX);
    }

    Fuse fuse() {
        return fuse;
    }

    ChainBackend chain() {
        return bean(ChainBackend.class);
    }

    Wallet wallet(String name) {
        return bean(WalletRegistry.class).get(name);
    }

    /** As an operator would after a start: every wallet that has keys is unlocked, and all are followed. */
    void unlockAll() {
        WalletRegistry registry = bean(WalletRegistry.class);
        for (String name : registry.names()) {
            boolean watchOnly = registry.find(name).filter(Wallet::isWatchOnly).isPresent();
            Wallet wallet = watchOnly ? registry.get(name) : registry.unlock(name, PASSWORD);
            long from = System.nanoTime();
            registry.follow();
            while (!wallet.isWatched() && System.nanoTime() - from < LONGEST_SEARCH.toNanos()) {
                fuse.requireWhole(); // others follow it
                Thread.onSpinWait();
            }
            if (!wallet.isWatched()) throw new AssertionError(name + " is not followed");
        }
    }

    void mine(int blocks) {
        chain().regtest().orElseThrow().mine(blocks, Optional.empty());
    }

    /** What the background would do by now. */
    void tick() {
        bean(WalletRegistry.class).follow();
        for (Wallet wallet : bean(WalletRegistry.class).all()) {
            var look = bean(CoinBook.class).look(wallet);
            bean(CoinLedger.class).look(wallet, look);
        }
        keep();
    }

    /** What the background does about what is promised. */
    void keep() {
        bean(Approvals.class).expire();
        bean(LeaseKeeper.class).tick();
        bean(SendKeeper.class).tick();
    }

    /** After its fuse is blown this writes nothing any more. */
    @Override
    public void close() {
        context.close();
    }
}
