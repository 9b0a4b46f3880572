package org.joinmarket.testkit.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
        program("path/apt-get");
        Path program = program("home/bitcoind/bin/bitcoind");
        environment.put("JM_HOME", directory.resolve("home").toString());
        installer(": >\"$JM_HOME/bitcoind/complete\"");
        assertThatIllegalStateException().as("forbidden").isThrownBy(this::find);

        environment.remove("JM_NO_INSTALL");
        assertThat(find()).isEqualTo(program);
    }

    @Test
    void installsNothingWhereThereIsNoApt() throws IOException {
        installer(": >'" + directory.resolve("ran") + "'");
        environment.remove("JM_NO_INSTALL");

        assertThatIllegalStateException().isThrownBy(this::find).withMessageContaining("there is no bitcoind");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void saysHowToGetOneWhereThereIsNoInstaller() throws IOException {
        program("path/apt-get");
        environment.remove("JM_NO_INSTALL");

        assertThatIllegalStateException().isThrownBy(this::find).withMessageContaining("there is no bitcoind");
    }

    @Test
    void saysWhenTheInstallationFailed() throws IOException {
        program("path/apt-get");
        environment.remove("JM_NO_INSTALL");
        installer("echo 'what is missing'; exit 3");

        assertThatIllegalStateException().isThrownBy(this::find).withMessageContaining("could not be installed");
    }

    /** It sees this test's environment alone, so it can run nothing but what the shell itself does. */
    private void installer(String commands) throws IOException {
        Files.writeString(program("scripts/install-bitcoind.sh"), "#!/bin/sh\n" + commands + "\n");
    }

    private Path program(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
