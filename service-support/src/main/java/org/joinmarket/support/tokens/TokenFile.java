package org.joinmarket.support.tokens;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.StartupProblem;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token in a file of its owner's alone. The file is looked at again at most once a second, so a token rotates
 * by replacing the file. Checked at construction; a file that turns bad later is refused for incoming calls, while
 * outgoing calls keep the last good token. Safe for use by many threads. Never prints the token.
 */
@Slf4j
public final class TokenFile {
    private static final int MIN_CHARS = 32;
    private static final int MAX_BYTES = 4096;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private record Stamp(
            FileTime modified, long size, @Nullable Object fileKey, Set<PosixFilePermission> permissions) {}

    private static final class Token {
        private final String text;
        private final byte[] digest;

        private Token(String text) {
            this.text = text;
            this.digest = sha256(text);
        }
    }

    private final Path path;
    private final InstantSource clock;
    private volatile Instant lastLook;
    private volatile boolean good = true;
    private volatile Token token;
    private @Nullable Stamp stamp;

    /**
     * Reads the file.
     *
     * @throws StartupProblem if it is missing, not a regular file, open to others, or holds no token of at least 32
     *     characters
     */
    public TokenFile(Path path) {
        this(path, InstantSource.system());
    }

    /** As {@link #TokenFile(Path)}, with the clock that decides when to look again. */
    public TokenFile(Path path, InstantSource clock) {
        this.path = path;
        this.clock = clock;
        Stamp now = stamp();
        this.token = read(now);
        this.stamp = now;
        this.lastLook = clock.instant();
    }

    /** The token for an outgoing call's {@code Authorization: Bearer} header. May read the disk. */
    public String bearer() {
        refresh();
        return token.text;
    }

    /** SHA-256 of the token; empty while the file is bad. Does not touch the disk: call {@link #refresh} first. */
    Optional<byte[]> digest() {
        return good ? Optional.of(token.digest) : Optional.empty();
    }

    /** Also when the clock was set back: a token that was taken away must not live on until the clock catches up. */
    boolean isDue() {
        Instant now = clock.instant();
        Instant last = lastLook;
        return now.isBefore(last) || !now.isBefore(last.plus(LOOK_EVERY));
    }

    /** Looks at the file again if a second has passed. Reads the disk. */
    synchronized void refresh() {
        if (!isDue()) return;
        lastLook = clock.instant();
        try {
            Stamp now = stamp();
            if (now.equals(stamp)) return;
            Token read = read(now);
            if (stamp != null || !good) log.atInfo().addKeyValue("file", path).log("token file re-read");
            token = read;
            good = true;
            stamp = now;
        } catch (StartupProblem problem) {
            if (good) log.atWarn().addKeyValue("why", problem.what()).log("token file refused");
            good = false;
            stamp = null;
        }
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }

    private Stamp stamp() {
        try {
            if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
                var posix = Files.readAttributes(path, PosixFileAttributes.class);
                return checked(posix, posix.permissions());
            }
            return checked(Files.readAttributes(path, BasicFileAttributes.class), Set.of());
        } catch (IOException e) {
            throw new StartupProblem(
                    "token file " + path + " cannot be read",
                    "Create it: (umask 077; openssl rand -hex 32 > " + path + ")",
                    e);
        }
    }

    private Stamp checked(BasicFileAttributes file, Set<PosixFilePermission> permissions) {
        if (!file.isRegularFile()) {
            throw new StartupProblem(
                    "token file " + path + " is not a regular file", "Name a regular file that holds only the token");
        }
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new StartupProblem(
                    "token file " + path + " can be used by others than its owner", "Run: chmod 600 " + path);
        }
        return new Stamp(file.lastModifiedTime(), file.size(), file.fileKey(), permissions);
    }

    private Token read(Stamp now) {
        String text = now.size() > MAX_BYTES ? "" : text();
        if (text.length() < MIN_CHARS || !text.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new StartupProblem(
                    "token file " + path + " holds no token of " + MIN_CHARS + " or more characters",
                    "Write a new one: (umask 077; openssl rand -hex 32 > " + path + ")");
        }
        return new Token(text);
    }

    private String text() {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new StartupProblem(
                    "token file " + path + " cannot be read", "Let the user of this service read it", e);
        }
    }

    @Override
    public String toString() {
        return "TokenFile[" + path + "]";
    }
}
