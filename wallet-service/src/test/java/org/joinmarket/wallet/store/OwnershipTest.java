package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.joinmarket.wallet.Problems.assertProblem;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletApplication;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One process runs a wallet, and whoever was replaced finds out before it does harm. */
@Tag("slow")
class OwnershipTest {
    /** More than are shown before the database is put back. */
    private static final int GAP = 20;

    @TempDir
    static Path all;

    private static final AtomicInteger FOLDERS = new AtomicInteger();
    private static @Nullable WalletService running;
    private static Path folder = Path.of("");
    private static boolean harmed;

    private WalletService service;

    /** Settings of a database that nobody has used. */
    String[] settings() {
        return new String[0];
    }

    /** One for all tests that leave it as it was. */
    @BeforeEach
    void start() throws IOException {
        WalletService before = running;
        if (before == null || harmed) {
            if (before != null) before.close();
            folder = Files.createDirectory(all.resolve("folder-" + FOLDERS.incrementAndGet()));
            running = WalletService.start(
                    folder,
                    List.of(
                            WalletService.pairs(settings()),
                            Map.of("joinmarket.wallet.store.restore-gap", Integer.toString(GAP))));
            harmed = false;
        }
        service = Objects.requireNonNull(running);
    }

    @AfterAll
    static void stop() {
        if (running != null) running.close();
        running = null;
    }

