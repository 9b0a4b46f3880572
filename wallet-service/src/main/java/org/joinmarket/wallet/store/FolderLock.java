package org.joinmarket.wallet.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.support.problems.StartupProblem;

/**
 * The operating system's lock on a folder of wallets. The system lets go of it when the process ends, however that happens, so
 * nothing stale stays. The file under it says who holds it, which only serves messages, and remembers how far the database
 * was, so that an older one in its place is noticed.
 */
public final class FolderLock implements AutoCloseable {
    /** Beside the wallets; not part of a back-up. */
    static final String FILE = "wallet-service.lock";

    /** Made by whoever put a whole folder back from a back-up, its lock file included. */
    static final String RESTORED = "restored";

    private static final Pattern FORM = Pattern.compile(
            "id=([0-9a-f]{32})\\nepoch=(\\d{1,18})\\nbeat=(\\d{1,18})\\nby=(.{0,120})\\n", Pattern.DOTALL);
    private static final int MAX_BYTES = 400;
    private static final int ID_BYTES = 16;

    private final Path file;
    private final FileChannel channel;
    private final String id;
    private volatile Mark mark;

    private FolderLock(Path file, FileChannel channel, String id, Mark mark) {
        this.file = file;
        this.channel = channel;
        this.id = id;
        this.mark = mark;
    }

    /** How far a database was when this folder's service last wrote into it. */
    record Mark(long epoch, long beat) {
        static final Mark NONE = new Mark(0, 0);

        boolean isAfter(Mark other) {
            return epoch > other.epoch || (epoch == other.epoch && beat > other.beat);
        }
    }

    /**
     * Makes the folder if there is none.
     *
     * @throws StartupProblem if another process holds it, or it cannot be written to
     */
    public static FolderLock take(Path folder, SecureRandom random) {
        Path file = folder.toAbsolutePath().resolve(FILE);
        FileChannel channel = open(file);
        try {
            if (!isLocked(channel)) throw taken(folder, read(channel));
            Matcher known = FORM.matcher(read(channel));
            boolean readable = known.matches();
            byte[] bytes = new byte[ID_BYTES];
            random.nextBytes(bytes);
            String id = readable ? known.group(1) : HexFormat.of().formatHex(bytes);
            Mark mark = readable ? new Mark(Long.parseLong(known.group(2)), Long.parseLong(known.group(3))) : Mark.NONE;
            FolderLock lock = new FolderLock(file, channel, id, mark);
            lock.write();
            return lock;
        } catch (IOException e) {
            close(channel);
            throw unwritable(file, e);
        } catch (StartupProblem e) {
            close(channel);
            throw e;
        }
    }

    private static FileChannel open(Path file) {
        try {
            Path folder = file.getParent();
            if (folder != null && !Files.isDirectory(folder))
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException _) {
                // a restart, or somebody else's
            }
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) { // by this very process
            return false;
        }
    }

    private static StartupProblem taken(Path folder, String text) {
        Matcher known = FORM.matcher(text);
        String by = known.matches() ? known.group(4) : "another process";
        return new StartupProblem(
                "The wallets in " + folder.toAbsolutePath() + " are run by " + by + " already.",
                "Use that one, or stop it first; two services on one wallet would promise its coins twice.");
    }

    private static StartupProblem unwritable(Path file, IOException cause) {
        return new StartupProblem(
                "The lock file cannot be made or written: " + file,
                "Let joinmarket.run.data-dir name a folder that this user can write to, on a disk with room.",
                cause);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
        int length = channel.read(buffer, 0);
        return length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.UTF_8);
    }

    private synchronized void write() throws IOException {
        String text = "id=" + id + "\nepoch=" + mark.epoch() + "\nbeat=" + mark.beat() + "\nby=" + description() + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        while (bytes.hasRemaining()) channel.write(bytes, bytes.position());
        channel.truncate(length);
    }

    /** What the database had reached when this was last written; none in a new folder. */
    Mark mark() {
        return mark;
    }

    /** To be called after the database has reached it. A disk that is full keeps the older one, which is no harm. */
    void reached(Mark now) throws IOException {
        mark = now;
        write();
    }

    boolean saysRestored() {
        return Files.exists(file.resolveSibling(RESTORED));
    }

    /** What starts here next is to treat its database as restored. On the disk when this returns. */
    public void sayRestored() throws IOException {
        Path mark = file.resolveSibling(RESTORED);
        try {
            Files.createFile(mark, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            return; // of a restoration that was interrupted
        }
        try (FileChannel made = FileChannel.open(mark, StandardOpenOption.READ)) {
            made.force(true);
        }
    }

    /** To be called when the database knows. */
    void restoredIsKnown() {
        try {
            Files.deleteIfExists(file.resolveSibling(RESTORED));
        } catch (IOException e) {
            throw unwritable(file.resolveSibling(RESTORED), e); // else every start would skip addresses
        }
    }

    /** This folder on this machine, in a form that no copy of the folder shares. */
    String identity() {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return id + " " + key + " " + host();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** For messages: which process, where. */
    static String description() {
        return "process " + ProcessHandle.current().pid() + " on " + host();
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.substring(0, Math.min(64, name.length()));
        } catch (UnknownHostException _) {
            return "a host without a name";
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close(); // and the lock with it
        } catch (IOException _) {
            // the end of the process does it
        }
    }
}
