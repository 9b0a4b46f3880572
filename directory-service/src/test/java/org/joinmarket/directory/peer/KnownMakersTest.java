package org.joinmarket.directory.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.state.StateFolder;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownMakersTest {
    private static final Nick ALICE = new Nick("J5ALiceAAAAAAAAA");
    private static final Nick BOB = new Nick("J5BobbBBBBBBBBBB");
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    @TempDir
    private Path path;

    private final KnownMakers makers = new KnownMakers(KnownMakers.Snapshot.EMPTY);

    private static Nick nick(int number) {
        var digits = new StringBuilder();
        for (int rest = number, i = 0; i < 4; i++, rest /= BASE58.length())
            digits.append(BASE58.charAt(rest % BASE58.length()));
        return new Nick("J5Sybi" + digits + "ssssss");
    }

    @Test
    void remembersSoManyAndForgetsThoseThatHaveNotBeenHereForTheLongest() {
        makers.remember(ALICE, false);
        makers.remember(BOB, false);
        for (int i = 0; i < KnownMakers.MAX - 2; i++) makers.remember(nick(i), false);
        makers.remember(ALICE, false); // is here
        makers.remember(nick(KnownMakers.MAX), false);

        assertThat(makers.count()).isEqualTo(KnownMakers.MAX);
        assertThat(makers.isKnown(ALICE)).isTrue();
        assertThat(makers.isKnown(BOB)).isFalse();
    }

    @Test
    void whoHasProvedItsNickIsNotForgottenForThoseWhoHaveNot() {
        makers.remember(ALICE, true);
        makers.remember(BOB, false);
        makers.remember(BOB, true);
        makers.remember(BOB, false); // proved once
        for (int i = 0; i < 2 * KnownMakers.MAX; i++) makers.remember(nick(i), false);

        assertThat(makers.isKnown(ALICE)).isTrue();
        assertThat(makers.isKnown(BOB)).isTrue();
        assertThat(makers.count()).isEqualTo(KnownMakers.MAX);
    }

    @Test
    void whoProvesOneNickAfterTheOtherDoesNotDriveOutAllOthers() {
        for (int i = 0; i < KnownMakers.MIN_UNPROVEN; i++) makers.remember(nick(i), false);
        for (int i = 0; i < 2 * KnownMakers.MAX; i++) makers.remember(nick(KnownMakers.MAX + i), true);

        assertThat(makers.snapshot().others()).hasSize(KnownMakers.MIN_UNPROVEN);
        assertThat(makers.count()).isEqualTo(KnownMakers.MAX);
    }

    @Test
    void areTheSameAndInTheSameOrderAfterARestart() throws Exception {
        for (int i = 0; i < KnownMakers.MAX - 2; i++) makers.remember(nick(i), false);
        makers.remember(ALICE, true);
        makers.remember(BOB, true);
        makers.remember(nick(0), false);
        var file = new KnownMakersFile(new StateFolder(path));
        var saved = makers.snapshot();
        file.write(saved);

        var read = new KnownMakers(file.read());
        assertThat(read.snapshot().verified()).containsExactly(ALICE, BOB);
        assertThat(read.snapshot().others()).isEqualTo(saved.others()).endsWith(nick(0));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("known-makers.json"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"version\": 2, \"verified\": [], \"others\": []}",
                "{\"version\": 1, \"verified\": []}",
                "{\"version\": 1, \"verified\": [], \"others\": [null]}",
                "{\"version\": 1, \"verified\": [], \"others\": [5]}",
                "{\"version\": 1, \"verified\": [\"../../etc\"], \"others\": []}",
                "{\"version\": 1, \"verified\": [], \"others\": [], \"more\": 1}",
                "{\"version\": 1, \"verified\": [], \"others\": []} x",
            })
    void refusesADamagedFileAndSaysWhatToDo(String damaged) {
        var folder = new StateFolder(path);
        folder.write("known-makers.json", damaged.getBytes(StandardCharsets.UTF_8));
        var file = new KnownMakersFile(folder);

        assertThatThrownBy(file::read).isInstanceOfSatisfying(StartupProblem.class, problem -> {
            assertThat(problem.what()).contains("known-makers.json is damaged: ");
            assertThat(problem.remedy()).contains("move it away");
        });
    }

    @Test
    void areWrittenEveryFiveMinutesIfThereIsSomethingNew() throws Exception {
        var loop = new ManualLoop();
        List<Runnable> aside = new ArrayList<>();
        var file = new KnownMakersFile(new StateFolder(path));
        var keeper = new KnownMakersKeeper(makers, file, loop, aside::add);
        keeper.start();
        loop.pass(Duration.ofMinutes(30));
        assertThat(aside).as("nobody is known").isEmpty();

        makers.remember(ALICE, false);
        loop.pass(KnownMakersKeeper.INTERVAL);
        assertThat(aside).as("not on the loop").hasSize(1);
        assertThat(file.read().others()).isEmpty();
        aside.getFirst().run();
        assertThat(file.read().others()).containsExactly(ALICE);

        makers.remember(ALICE, false);
        loop.pass(Duration.ofMinutes(30));
        assertThat(aside).hasSize(1);
    }

    @Test
    void aDiskThatIsFullIsTriedAgain() throws Exception {
        var keeper = new KnownMakersKeeper(
                makers, new KnownMakersFile(new StateFolder(path)), new ManualLoop(), Runnable::run);
        makers.remember(ALICE, false);
        Path blocked = path.resolve("known-makers.json.part");
        Files.createDirectory(blocked);
        Files.createFile(blocked.resolve("file"));
        keeper.save();
        assertThat(path.resolve("known-makers.json")).doesNotExist();

        Files.delete(blocked.resolve("file"));
        Files.delete(blocked);
        keeper.save();
        assertThat(path.resolve("known-makers.json")).content().contains(ALICE.value());
    }
}
