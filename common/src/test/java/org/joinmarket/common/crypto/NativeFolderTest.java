package org.joinmarket.common.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
    private static final String PROPERTY = "org.joinmarket.test.tmpdir";

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void isForTheOwnerAloneAndGoneAfterwards(@TempDir Path chosen) {
        System.setProperty(PROPERTY, chosen.toString());

        Path used = NativeFolder.during(PROPERTY, folder -> {
            assertThat(System.getProperty(PROPERTY)).isEqualTo(folder.toString());
            assertThat(folder).hasParent(chosen);
            unpack(folder);
            return folder;
        });

        assertThat(used).doesNotExist();
        assertThat(System.getProperty(PROPERTY)).isEqualTo(chosen.toString());
    }

    private static void unpack(Path folder) {
        try {
            assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            Files.writeString(folder.resolve("library.so"), "code");
            Files.writeString(folder.resolve("library.so.lck"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isGoneTooWhenLoadingFails(@TempDir Path chosen) {
        System.setProperty(PROPERTY, chosen.toString());

        assertThatThrownBy(() -> NativeFolder.during(PROPERTY, folder -> {
                    unpack(folder);
                    throw new UnsatisfiedLinkError("another processor");
                }))
                .isInstanceOf(UnsatisfiedLinkError.class);

        assertThat(chosen).isEmptyDirectory();
    }

    @Test
    void leavesAPropertyThatWasNotSetUnset() {
        NativeFolder.during(PROPERTY, folder -> folder);

        assertThat(System.getProperty(PROPERTY)).isNull();
    }

    @Test
    void namesTheSettingWhenThereIsNoPlace(@TempDir Path chosen) {
        System.setProperty(PROPERTY, chosen.resolve("missing").toString());

        assertThatThrownBy(() -> NativeFolder.during(PROPERTY, folder -> folder))
                .hasMessageContaining(chosen.resolve("missing").toString())
                .hasMessageContaining("-Djava.io.tmpdir=");
    }

    /** While it runs: so nothing is left either when it is killed. */
    @Test
    void aProcessThatHasLoadedBothLibrariesHasNoFilesOfThem(@TempDir Path temporary) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BothLibraries.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.lines().anyMatch("loaded"::equals)).isTrue();

            assertThat(temporary).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    static final class BothLibraries {
        private BothLibraries() {}

        static void main() throws IOException {
            SecureRandom random = new SecureRandom();
            BoxKeyPair.generate(random);
            SecretKey.random(random);
            System.out.println("loaded");
            System.in.read(); // until the test has looked
        }
    }
}
