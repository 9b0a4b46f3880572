package org.joinmarket.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    private Path folder;

    @Test
    void replacesAFileThatOthersCouldReadByOneThatTheyCannot() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        PrivateFiles.write(file, "new\n");

        assertThat(PrivateFiles.read(file)).isEqualTo("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void namesTheFileThatCannotBeReadWrittenOrMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> PrivateFiles.read(folder.resolve("nothing")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> PrivateFiles.write(file.resolve("token"), "text"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("token");
        assertThatThrownBy(() -> PrivateFiles.directory(file.resolve("folder")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("folder");
    }

    @Test
    void makesSecretsOf256BitsThatDiffer() {
        assertThat(PrivateFiles.randomSecret()).matches("[0-9a-f]{64}").isNotEqualTo(PrivateFiles.randomSecret());
    }
}
