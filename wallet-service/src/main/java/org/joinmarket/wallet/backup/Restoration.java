package org.joinmarket.wallet.backup;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.BadBackup;
import org.joinmarket.wallet.api.backup.Manifest;
import org.joinmarket.wallet.store.FolderLock;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * Puts a back-up where a service that is not running will find it. All of it is checked before anything is moved, and what was
 * there is moved aside, never deleted. The next start knows that it is restored, also if this is interrupted half-way.
 */
final class Restoration {
    private static final String SEEDS = "wallets";
    private static final List<String> BESIDE_DATABASE = List.of("", "-wal", "-shm", "-journal");
    private static final DatabaseProperties ALONE = new DatabaseProperties(null, null, null, 1, Duration.ofSeconds(5));
    private static final FileAttribute<?> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path data;
    private final Optional<Path> database;
    private final Network network;
    private final int schemaVersion;

    /**
     * @param data folder of the service
     * @param database file of SQLite; empty for PostgreSQL
     * @param schemaVersion the newest that this program knows
     */
    Restoration(Path data, Optional<Path> database, Network network, int schemaVersion) {
        this.data = data.toAbsolutePath().normalize();
        this.database = database.map(file -> file.toAbsolutePath().normalize());
        this.network = network;
        this.schemaVersion = schemaVersion;
    }

    /** @param aside where what was there before is now; empty if nothing was */
    record Restored(Manifest manifest, Optional<Path> aside) {}

    /**
     * @param replace whether wallets that are there already are moved aside
     * @throws StartupProblem with nothing changed: the service runs, the archive is no whole back-up, it is of another network,
     *     database or of a newer version, there are wallets already, or the folder of the seeds cannot be moved
     */
    Restored restore(Path archive, boolean replace, Instant now) {
        try (FolderLock lock = FolderLock.take(data, new SecureRandom())) {
            refuseLinks();
            if (!replace && isInUse()) throw inUse();
            Path unpacked = Files.createTempDirectory(data, "restore-", OWNERS_FOLDER);
            try {
                Files.createDirectory(unpacked.resolve(SEEDS), OWNERS_FOLDER);
                Manifest manifest = unpack(archive, unpacked);
                checkDatabase(manifest, unpacked);
                refuseMount(unpacked, data.resolve(SEEDS));
                return put(lock, manifest, unpacked, now);
            } finally {
                FileSystemUtils.deleteRecursively(unpacked);
            }
        } catch (BadBackup e) {
            throw refused(archive, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            throw new StartupProblem(
                    "The back-up cannot be read, or its files cannot be written: " + e.getMessage(),
                    "Nothing that was there is lost. See that the file can be read, and " + data + " be written to.",
                    e);
        }
    }

    private static StartupProblem refused(Path archive, String why) {
        return new StartupProblem(
                archive + " is not restored: " + why + ".",
                "Nothing was changed. Give the settings that the service is started with, or take another back-up.");
    }

    private void refuseLinks() {
        Stream.concat(Stream.of(data.resolve(SEEDS)), database.stream())
                .filter(Files::isSymbolicLink)
                .findFirst()
                .ifPresent(link -> {
                    throw new StartupProblem(
                            link + " is a symbolic link.", "Put the folder or file itself there, then restore.");
                });
    }

    /** Nothing can be moved over a folder that is mounted by itself, nor the folder; only trying tells. */
    static void refuseMount(Path from, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return;
        Path probe = Files.createTempFile(from, "probe-", null, OWNERS_FILE);
        Path there = folder.resolve(probe.getFileName());
        try {
            Files.move(probe, there, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new StartupProblem(
                    folder + " is on another file system than the folder that it is in.",
                    "Nothing was changed. Mount the data folder as a whole, or unmount this one for the restoration.",
                    e);
        } finally {
            Files.deleteIfExists(probe);
            Files.deleteIfExists(there);
        }
    }

    private boolean isInUse() throws IOException {
        if (besideDatabase().anyMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))) return true;
        Path seeds = data.resolve(SEEDS);
        if (!Files.isDirectory(seeds)) return false;
        try (Stream<Path> files = Files.list(seeds)) {
            return files.findAny().isPresent();
        }
    }

    /** The log of another database must not be taken for that of the restored one. */
    private Stream<Path> besideDatabase() {
        return database.stream()
                .flatMap(file ->
                        BESIDE_DATABASE.stream().map(suffix -> file.resolveSibling(file.getFileName() + suffix)));
    }

