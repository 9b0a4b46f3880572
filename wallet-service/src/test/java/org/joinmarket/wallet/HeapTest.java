package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of a small heap, and keys that would take more than it has: the process that runs out of memory ends. */
@Tag("slow")
class HeapTest {
    private static final String OUTPUT = "output";
    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Process start(String heap, String... settings) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                WalletApplication.class.getName(),
                "--server.port=0",
                "--management.server.port=0",
                "--joinmarket.chain.network=regtest",
                "--joinmarket.run.data-dir=" + folder.resolve("data")));
        command.addAll(List.of(settings));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile())
                .directory(folder.toFile())
                .start();
    }

    private List<String> output() throws Exception {
        return Files.readAllLines(folder.resolve(OUTPUT));
    }

    @Test
    void aSettingThatTheHeapHasNoRoomForStopsTheStart() throws Exception {
        Process process = start("-Xmx96m", "--joinmarket.wallet.seal.memory-kib=65536");
        try {
            assertThat(process.waitFor(LONGEST)).as("it has ended").isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(output())
                    .anyMatch(line -> line.contains("joinmarket.wallet.seal.memory-kib is 65536"))
                    .anyMatch(line -> line.contains("-Xmx"))
                    .noneMatch(line -> line.contains("\tat "));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFileThatTheHeapHasNoRoomForIsLeftAloneAndTheOtherWalletsAreUnlocked() throws Exception {
        try (WalletService service = WalletService.start(folder)) {
            for (String name : List.of("large", "small"))
                service.as("operator").create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
        }
        Path file = folder.resolve("data/wallets/large.wallet");
        Files.writeString(file, Files.readString(file).replace("\"memory_kib\" : 64", "\"memory_kib\" : 1048576"));
        Path password = WalletService.ownerOnly(folder.resolve("password"), WalletService.PASSWORD);

        Process process = start(
                "-Xmx128m",
                "--joinmarket.wallet.seal.memory-kib=64",
                "--joinmarket.wallet.unlock.large.password-file=" + password,
                "--joinmarket.wallet.unlock.small.password-file=" + password);
        try {
            Awaitility.await()
                    .atMost(LONGEST)
                    .until(() ->
                            !process.isAlive() || output().stream().anyMatch(line -> line.contains("wallet unlocked")));
            assertThat(output())
                    .anyMatch(line -> line.contains("wallet was not unlocked") && line.contains("seed-beyond-memory"))
                    .anyMatch(line -> line.contains("wallet unlocked") && line.contains("small"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
