package org.joinmarket.common.crypto;

import com.goterl.lazysodium.SodiumJava;
import com.goterl.lazysodium.utils.LibraryLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** libsodium, loaded on first use. */
final class Sodium {
    /** Unpacked by ourselves: the loader that comes with it unpacks its whole jar and leaves it in java.io.tmpdir. */
    static final SodiumJava LIBRARY = NativeFolder.during("jna.tmpdir", Sodium::load);

    private Sodium() {}

    private static SodiumJava load(Path folder) {
        String resource = LibraryLoader.getSodiumPathInResources(); // loads JNA's own library too
        Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
        try (InputStream library = SodiumJava.class.getResourceAsStream("/" + resource)) {
            if (library == null) throw new IllegalStateException("libsodium is not in its jar: " + resource);
            Files.copy(library, file);
        } catch (IOException e) {
            throw new UncheckedIOException("libsodium could not be unpacked to " + folder, e);
        }
        return new SodiumJava(file.toString());
    }
}
