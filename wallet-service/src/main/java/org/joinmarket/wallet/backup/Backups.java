package org.joinmarket.wallet.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.database.Databases;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.store.StoreFailures;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * Makes back-ups while the service runs. An SQLite database is in them as it was at one moment ({@code VACUUM INTO}, by a
 * connection of its own, so that nobody waits for it); a PostgreSQL database is dumped by its own tools. The sealed seeds are
 * read after it: a wallet that is made meanwhile has its seed in the back-up at least.
 */
@Slf4j
public final class Backups {
    private static final String FOLDER = "backup-";
    private static final String ARCHIVE = "archive.zip";

    /** Whoever still listens claims it at once. */
    private static final Duration TO_CLAIM = Duration.ofMinutes(1);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> OWNERS_FILE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<?> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path data;
    private final String url;
    private final DataSource database;
    private final Seeds seeds;
    private final Network network;
    private final Map<String, String> settings;
    private final InstantSource clock;
    private final ReentrantLock making = new ReentrantLock();
    private final Set<Made> unclaimed = ConcurrentHashMap.newKeySet(); // and such as have been claimed since

    /**
     * @param data where temporary files are made, as large as the database twice
     * @param url of {@code database}
     * @param settings for the manifest
     */
    Backups(
            Path data,
            String url,
            DataSource database,
            Seeds seeds,
            Network network,
            Map<String, String> settings,
            InstantSource clock) {
        this.data = data.toAbsolutePath();
        this.url = url;
        this.database = database;
        this.seeds = seeds;
        this.network = network;
        this.settings = Map.copyOf(settings);
        this.clock = clock;
    }

    /** A back-up in a file that goes away when it is closed, or when nobody claims it. */
    public static final class Made implements AutoCloseable {
        private final Manifest manifest;
        private final Path archive;
        private final long bytes;
        private final Instant at;
        private final AtomicReference<Whose> whose = new AtomicReference<>(Whose.NOBODYS);

        private enum Whose {
            NOBODYS,
            CLAIMED,
            GONE
        }

        private Made(Manifest manifest, Path archive, long bytes, Instant at) {
            this.manifest = manifest;
            this.archive = archive;
            this.bytes = bytes;
            this.at = at;
        }

        public Manifest manifest() {
            return manifest;
        }

        public long bytes() {
            return bytes;
        }

        /**
         * From here on the archive is there until it is closed.
         *
         * @throws IllegalStateException if it was claimed before, or is gone
         */
        public Path claim() {
            if (!whose.compareAndSet(Whose.NOBODYS, Whose.CLAIMED))
                throw new IllegalStateException("a back-up is claimed once, and soon after it was made");
            return archive;
        }

        @Override
        public void close() {
            if (whose.getAndSet(Whose.GONE) != Whose.GONE) delete(archive.resolveSibling(""));
        }

        private boolean isUnclaimed() {
            return whose.get() == Whose.NOBODYS;
        }

        private void discard() {
            if (!whose.compareAndSet(Whose.NOBODYS, Whose.GONE)) return;
            log.atInfo().addKeyValue("made", at).log("back-up that nobody fetched is deleted");
            delete(archive.resolveSibling(""));
        }
    }

    /** Those of callers that hung up meanwhile: they are twice as large as the database, and would fill the disk. */
    public void discardUnclaimed() {
        Instant since = clock.instant().minus(TO_CLAIM);
        Instant until = clock.instant().plus(TO_CLAIM); // behind it the clock was set back since
        unclaimed.removeIf(made -> {
            if (made.at.isBefore(since) || made.at.isAfter(until)) made.discard();
            return !made.isUnclaimed();
        });
    }

