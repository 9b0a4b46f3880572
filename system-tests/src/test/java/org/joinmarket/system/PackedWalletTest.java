package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.joinmarket.testkit.process.ChainChoice;
import org.joinmarket.testkit.process.PrivateFiles;
import org.joinmarket.testkit.process.Program;
import org.joinmarket.testkit.process.ServiceProcess;
import org.joinmarket.testkit.training.StandInNode;
import org.joinmarket.testkit.training.TrainingWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/pack.sh}, as the image and an operator run it: its training uses the service that was built, whole. */
@Tag("system")
class PackedWalletTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path ROOT = Path.of(System.getProperty("joinmarket.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String FROM_THE_CACHE = "source: shared objects file";

    @TempDir
    private Path folder;

    private static Path jar(String module, String end) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(module).resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(module)
                            && file.getFileName().toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private int pack(String... more) throws IOException, InterruptedException {
        Path options = ROOT.resolve("wallet-service").resolve("jvm.options");
        List<String> command = Stream.concat(
                        Stream.of(
                                ROOT.resolve("scripts/pack.sh").toString(),
                                JAVA.toString(),
                                jar("wallet-service", "-exec.jar").toString(),
                                options.toString(),
                                folder.resolve("packed").toString()),
                        Stream.of(more))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void itsCacheHasWhatAWalletBesideBitcoindNeeds() throws IOException, InterruptedException {
        assertThat(pack()).as("without anybody who uses it").isEqualTo(2);
        assertThat(pack(jar("testkit", ".jar").toString()))
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        Path packed = folder.resolve("packed");
        try (Stream<Path> files = Files.list(packed)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("nothing is left of the training")
                    .containsExactlyInAnyOrder("service.jar", "lib", "jvm.options", "service.aot", "start");
        }

        List<String> loaded = loadedByAStart(packed);
        assertThat(loaded.stream().filter(line -> line.contains(FROM_THE_CACHE)))
                .as("the cache is used")
                .hasSizeGreaterThan(loaded.size() / 2);
        assertThat(loaded.stream()
                        .filter(line -> line.contains("org.joinmarket.wallet.chain.bitcoind.") && !line.contains("$$")))
                .isNotEmpty()
                .allMatch(line -> line.contains(FROM_THE_CACHE));
    }

    /** Lines of the JVM about each class. */
    private List<String> loadedByAStart(Path packed) throws IOException {
        Program program = Program.packed(packed, JAVA);
        Path classes = folder.resolve("classes.txt");
        Program talkative = new Program(
                JAVA,
                Stream.concat(program.flags().stream(), Stream.of("-Xlog:class+load:file=" + classes))
                        .toList(),
                program.jar());
        Path cookie = PrivateFiles.write(folder.resolve("cookie"), "__cookie__:any");
        try (var node = new StandInNode(TrainingWallet.coins())) {
            Map<String, String> settings = new TreeMap<>(new ChainChoice.Bitcoind(node.url(), cookie).settings());
            settings.put("server.port", "0");
            settings.put("management.server.port", "0");
            settings.put("joinmarket.chain.network", "regtest");
            settings.put("joinmarket.wire.allow-clearnet", "true");
            try (var process = ServiceProcess.start(talkative, "wallet-service", folder.resolve("service"), settings)) {
                var _ = process.awaitReady(PATIENCE);
            }
        }
        return Files.readAllLines(classes);
    }
}
