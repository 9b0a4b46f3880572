package org.joinmarket.cli;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
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
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> TO_WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    @Parameters(paramLabel = "FILE|FOLDER", description = "A new file, or a folder for one named after the time.")
    private Path where;

    @Override
    void run(WalletApi wallet) {
        Path file = Files.isDirectory(where) ? where.resolve("wallets-" + TIME.format(Instant.now()) + ".zip") : where;
        if (Files.exists(file)) throw new UsageProblem("there is a file already: " + file);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(part, TO_WRITE, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            if (!isLocked(channel)) throw new UsageProblem("another run is writing " + file);
            if (Files.exists(file))
                throw new UsageProblem("there is a file already: " + file); // which that run has made
            channel.truncate(0); // what one that was killed has left
            Files.setPosixFilePermissions(part, OWNER_ONLY);
            Manifest manifest = fetch(channel, part, file);
            show(manifest, () -> said(manifest, file));
        } catch (IOException e) {
            throw new UsageProblem("cannot write " + file, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) { // by this very process
            return false;
        }
    }

    private Manifest fetch(FileChannel channel, Path part, Path file) throws IOException {
        try {
            downloadBackup(Channels.newOutputStream(channel));
            channel.force(true);
            Manifest manifest = BackupArchive.verify(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } catch (IOException | RuntimeException e) {
            discard(part);
            throw e;
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
