package org.joinmarket.testkit.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitcoindProgramTest {
    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void nothingIsThere() {
        environment.put("HOME", directory.toString());
        environment.put("PATH", directory.resolve("path").toString());
        environment.put("JM_NO_INSTALL", "1");
    }

    private Path find() {
        return new BitcoindProgram(environment, directory).find();
    }

    @Test
    void takesTheNamedOneFirst() throws IOException {
        program("path/bitcoind");
        Path named = program("named");
        environment.put("JM_BITCOIND", named.toString());

        assertThat(find()).isEqualTo(named);
    }

    @Test
    void refusesANamedOneThatIsNotThere() {
        environment.put("JM_BITCOIND", directory.resolve("nothing").toString());

        assertThatIllegalStateException().isThrownBy(this::find).withMessageContaining("JM_BITCOIND");
    }

    @Test
    void prefersThePathToThePrivateInstallation() throws IOException {
        Path onPath = program("path/bitcoind");
        program("home/bitcoind/bin/bitcoind");
        Files.createFile(directory.resolve("home/bitcoind/complete"));
        environment.put("JM_HOME", directory.resolve("home").toString());

        assertThat(find()).isEqualTo(onPath);
    }

    @Test
    void takesAPrivateInstallationOnlyWhenItIsComplete() throws IOException {
        Path program = program(".cache/joinmarket-jvm/bitcoind/bin/bitcoind");
        assertThatIllegalStateException().isThrownBy(this::find);

        Files.createFile(directory.resolve(".cache/joinmarket-jvm/bitcoind/complete"));
        assertThat(find()).isEqualTo(program);
    }

    @Test
    void saysHowToGetOne() {
        assertThatIllegalStateException()
                .isThrownBy(this::find)
                .withMessageContaining("JM_BITCOIND")
                .withMessageContaining("./jm bitcoind install");
    }

    @Test
    void installsOneWhereThatIsPossibleAndAllowed() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "not a Debian-like system");
        environment.put("PATH", "/usr/bin:/bin");
        assumeTrue(!Files.exists(Path.of("/usr/bin/bitcoind")), "there is a bitcoind on the PATH");
        Path home = directory.resolve("home");
        environment.put("JM_HOME", home.toString());
        Path script = program("scripts/install-bitcoind.sh");
        Files.writeString(script, """
                #!/bin/sh
                mkdir -p "$JM_HOME/bitcoind/bin" && cp "$0" "$JM_HOME/bitcoind/bin/bitcoind" && : >"$JM_HOME/bitcoind/complete"
                """);
        assertThatIllegalStateException().as("forbidden").isThrownBy(this::find);

        environment.remove("JM_NO_INSTALL");
        assertThat(find()).isEqualTo(home.resolve("bitcoind/bin/bitcoind")).isExecutable();
    }

    @Test
    void saysWhenTheInstallationFailed() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "not a Debian-like system");
        environment.remove("JM_NO_INSTALL");
        Files.writeString(program("scripts/install-bitcoind.sh"), "#!/bin/sh\nexit 3\n");

        assertThatIllegalStateException().isThrownBy(this::find).withMessageContaining("could not be installed");
    }

    private Path program(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
