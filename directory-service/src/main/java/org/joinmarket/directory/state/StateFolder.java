package org.joinmarket.directory.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.support.problems.StartupProblem;

/**
 * The folder of what survives a restart. A file is read only if nobody but this user can use it, and replaced as a whole:
 * whenever the power fails, there is the old one or the new one.
 */
public final class StateFolder {
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final FileAttribute<?>[] OWNER_ONLY_FOLDER = {ownerOnly("rwx------")};
    private static final FileAttribute<?>[] OWNER_ONLY_FILE = {ownerOnly("rw-------")};
    private static final FileAttribute<?>[] ANY = {};
    private static final String REMEDY =
            "Let joinmarket.run.data-dir name a folder that this user can write to and nobody else can";

    private final Path folder;
    private final boolean posix;

    /**
     * Makes the folder if it is missing.
     *
     * @throws StartupProblem if that cannot be done
     */
    public StateFolder(Path folder) {
        this.folder = folder.toAbsolutePath();
        this.posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            if (!Files.isDirectory(this.folder)) Files.createDirectories(this.folder, posix ? OWNER_ONLY_FOLDER : ANY);
        } catch (IOException e) {
            throw new StartupProblem("the folder " + this.folder + " cannot be made", REMEDY, e);
        }
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Where a file of that name is, or would be. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /**
     * At start only.
     *
     * @param maxBytes of a file that is not damaged
     * @return empty if there is no such file
     * @throws StartupProblem if there is one, but it cannot be read, is open to others, is no regular file or is too long
     */
    public Optional<byte[]> read(String name, int maxBytes) {
        Path file = path(name);
        try {
            check(file, maxBytes);
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartupProblem(file + " cannot be read", "Let the user of this service read it", e);
        }
    }

    private void check(Path file, int maxBytes) throws IOException {
        Class<? extends BasicFileAttributes> view = posix ? PosixFileAttributes.class : BasicFileAttributes.class;
        var attributes = Files.readAttributes(file, view);
        if (!attributes.isRegularFile())
            throw new StartupProblem(file + " is not a regular file", "Move it away, or set joinmarket.run.data-dir");
        if (attributes instanceof PosixFileAttributes shared && !OWNERS.containsAll(shared.permissions()))
            throw new StartupProblem(file + " can be used by others than its owner", "Run: chmod 600 " + file);
        if (attributes.size() > maxBytes)
            throw new StartupProblem(
                    file + " is damaged: longer than " + maxBytes + " bytes",
                    "Restore it from a backup, or move it away");
    }

    /**
     * On the disk when this returns, name included.
     *
     * @throws NotSaved if the disk did not take it; the file is as it was
     */
    public synchronized void write(String name, byte[] bytes) {
        Path file = path(name);
        Path part = path(name + ".part");
        try {
            Files.deleteIfExists(part); // left by a crash
            try (var channel = FileChannel.open(
                    part,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    posix ? OWNER_ONLY_FILE : ANY)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) channel.write(buffer);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (!posix) return; // other systems do not open folders
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new NotSaved("cannot write " + file, e);
        }
    }

    /** As {@link #write}, at start. */
    public void writeAtStart(String name, byte[] bytes) {
        try {
            write(name, bytes);
        } catch (NotSaved e) {
            throw new StartupProblem(path(name) + " cannot be written", REMEDY, e);
        }
    }
}
