package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.cli.RunningService.PASSWORD;
import static org.joinmarket.cli.RunningService.as;
import static org.joinmarket.cli.RunningService.jm;
import static org.joinmarket.cli.RunningService.ok;
import static org.joinmarket.cli.RunningService.okWith;
import static org.joinmarket.cli.RunningService.ownerOnly;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.joinmarket.cli.RunningService.Outcome;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From a running service to the folder of a restored one. */
@Tag("slow")
@ExtendWith(RunningService.class)
class BackupCommandTest {
    @TempDir
    private Path folder;

    @Test
    void backsUpWhatARestorationPutsBack() throws Exception {
        okWith(PASSWORD + "\n", "create", "kept", "--password-stdin");
        Path file = folder.resolve("all.zip");
        assertThat(ok("backup", file.toString())).contains("Back-up of ", file.toString());
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(BackupArchive.verify(file).wallets())
                .extracting(Manifest.OfWallet::name)
                .contains("kept");
        Outcome twice = jm("", "backup", file.toString());
        assertThat(twice.code()).isEqualTo(WalletCli.USAGE);
        assertThat(twice.err()).contains("there is a file already");
        Path many = Files.createDirectory(folder.resolve("many"));
        assertThat(ok("backup", many.toString(), "--json")).contains("\"database\" : \"sqlite\"");
        try (Stream<Path> made = Files.list(many)) {
            assertThat(made.map(each -> each.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .matches("wallets-[0-9TZ-]+\\.zip");
        }
        assertThat(as(
                                ownerOnly(folder, "wrong.token", "token-of-nobody-".repeat(3)),
                                "backup",
                                folder.resolve("no.zip").toString())
                        .code())
                .isEqualTo(WalletCli.REFUSED);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .doesNotContain("no.zip")
                    .noneMatch(name -> name.endsWith(".part"));
        }

        Path data = folder.resolve("restored");
        assertThat(restore(file, data)).isZero();
        assertThat(data.resolve("wallets/kept.wallet")).isNotEmptyFile();
        assertThat(data.resolve("wallet-service.db")).isNotEmptyFile();
        assertThat(data.resolve("restored")).exists();
        assertThat(restore(file, data)).as("there are wallets now").isEqualTo(1);
    }

    @Test
    void thePartOfAnotherRunIsNotDiscardedUnlessItWasKilledLongAgo() throws Exception {
        Path running = Files.writeString(folder.resolve(".jm-wallet-backup-1.part"), "half of it");
        Path killed = Files.writeString(folder.resolve(".jm-wallet-backup-2.part"), "half of it");
        Files.setLastModifiedTime(killed, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        ok("backup", folder.resolve("all.zip").toString());

        assertThat(running).hasContent("half of it");
        assertThat(killed).doesNotExist();
        BackupArchive.verify(folder.resolve("all.zip"));
        try (Stream<Path> parts = Files.list(folder)) {
            assertThat(parts.map(Path::toString).filter(name -> name.endsWith(".part")))
                    .containsExactly(running.toString());
        }
    }

    /** As {@code ./jm wallet restore} does; says how it ended. */
    private int restore(Path file, Path data) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.joinmarket.wallet.WalletApplication",
                        "--restore=" + file,
                        "--joinmarket.run.data-dir=" + data)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("restoration.txt").toFile())
                .start()
                .waitFor();
    }
}
