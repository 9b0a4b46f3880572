package org.joinmarket.directory.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFileTest {
    private static final String KEY = "01".repeat(32);

    @TempDir
    private Path path;

    private StateFolder folder;

    @BeforeEach
    void folder() {
        folder = new StateFolder(path);
    }

    private IdentityFile identity() {
        return new IdentityFile(folder, new SecureRandom());
    }

    private void saved(String text) {
        folder.write(IdentityFile.NAME, text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theNickIsTheSameAfterARestart() {
        var first = identity().nick();

        assertThat(identity().nick()).isEqualTo(first);
    }

    @Test
    void twoDirectoriesHaveTwoNicks(@TempDir Path other) {
        assertThat(new IdentityFile(new StateFolder(other), new SecureRandom()).nick())
                .isNotEqualTo(identity().nick());
    }

    @Test
    void theFileHoldsTheKeyAndIsForItsOwnerOnly() throws IOException {
        var nick = identity().nick();

        Path file = folder.path("identity");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String text = Files.readString(file);
        assertThat(text).matches("[0-9a-f]{64}\n");
        try (var key = SecretKey.of(HexFormat.of().parseHex(text.strip()))) {
            assertThat(NickIdentity.nickOf(key.publicKey())).isEqualTo(nick);
        }
    }

    @Test
    void readsAKeyWithAndWithoutAnEndOfLine() {
        saved(KEY);
        var nick = identity().nick();
        saved(KEY + "\r\n");

        assertThat(identity().nick()).isEqualTo(nick);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "J5DirNickOOOOOOO",
                "010101010101010101010101010101010101010101010101010101010101010",
                "01010101010101010101010101010101010101010101010101010101010101010",
                "010101010101010101010101010101010101010101010101010101010101010g",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
                " 0101010101010101010101010101010101010101010101010101010101010101",
            })
    void refusesAFileThatHoldsNoKeyAndDoesNotReplaceIt(String text) throws IOException {
        saved(text);

        assertThatThrownBy(() -> identity().nick()).isInstanceOfSatisfying(StartupProblem.class, problem -> {
            assertThat(problem.what()).isEqualTo(folder.path("identity") + " is damaged: it holds no key");
            assertThat(problem.remedy()).contains("backup", "new nick");
        });
        assertThat(Files.readString(folder.path("identity"))).isEqualTo(text);
    }

    @Test
    void refusesAKeyThatOthersCanRead() throws IOException {
        saved(KEY);
        Files.setPosixFilePermissions(folder.path("identity"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> identity().nick())
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("can be used by others");
    }

    @Test
    void doesNotStartWithANickThatItCannotKeep() throws IOException {
        Files.createDirectories(folder.path("identity.part/in-the-way"));

        assertThatThrownBy(() -> identity().nick())
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("cannot be written");
    }
}
