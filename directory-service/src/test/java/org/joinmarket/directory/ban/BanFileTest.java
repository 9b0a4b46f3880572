package org.joinmarket.directory.ban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.joinmarket.directory.state.StateFolder;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BanFileTest {
    private static final String GOOD = """
            {"version": 1, "last_id": 7, "bans": [{"id": 7, "nick": "J5ALiceAAAAAAAAA",
             "source": "203.0.113.7", "made_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z",
             "reason": "spam"}]}
            """;

    @TempDir
    private Path path;

    private Bans read(String json) {
        var folder = new StateFolder(path);
        folder.write("bans.json", json.getBytes(StandardCharsets.UTF_8));
        return new Bans(new BanFile(folder), () -> Instant.parse("2026-01-01T12:00:00Z"));
    }

    @Test
    void readsWhatAnOperatorMayHaveWritten() {
        assertThat(read(GOOD).all()).singleElement().satisfies(ban -> {
            assertThat(ban.id()).isEqualTo(7);
            assertThat(ban.reason()).isEqualTo("spam");
            assertThat(ban.endsAt()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"version\": 1          | `{\"version\": 1, \"version\": 1`",
                "\"last_id\": 7           | \"last_id\": 6",
                "\"last_id\": 7           | \"last_id\": \"7\"",
                "\"last_id\": 7           | \"last_id\": 7.0",
                "\"last_id\": 7,          | ``",
                "\"version\": 1           | \"version\": 2",
                "\"id\": 7                | \"id\": 0",
                "\"id\": 7                | \"id\": null",
                "\"nick\"                 | \"nikc\"",
                "J5ALiceAAAAAAAAA         | J5ALiceAAAAAAAA",
                "203.0.113.7              | 203.0.113.256",
                "203.0.113.7              | 127.0.0.1",
                "203.0.113.7              | example.com",
                "2026-01-02T00:00:00Z     | 2027-01-02T00:00:00Z",
                "2026-01-02T00:00:00Z     | 2026-01-01T00:00:00Z",
                "2026-01-02T00:00:00Z     | tomorrow",
                "\"spam\"                 | \"\"",
                "\"spam\"                 | \"a\\u0000\"",
                "\"spam\"                 | null",
                "spam\"}]                 | spam\"}",
                "spam\"}]                 | spam\"}, null]",
                "\"nick\": \"J5ALiceAAAAAAAAA\", | \"location\": \"NOT-SERVING-ONION\",",
            })
    void refusesADamagedFileAndDoesNotReplaceIt(String part, String instead) throws IOException {
        String damaged = GOOD.replace(part, instead);
        assertThat(damaged).isNotEqualTo(GOOD);

        assertThatThrownBy(() -> read(damaged)).isInstanceOfSatisfying(StartupProblem.class, problem -> {
            assertThat(problem.what()).contains("bans.json is damaged: ");
            assertThat(problem.remedy()).isEqualTo("Restore it from a backup, or move it away: then nobody is banned");
        });
        assertThat(Files.readString(path.resolve("bans.json"))).isEqualTo(damaged);
    }

    @Test
    void refusesAFileThatWasCutAnywhere() {
        for (int end = 0; end < GOOD.strip().length(); end++) {
            String cut = GOOD.substring(0, end);
            assertThatThrownBy(() -> read(cut)).as("cut at %d", end).isInstanceOf(StartupProblem.class);
        }
    }

    @Test
    void refusesTwoBansWithOneId() {
        String ban = GOOD.substring(GOOD.indexOf('[') + 1, GOOD.indexOf(']'));

        assertThatThrownBy(() -> read(GOOD.replace("]", "," + ban + "]")))
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("a ban has a wrong id");
    }

    @Test
    void refusesABanOfNobody() {
        String nobody = GOOD.replace("\"nick\": \"J5ALiceAAAAAAAAA\",", "").replace("\"source\": \"203.0.113.7\",", "");

        assertThatThrownBy(() -> read(nobody))
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("ban 7 is not one");
    }

    @Test
    void refusesAFileThatIsOpenToOthers() throws IOException {
        read(GOOD);
        Files.setPosixFilePermissions(path.resolve("bans.json"), PosixFilePermissions.fromString("rw-rw----"));

        var file = new BanFile(new StateFolder(path));
        assertThatThrownBy(file::read)
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("can be used by others than its owner");
    }
}
