package org.joinmarket.maker.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.Timers;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public lines are not signed, and each directory brings its own copy of them. */
class CommitmentEarTest {
    private static final Nick MAKER = new Nick("J5BmT7wWq8wYkbUs");
    private static final DirectoryEndpoint ONE = new DirectoryEndpoint("127.0.0.1", 5222);
    private static final DirectoryEndpoint OTHER = new DirectoryEndpoint("127.0.0.1", 5223);
    private static final DirectoryEndpoint THIRD = new DirectoryEndpoint("127.0.0.1", 5224);

    private final StoreFixture fixture;
    private final HeardCommitments heard;
    private final CommitmentEar ear;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private int refused;

    CommitmentEarTest(@TempDir Path folder) {
        this.fixture = StoreFixture.sqlite(folder);
        this.heard = new HeardCommitments(fixture.store(), () -> now);
        var mute = new CommitmentHerald(
                (_, _) -> {
                    throw new AssertionError("nobody asked for it to be said");
                },
                Runnable::run,
                (_, _) -> Timers.Timer.NONE,
                () -> now,
                new SecureRandom());
        this.ear = new CommitmentEar(10, heard, mute, () -> now, () -> refused++);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theCopiesOfOtherDirectoriesCostANickNothing() {
        for (int number = 1; number <= 2; number++)
            for (DirectoryEndpoint directory : List.of(ONE, OTHER, THIRD)) ear.hear(MAKER, directory, hex(number));

        assertThat(isHeard(1)).isTrue();
        assertThat(isHeard(2)).isTrue();
        assertThat(refused).isZero();
    }

    @Test
    void whatADirectoryForgesInANicksNameCostsThatNickNothingElsewhere() {
        for (int number = 1; number <= 10; number++) ear.hear(MAKER, ONE, hex(number));
        assertThat(refused).as("of the forged ones").isEqualTo(8);

        ear.hear(MAKER, ONE, hex(11));
        ear.hear(MAKER, OTHER, hex(11));

        assertThat(isHeard(11)).isTrue();
        assertThat(refused).isEqualTo(9);
    }

    @Test
    void whatWasNotListenedToIsHeardWhenItIsSaidAgain() {
        for (int number = 1; number <= 3; number++) ear.hear(MAKER, ONE, hex(number));
        assertThat(isHeard(3)).isFalse();
        now = now.plus(Duration.ofSeconds(30));

        ear.hear(MAKER, ONE, hex(3));

        assertThat(isHeard(3)).isTrue();
    }

    @Test
    void copiesOfTheNewestThousandAreKnown() {
        for (int number = 0; number <= CommitmentEar.MAX_RECENT; number++) {
            now = now.plus(Duration.ofMinutes(1));
            ear.hear(MAKER, ONE, hex(number));
            heard.flush();
        }
        now = now.plus(Duration.ofMinutes(1));

        for (int number = 1; number <= CommitmentEar.MAX_RECENT; number++) ear.hear(MAKER, ONE, hex(number));
        assertThat(refused).isZero();
        ear.hear(MAKER, ONE, hex(0));
        ear.hear(MAKER, ONE, hex(5_000));
        ear.hear(MAKER, ONE, hex(5_001));
        assertThat(refused).as("the oldest was forgotten and cost one of two").isOne();
    }

    private static String hex(int number) {
        return String.format("%064x", number);
    }

    private boolean isHeard(int number) {
        heard.flush();
        return fixture.store()
                .forMaker("alice")
                .isKnown(PodleCommitment.parseHex(hex(number)).orElseThrow());
    }
}
