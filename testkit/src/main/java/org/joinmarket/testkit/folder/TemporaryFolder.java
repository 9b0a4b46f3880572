package org.joinmarket.testkit.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder of its own in the system's temporary one, readable by its owner only. Safe for several threads. */
public final class TemporaryFolder {
    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** @throws UncheckedIOException if it cannot be made */
    public static TemporaryFolder create(String prefix) {
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    public Path path() {
        return path;
    }

    /**
     * Removes it with all that is in it; does nothing if it is gone already. Whoever writes there must have ended.
     *
     * @throws UncheckedIOException if something of it stays
     */
    public synchronized void delete() {
        if (!Files.exists(path)) return;
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