    private static StartupProblem problemOf(ThrowingCallable start) {
        for (Throwable cause = catchThrowable(start); cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupProblem problem) return problem;
        }
        throw new AssertionError("it was to say what is wrong");
    }

    private JdbcClient unfenced() {
        return JdbcClient.create(service.bean(JdbcTemplate.class));
    }

    private Ownership another(FolderLock lock, Duration lease) {
        return Ownership.acquire(
                unfenced(),
                new TransactionTemplate(service.bean(PlatformTransactionManager.class)),
                Dialect.of(
                        service.bean(com.zaxxer.hikari.HikariDataSource.class).getJdbcUrl()),
                lock,
                false,
                lease,
                new StoreTrouble());
    }

    @Test
    void aSecondProcessOnTheSameFolderIsToldWhoRunsIt() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WalletApplication.class.getName()));
        Map<String, String> arguments = new TreeMap<>(Map.of(
                "server.port", "0",
                "management.server.port", "0",
                "joinmarket.run.data-dir", folder.resolve("data").toString()));
        arguments.forEach((key, value) -> command.add("--" + key + "=" + value));
        Process second = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        String output = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(second.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("are run by process " + ProcessHandle.current().pid())
                .doesNotContain("\tat ");
        service.wallet("erin", 0, 100_000);
        assertThat(service.available("erin")).isEqualTo(100_000);
    }

    @Test
    void aDatabaseWhoseOwnerIsAliveIsNotTakenFromAnotherFolder() throws InterruptedException {
        Ownership owner = service.bean(Ownership.class);
        try (FolderLock other = FolderLock.take(folder.resolve("two"), new SecureRandom())) {
            AtomicBoolean over = new AtomicBoolean();
            Thread renewing = Thread.ofVirtual().start(() -> {
                while (!over.get()) owner.renew();
            });
            try {
                assertThat(problemOf(() -> another(other, Duration.ofSeconds(1)))
                                .what())
                        .contains("run by process");
            } finally {
                over.set(true); // an interrupt would break the connection
                renewing.join();
            }
        }
        assertThat(owner.isLost()).isFalse();
    }

    private int leases() {
        return unfenced()
                .sql("select count(*) from leases")
                .query(Integer.class)
                .single();
    }

    @Test
    void whoeverWasReplacedSignsNothingWritesNothingAndIsNotReady() throws InterruptedException {
        harmed = true;
        service.wallet("bob", 0, 3_000_000);
        WalletApi bob = service.as("bob");
        assertThat(service.bean(StoreHealth.class).health().getStatus()).isEqualTo(Status.UP);
        assertThat(inMetrics(WalletProblem.NOT_THE_OWNER)).isZero();
        int leases = leases();
        service.bean(Ownership.class).stop(); // as if it had slept for long
        unfenced().sql("update service_owner set expires_ms = 0").update();
        try (FolderLock other = FolderLock.take(folder.resolve("two"), new SecureRandom());
                Ownership next = another(other, Duration.ofMinutes(1))) {
            next.require();
            assertProblem(
                    503,
                    WalletProblem.NOT_THE_OWNER,
                    () -> bob.leaseAsMaker("bob", Round.makerRequest("replaced-1", 1_000_000)));
            assertProblem(
                    503,
                    WalletProblem.NOT_THE_OWNER,
                    () -> service.as("operator").newAddress("bob", new Wallets.NewAddress(0)));
            assertThatThrownBy(() -> service.bean(JdbcClient.class)
                            .sql("delete from lease_inputs")
                            .update())
                    .isInstanceOf(ApiProblem.class);
            assertThat(leases()).isEqualTo(leases);
            assertThat(service.bean(StoreHealth.class).health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(bob.wallet("bob").ready()).isFalse();
            assertThat(bob.wallet("bob").reason()).isEqualTo(WalletProblem.NOT_THE_OWNER);
            assertThat(inMetrics(WalletProblem.NOT_THE_OWNER)).isOne();
            service.tick();
            assertThat(bob.wallet("bob").state()).isEqualTo(Wallets.State.LOCKED);
            service.bean(Ownership.class).renew();
            next.require();
        }
    }

    private double inMetrics(String trouble) {
        return service.bean(MeterRegistry.class)
                .get("jm.wallet.store.trouble")
                .tag("trouble", trouble)
                .gauge()
                .value();
    }

    @Test
    void aDatabaseOfANewerVersionIsRefusedAndStaysAsItIs() {
        harmed = true;
        unfenced()
                .sql("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                        + " installed_by, execution_time, success) values (999, '9999', 'later', 'SQL',"
                        + " 'V9999__later.sql', 'test', 1, :yes)")
                .param("yes", true)
                .update();
        StartupProblem problem = problemOf(service::restart);
        assertThat(problem.what()).contains("9999", "newer version");
    }

    @Test
    void anOlderDatabaseInTheFolderIsNoticedAndItsAddressesAreSkipped() throws IOException {
        harmed = true;
        service.wallet("frank", 0, 50_000);
        WalletApi operator = service.as("operator");
        int before = operator.newAddress("frank", new Wallets.NewAddress(0)).index();
        unfenced().sql("update service_owner set epoch = epoch - 1, beat = 0").update(); // as in a copy of before
        service.restart();
        service.follow("frank");
        operator = service.as("operator");
        assertThat(operator.newAddress("frank", new Wallets.NewAddress(0)).index())
                .isEqualTo(before + 1 + GAP);
        assertThat(Files.readString(folder.resolve("data").resolve(FolderLock.FILE)))
                .contains("epoch=");
        service.restart();
        service.follow("frank");
        assertThat(service.as("operator")
                        .newAddress("frank", new Wallets.NewAddress(0))
                        .index())
                .as("once only")
                .isEqualTo(before + 2 + GAP);

        Files.createFile(folder.resolve("data").resolve(FolderLock.RESTORED)); // the whole folder came back
        service.restart();
        service.follow("frank");
        assertThat(service.as("operator")
                        .newAddress("frank", new Wallets.NewAddress(0))
                        .index())
                .isEqualTo(before + 3 + 2 * GAP);
        assertThat(folder.resolve("data").resolve(FolderLock.RESTORED)).doesNotExist();
    }

    private int deposit() {
        return service.as("operator")
                .newAddress("grace", new Wallets.NewAddress(0))
                .index();
    }

    /** As after a failover to a replica that was behind. */
    @Test
    void aDatabaseThatIsPutBackUnderARunningServiceShowsNothingAgain() {
        harmed = true;
        service.wallet("grace", 0, 50_000);
        service.bean(Ownership.class).renew();
        int before = deposit();
        service.bean(Ownership.class).renew();
        unfenced().sql("update service_owner set beat = beat - 1").update();
        unfenced()
                .sql("update branches set next_index = ? where wallet = 'grace' and mixdepth = 0 and branch = 0")
                .param(before)
                .update();

        assertProblem(503, WalletProblem.NOT_THE_OWNER, this::deposit);
        service.bean(Ownership.class).renew();
        assertThat(service.bean(Ownership.class).isLost()).isTrue();
        assertThat(service.bean(Ownership.class).whyNot().orElseThrow()).contains("restart");
        assertThat(unfenced()
                        .sql("select count(*) from branches where wallet = 'grace' and restored = 1")
                        .query(Integer.class)
                        .single())
                .as("also for a machine whose folder does not know how far it was")
                .isEqualTo(10);
        service.restart();
        service.follow("grace");
        assertThat(deposit()).isEqualTo(before + GAP);
    }

    @Test
    void aRenewalOfADatabaseThatWasPutBackIsNone() {
        harmed = true;
        Ownership owner = service.bean(Ownership.class);
        owner.stop();
        owner.renew();
        unfenced().sql("update service_owner set beat = beat - 1").update();
        owner.renew();
        assertThat(owner.isLost()).isTrue();
        assertThat(restored()).as("said at once").isOne();
        assertThat(service.bean(FolderLock.class).mark().beat())
                .isEqualTo(unfenced()
                                .sql("select beat from service_owner")
                                .query(Long.class)
                                .single()
                        + 1);
    }

    /** Both have taken over the same earlier state, and so have one number. */
    @Test
    void anotherHolderOfTheSameEpochIsNotThisOne() {
        harmed = true;
        Ownership owner = service.bean(Ownership.class);
        unfenced()
                .sql("update service_owner set holder = 'another', beat = beat + 100")
                .update();
        assertThatThrownBy(owner::require).isInstanceOf(ApiProblem.class);
    }

    private int restored() {
        return unfenced()
                .sql("select restored from service_owner")
                .query(Integer.class)
                .single();
    }

    @Test
    void aDatabaseThatWasPutBackIsLeftAloneOnceAnotherHasIt() {
        harmed = true;
        Ownership owner = service.bean(Ownership.class);
        owner.stop();
        owner.renew();
        unfenced().sql("update service_owner set beat = beat - 1").update();
        assertThatThrownBy(owner::require).isInstanceOf(ApiProblem.class);
        unfenced()
                .sql(
                        "update service_owner set holder = 'another', epoch = epoch + 1, beat = beat + 1, expires_ms = :later")
                .param("later", Long.MAX_VALUE)
                .update();
        owner.renew();
        assertThat(restored()).isZero();
    }

    /** The state is of a time at which another had it, who may be alive. */
    @Test
    void aDatabaseThatWasPutBackIsToldSoWhenItsOwnerOfThenIsKnownToBeGone() {
        harmed = true;
        Ownership owner = service.bean(Ownership.class);
        owner.stop();
        owner.renew();
        unfenced()
                .sql("update service_owner set holder = 'another', epoch = 0, expires_ms = :later")
                .param("later", Long.MAX_VALUE)
                .update();
        assertThatThrownBy(owner::require).isInstanceOf(ApiProblem.class);
        owner.renew();
        assertThat(restored()).isZero();
        unfenced().sql("update service_owner set expires_ms = 0").update();
        owner.renew();
        assertThat(restored()).isOne();
    }

    /** It died before it could write down that it runs this database. */
    @Test
    void aDatabaseWithoutWalletsIsNoneOfWhichMoreMayHaveBeenShown(@TempDir Path fresh) throws IOException {
        String[] settings = settings();
        try (WalletService first = WalletService.start(fresh, settings)) {
            assertThat(first.bean(Ownership.class).isLost()).isFalse();
        }
        Files.delete(fresh.resolve("data").resolve(FolderLock.FILE));
        try (WalletService second = WalletService.start(fresh, settings)) {
            assertThat(JdbcClient.create(second.bean(JdbcTemplate.class))
                            .sql("select restored from service_owner")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    /** Copied without what the folder knows of it. */
    @Test
    void aDatabaseThatComesIntoAnotherFolderIsOneOfWhichMoreMayHaveBeenShown() throws IOException {
        harmed = true;
        service.wallet("grace", 0, 50_000);
        int before = deposit();
        service.stop();
        Files.delete(folder.resolve("data").resolve(FolderLock.FILE));
        service.startAgain();
        service.follow("grace");
        assertThat(deposit()).isEqualTo(before + 1 + GAP);
        service.restart();
        service.follow("grace");
        assertThat(deposit()).as("once only").isEqualTo(before + 2 + GAP);
    }
}
