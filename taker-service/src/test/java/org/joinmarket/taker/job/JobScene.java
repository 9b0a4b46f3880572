package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.round.RoundWallet;
import org.joinmarket.taker.testing.FakeMarket;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.taker.testing.ManualTimers;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.taker.testing.Settings;
import org.joinmarket.taker.testing.Waiting;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A taker service without Spring: a real SQLite file, scripted makers, a wallet service in memory. Can crash and start again. */
final class JobScene implements AutoCloseable {
    static final long AMOUNT = 1_000_000;
    static final long MAKER_COIN = 3_000_000;
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration FILL = Duration.ofSeconds(11);
    static final Duration SIGN = Duration.ofSeconds(13);

    final FakeWalletService wallets = FakeWalletService.onRegtest();
    final List<ScriptedMaker> makers = new ArrayList<>();
    final List<FakeMarket> markets = new CopyOnWriteArrayList<>();
    private final Waiting joined = new Waiting();
    private final Waiting answers = new Waiting();
    final Map<String, String> settings = new HashMap<>(Map.of(
            "offers-enough", "1",
            "offers-quiet", "50ms",
            "offers-timeout", "300ms",
            "fill-timeout", FILL.toSeconds() + "s",
            "sign-timeout", SIGN.toSeconds() + "s",
            "max-concurrent-jobs", "2"));
    WalletApi wallet = Intercepted.replacing(wallets.as("taker"), this::answered);
    boolean directoriesUp = true;
    ManualTimers timers = new ManualTimers();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ObservationRegistry observations = ObservationRegistry.NOOP;
    private final String url;
    private final @Nullable String user;
    private @Nullable HikariDataSource database;
    private @Nullable JobStore store;
    private @Nullable FailedMakers failedMakers;
    private @Nullable JobService service;
    private @Nullable JobRecovery recovery;

    JobScene(Path folder) {
        this(Databases.SQLITE_PREFIX + folder.resolve("taker.db"), null);
    }

    JobScene(String url, @Nullable String user) {
        this.url = url;
        this.user = user;
    }

    /** One that offers and then says nothing. */
    ScriptedMaker silentMaker() {
        var silent = new ScriptedMaker(wallets.chain(), 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of();
            }
        };
        makers.add(silent);
        return silent;
    }

    JobScene honestMakers(int count) {
        for (int i = 0; i < count; i++) makers.add(new ScriptedMaker(wallets.chain(), 250, MAKER_COIN));
        return this;
    }

    OutPoint fund(long sats) {
        return wallets.wallet("carol").fund(0, Sats.sats(sats));
    }

    /** A new process on the same file. */
    JobScene start() {
        var pool = Databases.open(url, new DatabaseProperties(null, user, null, 8, Duration.ofSeconds(5)));
        database = pool;
        Flyway.configure().dataSource(pool).load().migrate();
        timers = new ManualTimers();
        registry = new SimpleMeterRegistry();
        var jobStore = new JobStore(JdbcClient.create(pool));
        var meters = new JobMeters(registry);
        TakerProperties properties = Settings.with(settings);
        InstantSource clock = InstantSource.system();
        var failed = new FailedMakers(JdbcClient.create(pool), clock, properties);
        failedMakers = failed;
        var tools = new JobRun.Tools(
                properties,
                wallet,
                new RoundWallet(wallet, Duration.ofMillis(1)),
                (identity, listener) -> {
                    var market = new FakeMarket(makers, identity.nick(), listener);
                    if (!directoriesUp) market.goDown();
                    joined.change(() -> markets.add(market));
                    return market;
                },
                jobStore,
                failed,
                timers,
                clock,
                new SecureRandom(),
                Network.REGTEST,
                meters,
                observations);
        store = jobStore;
        var jobRecovery = new JobRecovery(tools);
        recovery = jobRecovery;
        service = new JobService(jobStore, tools, clock, properties, jobRecovery);
        return this;
    }

    /** As {@code kill -9} does: nothing of this process writes any more. */
    JobScene crash() {
        if (database != null) database.close();
        return this;
    }

    JobStore store() {
        return Objects.requireNonNull(store);
    }

    FailedMakers failedMakers() {
        return Objects.requireNonNull(failedMakers);
    }

    JobService service() {
        return Objects.requireNonNull(service);
    }

    JobRecovery recovery() {
        return Objects.requireNonNull(recovery);
    }

    static Order order(int makers, int minimum) {
        return new Order("carol", 0, AMOUNT, makers, minimum, null, 10_000, 2_000, 1_000_000, 50_000, null);
    }

    Job run(Order order) {
        return end(service().submit(order).id());
    }

    private Object answered(Object answer) {
        answers.change(() -> {});
        return answer;
    }

    /** Of all leases there ever were, in their order. */
    void awaitLeases(State... states) {
        answers.until("leases " + List.of(states), () -> wallets.leaseStates().equals(List.of(states)));
    }

    FakeMarket awaitMarket() {
        joined.until("a job joins the market", () -> !markets.isEmpty());
        return markets.getFirst();
    }

    /** Waits for the job's end. */
    Job end(String id) {
        return Objects.requireNonNull(service().changes(id).orElseThrow().blockLast(LIMIT));
    }

    /** Waits until the job is in this phase. */
    Job awaitPhase(String id, Phase phase) {
        return Objects.requireNonNull(service()
                .changes(id)
                .orElseThrow()
                .filter(job -> job.phase() == phase)
                .blockFirst(LIMIT));
    }

    /** A job has ended for its orderer a moment before its place is free. */
    void awaitRunning(int atMost) {
        assertThat(service().awaitRunning(atMost, LIMIT)).isTrue();
    }

    static void assertFailed(Job job, FailureReason reason) {
        assertThat(job.failure())
                .isNotNull()
                .satisfies(failure ->
                        assertThat(failure.reason()).as(failure.detail()).isEqualTo(reason));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.finishedAt()).isNotNull();
    }

    @Override
    public void close() {
        markets.forEach(FakeMarket::close);
        if (database != null) database.close();
    }
}
