package org.joinmarket.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A back-up of all wallets of a running service: fetched whole, checked, and only then there under its name. */
@Command(
        name = "backup",
        description = "Writes a back-up of all wallets and their database to a file (0600).",
        footer = "%nSeeds are in it as they are on the disk, sealed with their passwords."
                + "%nTo put it back: ./jm wallet restore FILE, with the service stopped.")
@SuppressWarnings("NullAway.Init") // set by picocli
final class BackupCommand extends Call {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String PART = ".jm-wallet-backup-";
    private static final String PART_END = ".part";

    /** No run takes so long: what is older was left by one that was killed. */
    private static final Duration LONGEST = Duration.ofDays(1);

    @Parameters(paramLabel = "FILE|FOLDER", description = "A new file, or a folder for one named after the time.")
    private Path where;

    @Override
    void run(WalletApi wallet) {
        Path file = Files.isDirectory(where) ? where.resolve("wallets-" + TIME.format(Instant.now()) + ".zip") : where;
        if (Files.exists(file)) throw new UsageProblem("there is a file already: " + file);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try {
            forgetKilledRuns(folder);
            Manifest manifest = fetch(Files.createTempFile(folder, PART, PART_END, OWNER_ONLY), file);
            show(manifest, () -> said(manifest, file));
        } catch (IOException e) {
            String why = e instanceof FileSystemException ? e.getClass().getSimpleName() : e.getMessage();
            throw new UsageProblem("cannot write " + file + ": " + why, e);
        }
    }

    /** Into a file that nobody else has opened. */
    private Manifest fetch(Path part, Path file) throws IOException {
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                download(new Disk(Channels.newOutputStream(channel)));
                channel.force(true);
            }
            Manifest manifest = BackupArchive.verify(part);
            if (Files.exists(file)) throw new UsageProblem("there is a file already: " + file); // of another run
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } catch (IOException | RuntimeException e) {
            discard(part);
            throw e;
        }
    }

    private void download(Disk disk) throws IOException {
        try {
            downloadBackup(disk);
        } catch (RuntimeException e) {
            IOException full = disk.failure;
            if (full != null) throw full;
            throw e;
        }
    }

    /** Remembers what is wrong with it: whoever reads from the service takes that for trouble with the service. */
    private static final class Disk extends FilterOutputStream {
        private @Nullable IOException failure;

        Disk(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    /** As far as that can be done: a folder may be one to write to alone, and another run may be faster. */
    private static void forgetKilledRuns(Path folder) {
        FileTime since = FileTime.from(Instant.now().minus(LONGEST));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PART + "*" + PART_END)) {
            for (Path part : parts) {
                if (isBefore(since, part)) discard(part);
            }
        } catch (IOException | DirectoryIteratorException _) {
            // they say .part
        }
    }

    private static boolean isBefore(FileTime since, Path part) {
        try {
            return Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS).compareTo(since) < 0;
        } catch (IOException _) { // it has its name by now
            return false;
        }
    }

    private void said(Manifest manifest, Path file) {
        say("Back-up of " + Plain.count(manifest.wallets().size(), "wallet") + " in " + file);
        if (manifest.database().equals(Manifest.POSTGRESQL))
            say("The database is not in it: dump it with pg_dump beside it.");
    }

    /** After a failure: what is left is no back-up. */
    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException _) {
            // it says .part
        }
    }
}
