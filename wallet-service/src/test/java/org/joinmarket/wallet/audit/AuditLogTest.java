package org.joinmarket.wallet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.Problems.assertField;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class AuditLogTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private WalletService service;
    private AuditLog log;
    private TransactionTemplate transactions;
    private HikariDataSource beside;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, settings());
        log = service.bean(AuditLog.class);
        transactions = service.bean(TransactionTemplate.class);
        beside = open(service.bean(HikariDataSource.class).getJdbcUrl());
    }

    @AfterAll
    void stop() {
        beside.close();
        service.close();
    }

    /** Of the database. */
    String[] settings() {
        return new String[0];
    }

    /** A database that nobody has used. */
    String another(Path folder) {
        return Databases.SQLITE_PREFIX + folder.resolve("another.db");
    }

    /** What no other database has a word for, each of which would change the record of a wallet that is called kept. */
    List<String> ownTricks() {
        return List.of(
                "insert or replace into signatures_made select id, made_ms, wallet, 'PSBT', token, subject, txid, inputs,"
                        + " net_sats, sequence, role from signatures_made where wallet = 'kept'",
                "insert or replace into signatures_made select 'new', made_ms, wallet, 'PSBT', token, subject, txid,"
                        + " inputs, net_sats, sequence, role from signatures_made where wallet = 'kept'",
                "update or replace signatures_made set kind = 'PSBT' where wallet = 'kept'",
                "update or ignore signatures_made set kind = 'PSBT' where wallet = 'kept'");
    }

    /** Whether somebody waits for another's transaction. */
    boolean somebodyWaits() {
        return service.bean(HikariDataSource.class).getHikariPoolMXBean().getThreadsAwaitingConnection() > 0;
    }

    final JdbcClient beside() {
        return JdbcClient.create(beside);
    }

    private HikariDataSource open(String url) {
        String user = service.bean(DatabaseProperties.class).username();
        return Databases.open(url, new DatabaseProperties(url, user, null, 2, Duration.ofSeconds(5)));
    }

    private Wallet wallet(String name) {
        service.as("operator").create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
        return service.bean(WalletRegistry.class).get(name);
    }

    private void sign(Wallet wallet, String subject) {
        transactions.executeWithoutResult(_ -> log.coinProof(wallet, "alice", subject));
    }

    /** Who asks again and again with the last one that he has seen. */
    private static final class Poller {
        private final AuditLog log;
        private final Wallet wallet;
        private final List<Signatures.Signature> seen = new ArrayList<>();

        Poller(AuditLog log, Wallet wallet) {
            this.log = log;
            this.wallet = wallet;
        }

        void poll(int limit) {
            AuditLog.@Nullable Cursor last =
                    seen.isEmpty() ? null : new AuditLog.Cursor(seen.getLast().id());
            seen.addAll(log.of(wallet, Instant.EPOCH, last, limit).orElseThrow().signatures());
        }

        List<String> subjects() {
            return seen.stream().map(Signatures.Signature::subject).toList();
        }

        List<Long> sequences() {
            return seen.stream().map(Signatures.Signature::sequence).toList();
        }
    }

    @Test
    void theRecordOfATimeIsGivenWholeOrNotAtAll() {
        Wallet wallet = wallet("whole");
        sign(wallet, "first");
        sign(wallet, "second");
        Instant end = Instant.ofEpochMilli(Long.MAX_VALUE);
        assertThat(log.all(wallet, Instant.EPOCH, end, 2).orElseThrow())
                .extracting(Signatures.Signature::subject)
                .containsExactly("first", "second");
        assertThat(log.all(wallet, Instant.EPOCH, end, 1)).isEmpty();
        assertThat(log.all(wallet, Instant.EPOCH, Instant.EPOCH, 1)).contains(List.of());
    }

    @Test
    void whoAsksWithTheLastOneSeenMissesNoneOfATransactionThatBeganEarlierAndCommitsLater() throws Exception {
        Wallet wallet = wallet("early");
        sign(wallet, "seen");
        var reader = new AuditLog(beside(), transactions, new SecureRandom(), InstantSource.system(), Map.of());
        var poller = new Poller(reader, wallet);
        var written = new CountDownLatch(1);
        var end = new CountDownLatch(1);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> early = threads.submit(() -> transactions.executeWithoutResult(_ -> {
                log.coinProof(wallet, "alice", "early");
                written.countDown();
                await(end);
            }));
            await(written);
            Future<?> late = threads.submit(() -> sign(wallet, "late"));
            await(() -> late.isDone() || somebodyWaits());
            poller.poll(10);
            end.countDown();
            early.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            late.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        }
        poller.poll(10);

        assertThat(poller.subjects()).containsExactly("seen", "early", "late");
        assertThat(poller.sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void thoseOfOneMillisecondAreReadInTheOrderInWhichTheyWereWritten() {
        Wallet wallet = wallet("atonce");
        var poller = new Poller(log, wallet);
        for (int i = 0; i < 12; i++) {
            sign(wallet, "s" + i);
            if (i % 4 == 0) poller.poll(2);
        }
        transactions.executeWithoutResult(status -> {
            log.coinProof(wallet, "alice", "undone");
            status.setRollbackOnly();
        });
        log.certificate(wallet, "operator", "2030-01");
        poller.poll(5);
        poller.poll(1_000);

        assertThat(poller.seen.getFirst().role()).isEqualTo("MAKER");
        assertThat(poller.seen.getLast().role()).isEqualTo("OPERATOR");

        assertThat(poller.subjects())
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 12)
                        .mapToObj(i -> i == 12 ? "2030-01" : "s" + i)
                        .toList());
        assertThat(poller.sequences())
                .as("no number without a signature")
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 13).boxed().toList());
    }

    @Test
    void aCursorOfAnOlderVersionGoesOnAndOneOfAnotherWalletIsRefused() {
        Wallet wallet = wallet("cursors");
        sign(wallet, "one");
        sign(wallet, "two");
        sign(wallet("other"), "another's");
        var operator = service.as("operator");
        List<Signatures.Signature> all =
                operator.signatures("cursors", null, null, null).signatures();
        String first = all.getFirst().id();
        String others = operator.signatures("other", null, null, null)
                .signatures()
                .getFirst()
                .id();

        for (String after : List.of(first, "1798804800000-" + first))
            assertThat(operator.signatures("cursors", null, after, null).signatures())
                    .as(after)
                    .extracting(Signatures.Signature::subject)
                    .containsExactly("two");
        for (String after : List.of(others, "0".repeat(32)))
            assertField("after", () -> operator.signatures("cursors", null, after, null));
    }

    @Test
    void theDatabaseRefusesToChangeWhatItSaysAndToRemoveIt() {
        sign(wallet("kept"), "for ever");
        List<Map<String, Object>> before = record();
        List<String> tricks = new ArrayList<>(ownTricks());
        tricks.add("update signatures_made set kind = 'PSBT' where wallet = 'kept'");
        tricks.add("update signatures_made set made_ms = made_ms + 1");
        tricks.add("delete from signatures_made where wallet = 'kept'");
        tricks.add("delete from signatures_made");
        tricks.add("insert into signatures_made select * from signatures_made where wallet = 'kept'"
                + " on conflict (id) do update set kind = 'PSBT'");

        for (String trick : tricks) {
            assertThatThrownBy(() -> beside().sql(trick).update())
                    .as(trick)
                    .hasStackTraceContaining("the record of signatures only grows");
            assertThat(record()).as(trick).isEqualTo(before);
        }
        sign(service.bean(WalletRegistry.class).get("kept"), "more");
        assertThat(record()).hasSize(before.size() + 1).containsAll(before);
    }

    private List<Map<String, Object>> record() {
        return beside().sql("select * from signatures_made order by wallet, sequence")
                .query()
                .listOfRows();
    }

    @Test
    void oneOutsideOfATransactionIsNotRecorded() {
        Wallet wallet = wallet("outside");
        assertThatIllegalStateException().isThrownBy(() -> log.coinProof(wallet, "alice", "lease"));
        assertThat(log.of(wallet, Instant.EPOCH, null, 1).orElseThrow().signatures())
                .isEmpty();
    }

    @Test
    void thoseOfBeforeAreNumberedByTheirTimes(@TempDir Path folder) {
        try (HikariDataSource source = open(another(folder))) {
            Flyway.configure().dataSource(source).target("19").load().migrate();
            JdbcClient jdbc = JdbcClient.create(source);
            for (String wallet : List.of("a", "b", "unused"))
                jdbc.sql("insert into wallets (name, fingerprint, network, watch_id, birth_ms)"
                                + " values (:name, '00000000', 'regtest', :name, 0)")
                        .param("name", wallet)
                        .update();
            for (String made : List.of("a 7 x", "a 5 z", "a 5 y", "b 6 w")) {
                String[] parts = made.split(" ", -1);
                jdbc.sql("insert into signatures_made (id, made_ms, wallet, kind, token, subject, inputs, net_sats)"
                                + " values (?, ?, ?, 'PAYMENT', 'operator', 's', 1, 0)")
                        .params(parts[2], Long.parseLong(parts[1]), parts[0])
                        .update();
            }
            Flyway.configure().dataSource(source).load().migrate();

            assertThat(strings(jdbc, "select wallet || ' ' || sequence || ' ' || id from signatures_made order by 1"))
                    .containsExactly("a 1 y", "a 2 z", "a 3 x", "b 1 w");
            assertThat(strings(jdbc, "select wallet || ' ' || last_sequence from signature_counters order by 1"))
                    .containsExactly("a 3", "b 1");
        }
    }

    private static List<String> strings(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) throw new AssertionError("nobody went on");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier holds) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("it did not come to that");
            Thread.onSpinWait();
        }
    }
}
