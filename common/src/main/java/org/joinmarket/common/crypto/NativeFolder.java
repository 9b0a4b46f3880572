package org.joinmarket.common.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a native library lies while it is loaded. Loaders unpack to java.io.tmpdir and leave the files there, some for good and
 * some when the process is killed. Here each gets a new folder that only this user can read and write, which is gone once the
 * library is loaded: the system keeps what is mapped. So nothing is left over, whatever ends the process, and no other user of
 * the machine can put a library of his in the place.
 */
final class NativeFolder {
    private static final String TEMPORARY = "java.io.tmpdir";

    private NativeFolder() {}

    /**
     * @param property names the folder to the loader, in place of java.io.tmpdir; an operator's choice is kept as the parent
     * @param loading gets the folder
     * @throws UncheckedIOException if there can be no folder
     */
    static synchronized <T> T during(String property, Function<Path, T> loading) {
        String chosen = System.getProperty(property);
        Path folder = create(Path.of(chosen == null ? System.getProperty(TEMPORARY) : chosen));
        System.setProperty(property, folder.toString());
        try {
            return loading.apply(folder);
        } finally {
            restore(property, chosen);
            delete(folder);
        }
    }

    private static Path create(Path parent) {
        try {
            return Files.createTempDirectory(parent, "joinmarket-native"); // of POSIX systems: for the owner alone
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no folder for native libraries in " + parent + "; -D" + TEMPORARY + "=… names another place", e);
        }
    }

    private static void restore(String property, @Nullable String value) {
        if (value == null) System.clearProperty(property);
        else System.setProperty(property, value);
    }

    private static void delete(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) Files.delete(file);
            Files.delete(folder);
        } catch (IOException _) {
            // a system that holds on to the files of loaded libraries: they stay, and are of no use to anybody
        }
    }
}
