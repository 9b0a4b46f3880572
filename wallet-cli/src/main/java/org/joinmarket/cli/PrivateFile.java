package org.joinmarket.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** A file with a secret, refused when others than its owner may read it. */
final class PrivateFile {
    private static final long MAX_BYTES = 16_384;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private PrivateFile() {}

    /** Its lines. @throws UsageProblem if it cannot be read, is too large, or is not private */
    static List<String> lines(Path file) {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && !OWNERS.containsAll(Files.getPosixFilePermissions(file)))
                throw new UsageProblem("others may read " + file + ": run chmod 600 " + file);
            if (Files.size(file) > MAX_BYTES) throw new UsageProblem("too large for a secret: " + file);
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UsageProblem("cannot read " + file, e);
        }
    }
}
