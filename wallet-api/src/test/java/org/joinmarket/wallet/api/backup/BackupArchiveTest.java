package org.joinmarket.wallet.api.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class BackupArchiveTest {
    private static final String SEED = "wallets/alice.wallet";

    @TempDir
    Path folder;

    private Path archive;
    private Manifest.Content seed;

    @BeforeEach
    void aSeed() throws IOException {
        archive = folder.resolve("backup.zip");
        Files.createDirectory(folder.resolve("wallets"));
        Path file = Files.writeString(folder.resolve(SEED), "sealed");
        seed = new Manifest.Content(SEED, 6, BackupArchive.sha256(file));
    }

    private static Manifest manifest(int version, String database, Manifest.Content... files) {
        return new Manifest(
                Manifest.FORMAT,
                version,
                "2026-11-27T00:00:00Z",
                "regtest",
                database,
                15,
                3,
                7,
                List.of(new Manifest.OfWallet("alice", "01020304", true)),
                List.of(files),
                Map.of());
    }

    private static Manifest of(Manifest.Content... files) {
        return manifest(Manifest.VERSION, Manifest.POSTGRESQL, files);
    }

    /** Whatever the manifest says, followed by these entries. */
    private void zip(Manifest manifest, String... namesAndTexts) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(archive))) {
            out.putNextEntry(new ZipEntry(Manifest.FILE));
            out.write(JsonMapper.builder().build().writeValueAsBytes(manifest));
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                out.putNextEntry(new ZipEntry(namesAndTexts[i]));
                out.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void assertRefused(String why) {
        assertThatExceptionOfType(BadBackup.class)
                .isThrownBy(() -> BackupArchive.verify(archive))
                .withMessageContaining(why);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Manifest written = of(seed);
        try (var out = Files.newOutputStream(archive)) {
            BackupArchive.write(written, folder, out);
        }

        var read = new ByteArrayOutputStream();
        List<Manifest.Content> opened = new ArrayList<>();
        Manifest manifest = BackupArchive.read(archive, (_, file) -> {
            opened.add(file);
            return read;
        });
        assertThat(manifest).isEqualTo(written);
        assertThat(opened).containsExactly(seed);
        assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo("sealed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../alice.wallet",
                "wallets/../../alice.wallet",
                "/etc/passwd",
                "wallets/.wallet",
                "wallets/Alice.wallet",
                "wallets/a/b.wallet",
                "wallets\\alice.wallet",
                "restored",
                "operator.token",
                "wallet-service.lock"
            })
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        zip(of(new Manifest.Content(name, 6, seed.sha256())), name, "sealed");
        assertRefused("does not belong there");
    }

    @Test
    void sizesAreHeldToWhatIsListedAndThatToABound() throws IOException {
        zip(of(new Manifest.Content(SEED, 16_385, seed.sha256())), SEED, "sealed");
        assertRefused("too large");
        zip(of(new Manifest.Content(SEED, -1, seed.sha256())), SEED, "sealed");
        assertRefused("too large");
        zip(of(seed), SEED, "sealed and more");
        assertRefused("larger than listed");
        zip(of(seed), SEED, "seal");
        assertRefused("smaller than listed");
    }

    @Test
    void nothingIsMissingChangedTwiceOrMore() throws IOException {
        zip(of(seed), SEED, "SEALED");
        assertRefused("is damaged: " + SEED);
        zip(of(seed));
        assertRefused("ends before");
        zip(of(seed), "wallets/bob.wallet", "sealed");
        assertRefused("something else");
        zip(of(seed), SEED, "sealed", "wallets/bob.wallet", "sealed");
        assertRefused("more than its manifest lists");
        zip(of(seed, seed), SEED, "sealed");
        assertRefused("lists a file twice");
        zip(manifest(Manifest.VERSION, Manifest.SQLITE, seed), SEED, "sealed");
        assertRefused("database is missing");
        zip(manifest(Manifest.VERSION + 1, Manifest.POSTGRESQL, seed), SEED, "sealed");
        assertRefused("version 2 of the format");
    }

    @Test
    void whatIsCutOffOrSomethingElseIsNoBackup() throws IOException {
        zip(of(seed), SEED, "sealed");
        byte[] whole = Files.readAllBytes(archive);
        for (int length = 0; length < whole.length - 200; length += 17) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(BadBackup.class)
                    .as("the first %d bytes", length)
                    .isThrownBy(() -> BackupArchive.verify(archive));
        }
        Files.writeString(archive, "not a back-up");
        assertRefused("does not begin with a manifest");
        try (var out = new ZipOutputStream(Files.newOutputStream(archive))) {
            out.putNextEntry(new ZipEntry(Manifest.FILE));
            out.write(HexFormat.of().parseHex("7b7d"));
        }
        assertRefused("manifest cannot be read");
    }
}
