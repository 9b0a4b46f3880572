package org.joinmarket.support.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final String OLD = "0123456789abcdef0123456789abcdef";
    private static final String NEW = "fedcba9876543210fedcba9876543210-longer";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path path;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    @BeforeEach
    void writeToken() throws IOException {
        path = folder.resolve("token");
        write(OLD + "\n", "rw-------");
    }

    @Test
    void readsATokenWithoutTheWhiteSpaceAroundIt() throws IOException {
        assertThat(file().bearer()).isEqualTo(OLD);

        write(OLD, "r--------");
        assertThat(file().bearer()).isEqualTo(OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rw-rw-rw-", "rwx--x---"})
    void refusesAFileThatOthersCanUse(String mode) throws IOException {
        write(OLD, mode);

        assertRefused("can be used by others", "chmod 600 " + path);
    }

    @Test
    void refusesAMissingFileAndAFolder() throws IOException {
        Files.delete(path);
        assertRefused("cannot be read", "openssl rand -hex 32 > " + path);

        Files.createDirectory(path);
        assertRefused("is not a regular file", "Name a regular file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef 0123456789abcdef",
                "0123456789abcdef0123456789abcdé"
            })
    void refusesWhatIsNoTokenOfThirtyTwoCharacters(String text) throws IOException {
        write(text, "rw-------");

        assertRefused("holds no token", "Write a new one");
    }

    @Test
    void refusesAFileThatIsMuchTooLong() throws IOException {
        write("x".repeat(4097), "rw-------");

        assertRefused("holds no token", "Write a new one");
    }

    @Test
    void seesANewTokenWithinASecondAndLooksNoMoreOften() throws IOException {
        TokenFile file = file();
        write(NEW, "rw-------");

        now.set(Instant.EPOCH.plusMillis(999));
        assertThat(file.bearer()).isEqualTo(OLD);

        now.set(Instant.EPOCH.plusMillis(1000));
        assertThat(file.bearer()).isEqualTo(NEW);
        assertThat(file.digest()).hasValue(TokenFile.sha256(NEW));
    }

    @Test
    void seesANewTokenAlsoAfterTheClockWasSetBack() throws IOException {
        TokenFile file = file();
        write(NEW, "rw-------");

        now.set(Instant.EPOCH.minusSeconds(7200));

        assertThat(file.bearer()).isEqualTo(NEW);
        assertThat(file.isDue()).isFalse();
    }

    @Test
    void refusesCallersButKeepsCallingWhileTheFileIsBad() throws IOException {
        TokenFile file = file();
        Files.delete(path);
        now.set(Instant.EPOCH.plusSeconds(1));

        assertThat(file.bearer()).isEqualTo(OLD);
        assertThat(file.digest()).isEmpty();

        write(NEW, "rw-------");
        now.set(Instant.EPOCH.plusSeconds(2));
        assertThat(file.bearer()).isEqualTo(NEW);
        assertThat(file.digest()).isPresent();
    }

    @Test
    void neverPrintsTheToken() {
        assertThat(file()).asString().doesNotContain(OLD).contains("token");
    }

    private TokenFile file() {
        return new TokenFile(path, () -> now.get());
    }

    private void assertRefused(String what, String remedy) {
        assertThatThrownBy(this::file).isInstanceOfSatisfying(StartupProblem.class, problem -> {
            assertThat(problem.what()).contains(path.toString(), what);
            assertThat(problem.remedy()).contains(remedy);
        });
    }

    private void write(String text, String mode) throws IOException {
        Files.deleteIfExists(path);
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
