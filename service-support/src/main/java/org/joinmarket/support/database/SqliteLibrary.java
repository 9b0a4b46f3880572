package org.joinmarket.support.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joinmarket.support.problems.StartupProblem;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite itself, which the driver unpacks. Left alone it does that in java.io.tmpdir, and whenever the process is killed
 * the file stays there for good. Here it lies in a new folder that only this user can read and write and that is gone once the
 * library is loaded: the system keeps what is mapped.
 */
final class SqliteLibrary {
    private static final String FOLDER = "org.sqlite.tmpdir"; // read by the driver

    private SqliteLibrary() {}

    /** @throws StartupProblem if it cannot be unpacked or does not fit this machine */
    static synchronized void load() {
        String chosen = System.getProperty(FOLDER);
        Path folder = create(Path.of(chosen == null ? System.getProperty("java.io.tmpdir") : chosen));
        System.setProperty(FOLDER, folder.toString());
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw problem("SQLite's native library cannot be loaded from " + folder, e);
        } finally {
            if (chosen == null) System.clearProperty(FOLDER);
            else System.setProperty(FOLDER, chosen);
            delete(folder);
        }
    }

    private static Path create(Path parent) {
        try {
            return Files.createTempDirectory(parent, "joinmarket-native"); // of POSIX systems: for the owner alone
        } catch (IOException e) {
            throw problem("SQLite's native library cannot be unpacked to " + parent, e);
        }
    }

    private static StartupProblem problem(String what, Exception cause) {
        return new StartupProblem(
                what, "Let -Djava.io.tmpdir=… name a folder where this user may write and run programs.", cause);
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
