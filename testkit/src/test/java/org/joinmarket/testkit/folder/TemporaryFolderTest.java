package org.joinmarket.testkit.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
    @Test
    void isItsOwnersAloneAndGoesAwayWithAllThatIsInIt() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create("some-");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        Files.writeString(Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "text");

        folder.delete();
        folder.delete();

        assertThat(folder.path()).doesNotExist();
    }
}
