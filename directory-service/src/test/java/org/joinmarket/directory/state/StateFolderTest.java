package org.joinmarket.directory.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFolderTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path parent;

    private StateFolder folder() {
        return new StateFolder(parent.resolve("a/state"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void makesTheFolderAndItsFilesForTheirOwnerOnly() throws IOException {
        var folder = folder();
        folder.write("file", TEXT);

        assertThat(mode(parent.resolve("a/state"))).isEqualTo("rwx------");
        assertThat(mode(folder.path("file"))).isEqualTo("rw-------");
        assertThat(folder.read("file", 4)).hasValue(TEXT);
    }

    @Test
    void leavesAFolderThatIsThereAsItIs() throws IOException {
        Files.createDirectories(parent.resolve("a/state"));
        Files.setPosixFilePermissions(parent.resolve("a/state"), PosixFilePermissions.fromString("rwxr-xr-x"));
        folder();

        assertThat(mode(parent.resolve("a/state"))).isEqualTo("rwxr-xr-x");
    }

    @Test
    void readsNothingWhereThereIsNoFile() {
        assertThat(folder().read("file", 4)).isEmpty();
    }

    @Test
    void replacesAFileAsAWholeAndLeavesNothingBeside() throws IOException {
        var folder = folder();
        folder.write("file", "much longer than what follows".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(folder.path("file.part"), "left by a crash");
        folder.write("file", TEXT);

        assertThat(folder.read("file", 4)).hasValue(TEXT);
        try (var files = Files.list(parent.resolve("a/state"))) {
            assertThat(files).containsExactly(folder.path("file"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx-----x"})
    void refusesAFileThatIsOpenToOthers(String permissions) throws IOException {
        var folder = folder();
        folder.write("file", TEXT);
        Files.setPosixFilePermissions(folder.path("file"), PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> folder.read("file", 4)).isInstanceOfSatisfying(StartupProblem.class, problem -> {
            assertThat(problem.what()).isEqualTo(folder.path("file") + " can be used by others than its owner");
            assertThat(problem.remedy()).isEqualTo("Run: chmod 600 " + folder.path("file"));
        });
    }

    @Test
    void refusesAFileThatIsLongerThanItCanBe() {
        var folder = folder();
        folder.write("file", TEXT);

        assertThatThrownBy(() -> folder.read("file", 3))
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("damaged: longer than 3 bytes");
    }

    @Test
    void refusesAFolderInPlaceOfAFile() throws IOException {
        var folder = folder();
        Files.createDirectory(folder.path("file"));

        assertThatThrownBy(() -> folder.read("file", 4))
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void saysAtStartThatTheFolderCannotBeMade() throws IOException {
        Files.createFile(parent.resolve("a"));

        assertThatThrownBy(this::folder)
                .isInstanceOfSatisfying(
                        StartupProblem.class,
                        problem -> assertThat(problem.remedy()).contains("joinmarket.run.data-dir"));
    }

    @Test
    void saysThatAFileWasNotSavedAndKeepsTheOldOne() throws IOException {
        var folder = folder();
        folder.write("file", TEXT);
        Files.createDirectories(folder.path("file.part/in-the-way"));

        assertThatThrownBy(() -> folder.write("file", new byte[1])).isInstanceOf(NotSaved.class);
        assertThatThrownBy(() -> folder.writeAtStart("file", new byte[1])).isInstanceOf(StartupProblem.class);
        assertThat(folder.read("file", 4)).hasValue(TEXT);
    }
}
