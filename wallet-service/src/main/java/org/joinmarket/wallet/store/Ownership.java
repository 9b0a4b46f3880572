package org.joinmarket.wallet.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The right to run the wallets of a database, by a row in it that runs out unless it is renewed. Every owner has an epoch of its
 * own, higher than all before; whoever writes looks at the epoch in the same transaction, so that a process that was replaced
 * while it slept changes nothing any more, whatever it believes.
 */
@Slf4j
public final class Ownership implements SmartLifecycle, AutoCloseable {
    /** Renewals in the time after which the row runs out. */
    private static final int RENEWALS = 3;

    /** The longest that settings allow. */
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final String FILLER = "-".repeat(8_000);
    private static final String REPLACED = "another process runs these wallets now";
    private static final String PUT_BACK =
            "the database was put back to an earlier state under this process; a restart skips what was shown since";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Dialect dialect;
    private final FolderLock folder;
    private final Duration lease;
    private final StoreTrouble trouble;
    private final long epoch;
    private final String holder;
    private volatile @Nullable String whyLost;
    private volatile boolean isPutBack; // until whoever takes it over is told
    private String saidUntold = "";
    private volatile boolean released;
    private @Nullable ScheduledExecutorService executor;

    private Ownership(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            Dialect dialect,
            FolderLock folder,
            Duration lease,
            StoreTrouble trouble,
            long epoch,
            String holder) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.dialect = dialect;
        this.folder = folder;
        this.lease = lease;
        this.trouble = trouble;
        this.epoch = epoch;
        this.holder = holder;
    }

    private record Row(long epoch, String holder, String described, long beat, long leftMs) {}

    /**
     * Becomes the owner: at once if nobody is, or if the last one held the lock on the folder that we hold now and so is dead;
     * else when its row has run out without having been renewed.
     *
     * @param jdbc and {@code transactions}: without the check that is made here
     * @param exclusive whether {@code folder}'s lock alone keeps others off the database
     * @throws StartupProblem if the last owner is alive
     */
    static Ownership acquire(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            Dialect dialect,
            FolderLock folder,
            boolean exclusive,
            Duration lease,
            StoreTrouble trouble) {
        Row first = row(jdbc, dialect);
        boolean older = isOlder(first, folder, exclusive, jdbc);
        String holder = folder.identity();
        long from = System.nanoTime();
        while (true) {
            Row row = row(jdbc, dialect);
            if (row.epoch() != first.epoch() || row.beat() != first.beat()) throw alive(row);
            boolean silent = System.nanoTime() - from > LONGEST_LEASE.toNanos(); // whatever the database's clock did
            boolean ours = exclusive || silent || row.holder().equals(holder);
            // above all that the folder has seen too: owners after the back-up had these, and may be alive
            long epoch = Math.max(row.epoch(), folder.mark().epoch()) + 1;
            if (Boolean.TRUE.equals(
                    transactions.execute(_ -> claim(jdbc, dialect, row, epoch, holder, ours, older, lease)))) {
                if (older) {
                    log.atWarn()
                            .log(
                                    "the database is older than what this service wrote, or comes from elsewhere: treated as restored");
                    folder.restoredIsKnown();
                }
                var owner = new Ownership(jdbc, transactions, dialect, folder, lease, trouble, epoch, holder);
                owner.mark(row.beat() + 1);
                return owner;
            }
            awaitNext(row);
        }
    }

    /**
     * A folder that did not run this database last does not know how far it was: it may be a copy, its folder left behind. One that
     * several machines may take over from each other is believed, if it is not behind what the folder has seen.
     */
    private static boolean isOlder(Row row, FolderLock folder, boolean exclusive, JdbcClient jdbc) {
        boolean ranIt = !folder.mark().equals(FolderLock.Mark.NONE) && (!exclusive || folder.isOf(row.holder()));
        boolean isUnknown = !ranIt
                && row.epoch() > 0
                && jdbc.sql("select count(*) from wallets").query(Integer.class).single() > 0;
        return isUnknown
                || folder.saysRestored()
                || folder.mark().isAfter(new FolderLock.Mark(row.epoch(), row.beat()));
    }

    private static Row row(JdbcClient jdbc, Dialect dialect) {
        return jdbc.sql("select epoch, holder, described, beat, expires_ms - " + dialect.now()
                        + " from service_owner where id = 1")
                .query((rs, _) ->
                        new Row(rs.getLong(1), rs.getString(2), rs.getString(3), rs.getLong(4), rs.getLong(5)))
                .single();
    }

    private static boolean claim(
            JdbcClient jdbc,
            Dialect dialect,
            Row seen,
            long next,
            String holder,
            boolean ours,
            boolean older,
            Duration lease) {
        int claimed = jdbc.sql("update service_owner set epoch = :next, beat = beat + 1, holder = :holder,"
                        + " described = :described, expires_ms = " + dialect.now() + " + :lease"
                        + " where id = 1 and epoch = :epoch and beat = :beat and (:ours = 1 or expires_ms <= "
                        + dialect.now() + ")")
                .param("next", next)
                .param("holder", holder)
                .param("described", FolderLock.description())
                .param("lease", lease.toMillis())
                .param("epoch", seen.epoch())
                .param("beat", seen.beat())
                .param("ours", ours ? 1 : 0)
                .update();
        if (claimed == 0) return false;
        if (older) Restored.mark(jdbc, dialect);
        return true;
    }

    /**
     * Before there is any right, where {@code folder}'s lock alone does not keep others off the database.
     *
     * @throws StartupProblem if the last owner, elsewhere, is alive
     */
    static void awaitNoOther(JdbcClient jdbc, Dialect dialect, FolderLock folder) {
        Row first = row(jdbc, dialect);
        long from = System.nanoTime();
        for (Row row = first; row.leftMs() > 0 && !row.holder().equals(folder.identity()); row = row(jdbc, dialect)) {
            if (row.epoch() != first.epoch() || row.beat() != first.beat()) throw alive(row);
            if (System.nanoTime() - from > LONGEST_LEASE.toNanos()) return;
            awaitNext(row);
        }
    }

    private static void awaitNext(Row last) {
        log.atInfo()
                .addKeyValue("owner", last.described())
                .log("waiting: the last owner of this database, on another machine, may still be alive");
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }

    private static StartupProblem alive(Row row) {
        return new StartupProblem(
                "The wallets of this database are run by " + row.described() + " already.",
                "Use that one, or stop it first; after a crash of its host its right ends by itself within moments.");
    }

    /**
     * To be called first in every transaction that writes.
     *
     * @throws ApiProblem 503 {@code not-the-owner} if another process runs these wallets by now, or if the database is older than what
     *     this one wrote
     */
    void require() {
        FolderLock.Mark reached = folder.mark(); // before the row, which a renewal may have taken further by then
        Holding now = jdbc.sql("select epoch, beat, holder from service_owner where id = 1" + dialect.share())
                .query((rs, _) -> new Holding(new FolderLock.Mark(rs.getLong(1), rs.getLong(2)), rs.getString(3)))
                .single();
        if (reached.isAfter(now.mark())) {
            if (whyLost == null) {
                isPutBack = true;
                sayPutBackSoon();
            }
            throw lost(PUT_BACK);
        }
        if (now.mark().epoch() != epoch || !now.holder().equals(holder)) throw lost(REPLACED);
    }

    private record Holding(FolderLock.Mark mark, String holder) {}

    private ApiProblem lost(String why) {
        if (whyLost == null) log.atError().log("{}: this one signs and writes nothing any more", why);
        whyLost = why;
        return new ApiProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                WalletProblem.NOT_THE_OWNER,
                "Another process runs these wallets by now, or their database was put back to an earlier state.");
    }

    /** Whether this process runs these wallets no more; that is for good. */
    public boolean isLost() {
        return whyLost != null;
    }

    /** Why nothing can be written now, as the slug of the problem that a caller gets. */
    public Optional<String> whyNotReady() {
        if (isLost()) return Optional.of(WalletProblem.NOT_THE_OWNER);
        return trouble.now().map(_ -> WalletProblem.STORE_UNAVAILABLE);
    }

    boolean isTrouble(String slug) {
        return whyNotReady().filter(slug::equals).isPresent();
    }

    /** The same for operators. */
    Optional<String> whyNot() {
        return Optional.ofNullable(whyLost).or(trouble::now);
    }

    /** Extends the right, and sees whether the disk would take a lease. */
    void renew() {
        if (released) return;
        if (isLost()) {
            sayPutBack();
            return;
        }
        try {
            Long beat = transactions.execute(_ -> {
                long renewed = beat(dialect.now() + " + " + lease.toMillis());
                jdbc.sql("insert into store_probe (filler) values (?)")
                        .param(FILLER)
                        .update();
                jdbc.sql("delete from store_probe").update();
                return renewed;
            });
            mark(Objects.requireNonNull(beat));
            trouble.over();
        } catch (RuntimeException e) {
            if (isLost()) sayPutBack();
            else trouble.isA(e);
        }
    }

    /** From the middle of a transaction, which comes to nothing. */
    private void sayPutBackSoon() {
        ScheduledExecutorService running = executor;
        if (running == null) return;
        try {
            running.execute(this::sayPutBack);
        } catch (RejectedExecutionException _) {
            // it is stopping, and says so then
        }
    }

    /**
     * The folder of whoever takes it over from here may not know how far it was. Tried again until it is no more behind, or nobody
     * else has it: it may be put back once more, or to the time of an owner whose row has not run out.
     */
    private synchronized void sayPutBack() {
        if (!isPutBack) return;
        FolderLock.Mark reached = folder.mark();
        try {
            Boolean told = transactions.execute(_ -> {
                int unclaimed = jdbc.sql("update service_owner set expires_ms = 0 where id = 1"
                                + " and (epoch < :epoch or (epoch = :epoch and beat < :beat))"
                                + " and (holder = :holder or expires_ms <= " + dialect.now() + ")")
                        .param("epoch", reached.epoch())
                        .param("beat", reached.beat())
                        .param("holder", holder)
                        .update();
                if (unclaimed == 1) Restored.mark(jdbc, dialect);
                return unclaimed == 1;
            });
            isPutBack = Boolean.FALSE.equals(told);
            if (isPutBack)
                sayUntold(
                        Level.ERROR,
                        "another process has taken the database over since it was put back, and may not know: stop it, make a file 'restored' in its data folder, and start it again",
                        null);
        } catch (RuntimeException e) {
            sayUntold(Level.WARN, "the database cannot be told yet that it was put back", e);
        }
    }

    /** Once of each kind. */
    private void sayUntold(Level level, String what, @Nullable RuntimeException cause) {
        log.atLevel(saidUntold.equals(what) ? Level.DEBUG : level)
                .setCause(cause)
                .log(what);
        saidUntold = what;
    }

    /** One further, but from no earlier state, which nobody would notice after it. To be called in a transaction. */
    private long beat(String expiry) {
        int renewed = jdbc.sql("update service_owner set beat = beat + 1, expires_ms = " + expiry
                        + " where id = 1 and epoch = ? and holder = ? and beat >= ?")
                .params(epoch, holder, folder.mark().beat())
                .update();
        if (renewed == 0) {
            require();
            throw lost(REPLACED);
        }
        return jdbc.sql("select beat from service_owner where id = 1")
                .query(Long.class)
                .single();
    }

    private void mark(long beat) {
        try {
            folder.reached(new FolderLock.Mark(epoch, beat));
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the lock file cannot be written");
        }
    }

    @Override
    public void start() {
        var made = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("ownership").factory());
        long every = lease.dividedBy(RENEWALS).toMillis();
        var _ = made.scheduleWithFixedDelay(this::renew, every, every, TimeUnit.MILLISECONDS);
        executor = made;
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = executor;
        if (running != null) running.shutdown();
        executor = null;
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    /** The first to start and the last to stop. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    /** Lets go, so that a service elsewhere need not wait. */
    @Override
    public void close() {
        stop();
        if (isLost()) {
            sayPutBack();
            return;
        }
        if (released) return;
        released = true;
        try {
            Long beat = transactions.execute(_ -> beat("0"));
            mark(Objects.requireNonNull(beat));
        } catch (ApiProblem _) { // it is another's, or an earlier one, which has been said
            sayPutBack();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("the database cannot be let go; it runs out by itself");
        }
    }
}