    /**
     * Makes one; to be claimed at once, and closed.
     *
     * @return empty while another is being made
     * @throws StoreUnavailable if there is no room for it
     */
    public Optional<Made> make() {
        if (!making.tryLock()) return Optional.empty();
        try {
            discardUnclaimed();
            Path folder = Files.createTempDirectory(data, FOLDER, OWNERS_FOLDER);
            try {
                Manifest manifest = collect(folder);
                Path archive = Files.createFile(folder.resolve(ARCHIVE), OWNERS_FILE);
                try (OutputStream out = Files.newOutputStream(archive, StandardOpenOption.WRITE)) {
                    BackupArchive.write(manifest, folder, out);
                }
                var made = new Made(manifest, archive, Files.size(archive), clock.instant());
                unclaimed.add(made);
                log.atInfo()
                        .addKeyValue("wallets", manifest.wallets().size())
                        .addKeyValue("bytes", made.bytes())
                        .log("back-up made");
                return Optional.of(made);
            } catch (IOException | SQLException | RuntimeException e) {
                delete(folder);
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new StoreUnavailable(StoreFailures.reason(e).orElse(StoreUnavailable.Reason.DISK_FAILS), e);
        } finally {
            making.unlock();
        }
    }

    /** What a crash has left. To be called before the first is made. */
    void tidy() {
        try (Stream<Path> files = Files.list(data)) {
            files.filter(file -> String.valueOf(file.getFileName()).startsWith(FOLDER))
                    .filter(Files::isDirectory)
                    .forEach(Backups::delete);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("what is left of a back-up cannot be tidied away");
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("what is left of a back-up cannot be tidied away");
        }
    }

    private Manifest collect(Path folder) throws IOException, SQLException {
        boolean sqlite = url.startsWith(Databases.SQLITE_PREFIX);
        List<Manifest.Content> files = new ArrayList<>();
        State state;
        if (sqlite) {
            Path copy = folder.resolve(Manifest.DATABASE_FILE);
            snapshot(copy);
            files.add(content(folder, Manifest.DATABASE_FILE));
            state = stateOf(copy);
        } else {
            state = State.of(JdbcClient.create(database));
        }
        List<Manifest.OfWallet> wallets = new ArrayList<>();
        Set<String> names = new TreeSet<>(state.fingerprints().keySet());
        names.addAll(seeds.names());
        Files.createDirectory(folder.resolve(Manifest.seedFile("x")).resolveSibling(""), OWNERS_FOLDER);
        for (String name : names) {
            Optional<byte[]> sealed = seeds.sealedFile(name);
            if (sealed.isPresent()) {
                Path file = Files.createFile(folder.resolve(Manifest.seedFile(name)), OWNERS_FILE);
                Files.write(file, sealed.get());
                files.add(content(folder, Manifest.seedFile(name)));
            }
            wallets.add(new Manifest.OfWallet(name, state.fingerprints().get(name), sealed.isPresent()));
        }
        return new Manifest(
                Manifest.FORMAT,
                Manifest.VERSION,
                clock.instant().toString(),
                network.wireName(),
                sqlite ? Manifest.SQLITE : Manifest.POSTGRESQL,
                state.schemaVersion(),
                state.epoch(),
                state.beat(),
                wallets,
                files,
                settings);
    }

    private static State stateOf(Path copy) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Databases.SQLITE_PREFIX + copy)) {
            return State.of(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
        }
    }

    private void snapshot(Path copy) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement vacuum = connection.prepareStatement("vacuum into ?")) {
            vacuum.setString(1, copy.toString());
            vacuum.execute();
        }
        Files.setPosixFilePermissions(copy, OWNER_ONLY);
    }

    private static Manifest.Content content(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        return new Manifest.Content(name, Files.size(file), BackupArchive.sha256(file));
    }

    /** How far a database is. */
    record State(int schemaVersion, long epoch, long beat, Map<String, String> fingerprints, Set<String> networks) {
        static State of(JdbcClient jdbc) {
            int version = jdbc
                    .sql("select version from flyway_schema_history where version is not null")
                    .query(String.class)
                    .list()
                    .stream()
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
            Map<String, String> fingerprints = new TreeMap<>();
            Set<String> networks = new TreeSet<>();
            jdbc.sql("select name, fingerprint, network from wallets").query(rs -> {
                fingerprints.put(rs.getString(1), rs.getString(2));
                networks.add(rs.getString(3));
            });
            return jdbc.sql("select epoch, beat from service_owner where id = 1")
                    .query((rs, _) -> new State(version, rs.getLong(1), rs.getLong(2), fingerprints, networks))
                    .single();
        }
    }
}
