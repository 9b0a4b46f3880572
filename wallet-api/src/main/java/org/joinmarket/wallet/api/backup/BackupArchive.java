package org.joinmarket.wallet.api.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The archive of a back-up: a ZIP file with the manifest and then exactly the files that it lists, in its order. */
public final class BackupArchive {
    private static final int MAX_MANIFEST_BYTES = 4 << 20;
    private static final int BUFFER = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BackupArchive() {}

    /** Where the contents of a file go; nothing else is opened for it. */
    @FunctionalInterface
    public interface Target {
        OutputStream open(Manifest manifest, Manifest.Content file) throws IOException;
    }

    /** The lower-case hex of a file's SHA-256. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) digest.update(buffer, 0, length);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** @param folder has the files of {@code manifest} under their names */
    public static void write(Manifest manifest, Path folder, OutputStream out) throws IOException {
        manifest.check();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(Manifest.FILE));
            zip.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            zip.closeEntry();
            for (Manifest.Content file : manifest.files()) {
                zip.putNextEntry(new ZipEntry(file.name()));
                Files.copy(folder.resolve(file.name()), zip);
                zip.closeEntry();
            }
        }
    }

    /**
     * Reads all of an archive. Nothing of it decides where anything is written: names are held to a form without folders of
     * their own, sizes to what the manifest says, which is bounded, and contents to their checksums.
     *
     * @throws BadBackup for anything but a whole back-up; {@code target} may have been written to
     * @throws UncheckedIOException if it cannot be read, or {@code target} not be written
     */
    public static Manifest read(Path archive, Target target) {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            Manifest manifest = manifest(zip);
            for (Manifest.Content file : manifest.files()) {
                ZipEntry entry = zip.getNextEntry();
                if (entry == null) throw new BadBackup("it ends before " + file.name());
                if (!entry.getName().equals(file.name()))
                    throw new BadBackup("it has something else where " + file.name() + " should be");
                try (OutputStream out = target.open(manifest, file)) {
                    copy(zip, file, out);
                }
            }
            if (zip.getNextEntry() != null) throw new BadBackup("it has more than its manifest lists");
            return manifest;
        } catch (ZipException | EOFException e) {
            throw new BadBackup("it is damaged", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks all of an archive. */
    public static Manifest verify(Path archive) {
        return read(archive, (_, _) -> OutputStream.nullOutputStream());
    }

    private static Manifest manifest(ZipInputStream zip) throws IOException {
        ZipEntry first = zip.getNextEntry();
        if (first == null || !first.getName().equals(Manifest.FILE))
            throw new BadBackup("it does not begin with a manifest");
        byte[] bytes = zip.readNBytes(MAX_MANIFEST_BYTES + 1);
        if (bytes.length > MAX_MANIFEST_BYTES) throw new BadBackup("its manifest is too large");
        try {
            Manifest manifest = JSON.readValue(bytes, Manifest.class);
            manifest.check();
            return manifest;
        } catch (JacksonException | NullPointerException e) {
            throw new BadBackup("its manifest cannot be read", e);
        }
    }

    private static void copy(InputStream in, Manifest.Content file, OutputStream out) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        long left = file.bytes();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            left -= length;
            if (left < 0) throw new BadBackup("a file is larger than listed: " + file.name());
            digest.update(buffer, 0, length);
            out.write(buffer, 0, length);
        }
        if (left > 0) throw new BadBackup("a file is smaller than listed: " + file.name());
        if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256()))
            throw new BadBackup("a file is damaged: " + file.name());
    }
}
