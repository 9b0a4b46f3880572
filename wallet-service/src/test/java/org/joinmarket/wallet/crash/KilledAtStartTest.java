package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** As {@link RestorationCrashTest}, by SIGKILL: whoever starts next, and again, finds the gap skipped once. */
@Tag("slow")
@Tag("extended")
class KilledAtStartTest {
    private static final int MOST_STEPS = 40;
    private static final int BEFORE = Life.MIXDEPTHS; // of the back-up
    private static final String NAME = "carol";

    private CrashingService.Place place;
    private Life life;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeEach
    void begin(@TempDir Path folder) {
        place = place(folder);
        life = Life.begin(place);
        life.wallet(NAME, 0, 50_000_000);
    }

    @AfterEach
    void end() {
        life.close();
    }

    /** While nothing runs. */
    private void inDatabase(Consumer<JdbcTemplate> what) {
        try (HikariDataSource source = FusedDataSource.open(place.url(), place.settings(), new Fuse(() -> {}))) {
            what.accept(new JdbcTemplate(source));
        }
    }

    /** @param before leaves nothing running */
    private int everyStepOfAStart(Fuse.Moment moment, Runnable before, Runnable then) throws Exception {
        int steps = 0;
        boolean killed = true;
        while (killed) {
            assertThat(steps).as("it comes to an end").isLessThan(MOST_STEPS);
            before.run();
            killed = Killing.at(moment, steps + 1, DoomedStart.class, place, life.now(), Integer.toString(BEFORE + 1));
            life.startAgain();
            life.check();
            then.run();
            life.restart();
            then.run();
            if (killed) steps++;
        }
        return steps;
    }

    /** The whole folder with it, so that nothing but the file says so. */
    private void putBack(BackUp backUp) {
        inDatabase(backUp::putBack);
        try {
            Files.createFile(place.folder().resolve("restored"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The back-up is of before there was a sixth mixdepth. */
    @ParameterizedTest
    @EnumSource(Fuse.Moment.class)
    void aRestorationThatAFileTellsOf(Fuse.Moment moment) throws Exception {
        life.settings(BEFORE + 1, Life.RECOVERY_RANGE);
        BackUp backUp = BackUp.of(life, NAME);
        int killed = everyStepOfAStart(
                moment,
                () -> {
                    for (int mixdepth = 0; mixdepth < BEFORE; mixdepth++) life.deposit(NAME, mixdepth);
                    life.close();
                    putBack(backUp);
                },
                () -> {
                    assertThat(place.folder().resolve("restored")).doesNotExist();
                    backUp.hasSkippedTheGap(life, 0);
                });
        assertThat(killed)
                .as("the right to it, the gap, the accounts, their gap")
                .isGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Fuse.Moment.class)
    void mixdepthsThatAppearInADatabaseThatWasRestoredLongAgo(Fuse.Moment moment) throws Exception {
        BackUp backUp = BackUp.of(life, NAME);
        life.close();
        putBack(backUp);
        life.startAgain();
        backUp.hasSkippedTheGap(life, 0);
        List<BackUp.Branch> others = BackUp.of(life, NAME).branches();

        life.settings(BEFORE + 1, Life.RECOVERY_RANGE);
        int killed = everyStepOfAStart(
                moment,
                () -> {
                    life.close();
                    inDatabase(jdbc -> BackUp.forgetMixdepths(jdbc, NAME, BEFORE));
                },
                () -> {
                    backUp.hasSkippedTheGap(life, BEFORE);
                    assertThat(BackUp.of(life, NAME).branches().subList(0, others.size()))
                            .as("no second time")
                            .isEqualTo(others);
                });
        assertThat(killed).as("the right to it, the accounts, their gap").isGreaterThanOrEqualTo(3);
    }
}