    private StartupProblem inUse() {
        return new StartupProblem(
                "There are wallets in " + data + " already.",
                "Restore into an empty folder, or add --replace: what is there is moved aside then.");
    }

    private Manifest unpack(Path archive, Path folder) {
        Manifest whole = BackupArchive.read(archive, (manifest, file) -> {
            check(archive, manifest);
            Path path = folder.resolve(file.name()); // of a form that leads nowhere else
            return Channels.newOutputStream(FileChannel.open(
                    path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS_FILE));
        });
        check(archive, whole); // also without a file
        return whole;
    }

    private void check(Path archive, Manifest manifest) {
        if (!manifest.network().equals(network.wireName()))
            throw refused(
                    archive, "it is of " + manifest.network() + ", and this service is for " + network.wireName());
        if (manifest.schemaVersion() > schemaVersion)
            throw refused(
                    archive,
                    "a newer version made it: its tables have version " + manifest.schemaVersion()
                            + ", and this program knows " + schemaVersion);
        if (manifest.database().equals(Manifest.SQLITE) != database.isPresent())
            throw refused(
                    archive,
                    "it is of a service on " + manifest.database() + ", and joinmarket.database.url names another");
    }

    /** What the manifest says of the database is only what somebody wrote. */
    private void checkDatabase(Manifest manifest, Path folder) {
        if (database.isEmpty()) return;
        Path file = folder.resolve(Manifest.DATABASE_FILE);
        try (HikariDataSource source = Databases.open(Databases.SQLITE_PREFIX + file, ALONE)) {
            JdbcClient jdbc = JdbcClient.create(source);
            String sound = jdbc.sql("pragma integrity_check(1)")
                    .query(String.class)
                    .list()
                    .getFirst();
            if (!sound.equals("ok")) throw new BadBackup("its database is damaged");
            Backups.State state = Backups.State.of(jdbc);
            boolean same = state.schemaVersion() == manifest.schemaVersion()
                    && state.epoch() == manifest.epoch()
                    && state.networks().stream().allMatch(manifest.network()::equals);
            if (!same) throw new BadBackup("its manifest is of another database");
        } catch (DataAccessException | PoolInitializationException e) {
            throw new BadBackup("its database cannot be read", e);
        }
    }

    /** The mark first: from then on whatever starts here skips what it may have shown. The database last. */
    private Restored put(FolderLock lock, Manifest manifest, Path unpacked, Instant now) throws IOException {
        for (Manifest.Content file : manifest.files()) sync(unpacked.resolve(file.name()));
        Path target = database.orElse(null);
        Path ready = target == null ? null : copyBeside(target, unpacked.resolve(Manifest.DATABASE_FILE));
        try {
            lock.sayRestored();
            Optional<Path> aside = isInUse() ? Optional.of(moveAside(now)) : Optional.empty();
            Path seeds = data.resolve(SEEDS);
            Files.deleteIfExists(seeds); // empty
            Files.move(unpacked.resolve(SEEDS), seeds, StandardCopyOption.ATOMIC_MOVE);
            if (target != null && ready != null) {
                Files.move(ready, target, StandardCopyOption.ATOMIC_MOVE);
                sync(target.resolveSibling(""));
            }
            sync(seeds);
            sync(data);
            return new Restored(manifest, aside);
        } finally {
            if (ready != null) Files.deleteIfExists(ready);
        }
    }

    /** The database may be on another file system than the data folder; where it is, it only has to get its name. */
    private static Path copyBeside(Path target, Path file) throws IOException {
        Path folder = target.resolveSibling("");
        if (!Files.isDirectory(folder)) Files.createDirectories(folder, OWNERS_FOLDER);
        Path copy = Files.createTempFile(folder, "restore-", ".db", OWNERS_FILE);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            Files.copy(file, Channels.newOutputStream(channel));
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
        return copy;
    }

    private Path moveAside(Instant now) throws IOException {
        Path aside = Files.createTempDirectory(data, "replaced-" + now.getEpochSecond() + "-", OWNERS_FOLDER);
        for (Path file : besideDatabase().filter(Files::exists).toList())
            Files.move(file, aside.resolve(file.getFileName()));
        Path seeds = data.resolve(SEEDS);
        if (Files.exists(seeds)) Files.move(seeds, aside.resolve(SEEDS));
        return aside;
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
