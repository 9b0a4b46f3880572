package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What survives a restart, and what keeps the service from starting. */
@Tag("slow")
class OperatorRestartTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BAN = "{\"nick\": \"" + ALICE + "\", \"duration_seconds\": 3600, \"reason\": \"spam\"}";

    @TempDir
    private Path folder;

    private Operator operator;

    @BeforeEach
    void prepare() throws IOException {
        operator = new Operator(folder);
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    /** What it says instead of starting. */
    private StartupProblem startupProblem() {
        for (Throwable cause = catchThrowable(operator::start); cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupProblem problem) return problem;
        }
        throw new AssertionError("it should not have started, or not for another reason");
    }

    @Test
    void theNickAndTheBansAreTheSameAfterARestart() throws Exception {
        operator.start();
        String nick = operator.status().get("nick").asString();
        assertThat(operator.post("/api/v1/bans", BAN).statusCode()).isEqualTo(201);
        String bans = operator.get("/api/v1/bans").body();
        operator.restart();

        assertThat(operator.status().get("nick").asString()).isEqualTo(nick);
        assertThat(operator.get("/api/v1/bans").body()).isEqualTo(bans).contains(ALICE);
        assertThat(operator.refusal(ALICE)).contains("\"nick\": \"" + nick + "\"", "Rejected: banned");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void thatItsLimitsAreOffIsSaidOnceAndOnlyThen(CapturedOutput output) throws IOException {
        operator.start().stop();
        assertThat(output).doesNotContain("limits are off");
        operator = new Operator(folder, "--joinmarket.directory.limits.enabled=false").start();
        assertThat(output).containsOnlyOnce("limits are off").contains("WARN");
    }

    @Test
    void aBanIsOnTheDiskWhenItIsAnsweredAndGoneWhenItIsLifted() throws Exception {
        operator.start();
        operator.post("/api/v1/bans", BAN);
        Path file = operator.data().resolve("bans.json");
        assertThat(Files.readString(file)).contains(ALICE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        operator.delete("/api/v1/bans/1");
        assertThat(Files.readString(file)).doesNotContain(ALICE);
    }

    @Test
    void aKeyThatItDoesNotKnowStopsTheStart() throws IOException {
        operator = new Operator(folder, "--joinmarket.directory.max-peer=5");

        assertThatThrownBy(operator::start)
                .hasStackTraceContaining("joinmarket.directory.max-peer (command line) is not a setting");
    }

    @Test
    void aDamagedBanFileStopsTheStart() throws IOException {
        operator.start().stop();
        Files.createFile(
                operator.data().resolve("bans.json"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

        var problem = startupProblem();
        assertThat(problem.what()).contains("bans.json is damaged");
        assertThat(problem.remedy()).contains("backup");
    }

    @Test
    void anIdentityThatOthersCanReadStopsTheStart() throws IOException {
        operator.start().stop();
        Path identity = operator.data().resolve("identity");
        Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-r--r--"));

        var problem = startupProblem();
        assertThat(problem.what()).contains("identity can be used by others");
        assertThat(problem.remedy()).startsWith("Run: chmod 600 ");
    }

    @Test
    void aDamagedIdentityStopsTheStartAndIsLeftAsItIs() throws IOException {
        operator.start().stop();
        Path identity = operator.data().resolve("identity");
        Files.writeString(identity, "not a key");

        assertThat(startupProblem().what()).contains("identity is damaged");
        assertThat(Files.readString(identity)).isEqualTo("not a key");
    }
}
