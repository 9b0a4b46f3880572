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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.support.problems.StartupProblem;

/**
 * The operating system's lock on a folder of wallets. The system lets go of it when the process ends, however that happens, so
 * nothing stale stays. The file under it says who holds it, which only serves messages, and remembers how far the database
 * was, so that an older one in its place is noticed. That must outlive a crash in the middle of writing it, and the file cannot
 * be replaced by another, because the lock is on this one: it has two places ({@link MarkSlot}), which are written in turn.
 */
public final class FolderLock implements AutoCloseable {
    /** Beside the wallets; not part of a back-up. */
    static final String FILE = "wallet-service.lock";

    /** Made by whoever put a whole folder back from a back-up, its lock file included. */
    static final String RESTORED = "restored";

    /** The first lines; earlier versions had their one mark there, too. */
    private static final Pattern HEAD =
            Pattern.compile("id=([0-9a-f]{32})\\n(?:epoch=(\\d{1,18})\\nbeat=(\\d{1,18})\\nby=([^\\n]{0,120})\\n)?");

    private static final int ID_BYTES = 16;

    private final Path file;
    private final FileChannel channel;
    private final String id;
    private int newer; // the place of the newer mark
    private volatile Mark mark;

    private FolderLock(Path file, FileChannel channel, Known known) {
        this.file = file;
        this.channel = channel;
        this.id = known.id();
        this.newer = known.newer();
        this.mark = known.mark();
    }

    /** What is in a lock file. */
    private record Known(String id, int newer, Mark mark, String by) {}

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
            Optional<Known> known = read(channel);
            if (known.isEmpty()) known = Optional.of(begin(channel, newId(random)));
            FolderLock lock = new FolderLock(file, channel, known.get());
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

    private static String newId(SecureRandom random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static StartupProblem taken(Path folder, Optional<Known> known) {
        String by = known.map(Known::by).orElse("another process");
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

    /** Empty if it is new, or nothing that a version of this service wrote. */
    private static Optional<Known> read(FileChannel channel) throws IOException {
        byte[] bytes = new byte[MarkSlot.END];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {}
        String text = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
        Matcher head = HEAD.matcher(text);
        if (!head.lookingAt()) return Optional.empty();
        boolean before = head.group(2) != null;
        Mark mark = before ? new Mark(Long.parseLong(head.group(2)), Long.parseLong(head.group(3))) : Mark.NONE;
        Known found = new Known(head.group(1), 1, mark, before ? head.group(4) : "another process");
        for (int place = 0; place < MarkSlot.COUNT; place++) {
            Optional<MarkSlot> slot = MarkSlot.read(bytes, place);
            if (slot.isPresent() && !found.mark().isAfter(slot.get().mark()))
                found = new Known(
                        found.id(), place, slot.get().mark(), slot.get().by());
        }
        return Optional.of(found);
    }

    /** Of a new file, which is for its owner alone: the identity first, and on the disk, so that it stays. */
    private static Known begin(FileChannel channel, String id) throws IOException {
        put(channel, ByteBuffer.wrap(("id=" + id + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
        return new Known(id, 1, Mark.NONE, "");
    }

    private static void put(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes, at + bytes.position());
    }

    /** In the place of the older one: after a crash the newer one of before is there still. */
    private synchronized void write() throws IOException {
        int place = (newer + 1) % MarkSlot.COUNT;
        put(channel, new MarkSlot(mark, description()).bytes(), MarkSlot.offset(place));
        channel.force(false);
        newer = place;
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

    /** Whether an {@link #identity} is of this folder, or of one that this is a copy of. */
    boolean isOf(String identity) {
        return identity.startsWith(id + " ");
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
