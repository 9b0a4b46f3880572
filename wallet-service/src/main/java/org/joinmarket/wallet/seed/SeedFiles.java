package org.joinmarket.wallet.seed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.store.StoreFailures;
import org.joinmarket.wallet.store.StoreUnavailable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folder of sealed seeds: one file per wallet, 0600, either there whole or not at all. */
final class SeedFiles {
    private static final String SUFFIX = ".wallet";
    private static final Pattern NAME = Pattern.compile(Wallets.NAME_FORM);
    private static final long MAX_BYTES = 16_384;
    private static final JsonMapper JSON = StrictJson.tolerantMapper(); // a file that lacks something is none

    private final Path folder;

    SeedFiles(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Names of wallets that have a file.
     *
     * @throws StoreUnavailable if the folder cannot be read
     */
    List<String> names() {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String text = String.valueOf(file.getFileName());
                if (!text.endsWith(SUFFIX)) continue;
                String name = text.substring(0, text.length() - SUFFIX.length());
                if (NAME.matcher(name).matches()) names.add(name);
            }
            return names;
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * As it is on the disk; empty if there is no such file.
     *
     * @throws StoreUnavailable if it cannot be read
     */
    Optional<byte[]> bytes(String name) {
        Path file = file(name);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) return Optional.empty();
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * Empty if there is no such file, or if it holds something else.
     *
     * @throws StoreUnavailable if it cannot be read
     */
    Optional<SealedSeed> read(String name) {
        Optional<byte[]> bytes = NAME.matcher(name).matches() ? bytes(name) : Optional.empty();
        if (bytes.isEmpty()) return Optional.empty();
        try {
            SealedSeed sealed = JSON.readValue(bytes.get(), SealedSeed.class);
            boolean ours = SealedSeed.FORMAT.equals(sealed.format())
                    && sealed.version() == SealedSeed.VERSION
                    && name.equals(sealed.name());
            return ours ? Optional.of(sealed) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /**
     * Whether the file says that it is of a version which is not known here.
     *
     * @throws StoreUnavailable if it cannot be read
     */
    boolean isOfNewerVersion(String name) {
        Optional<byte[]> bytes = NAME.matcher(name).matches() ? bytes(name) : Optional.empty();
        if (bytes.isEmpty()) return false;
        try {
            JsonNode file = JSON.readTree(bytes.get());
            return SealedSeed.FORMAT.equals(file.path("format").stringValue(""))
                    && file.path("version").intValue(0) > SealedSeed.VERSION;
        } catch (JacksonException _) {
            return false;
        }
    }

    /**
     * On the disk when this returns, name included.
     *
     * @throws StoreUnavailable if nothing was written
     * @return false if there is such a file already, which stays as it is
     */
    synchronized boolean create(SealedSeed sealed) {
        Path file = file(sealed.name());
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, ownerOnly("rwx------"));
                sync(folder.resolveSibling(""));
            }
            if (Files.exists(file)) return false;
        } catch (IOException e) {
            throw unavailable(e);
        }
        write(sealed, file);
        return true;
    }

    /** In the place of the file of this name; after a crash there is the one or the other, whole. */
    synchronized void replace(SealedSeed sealed) {
        write(sealed, file(sealed.name()));
    }

    private void write(SealedSeed sealed, Path file) {
        Path part = file.resolveSibling(sealed.name() + ".part");
        try {
            Files.deleteIfExists(part); // left by a crash
            byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(sealed);
            try (FileChannel channel = FileChannel.open(
                    part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly("rw-------"))) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) channel.write(buffer);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** So that the names in it are on the disk. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static StoreUnavailable unavailable(IOException e) {
        return new StoreUnavailable(StoreFailures.reason(e).orElse(StoreUnavailable.Reason.DISK_FAILS), e);
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) throw new IllegalArgumentException("not a wallet's name");
        return folder.resolve(name + SUFFIX);
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
