package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.Script;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.podle.UsedCommitments;
import org.joinmarket.wallet.wallets.Wallet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * As {@link CrashTest}, while a database that was restored, or that a file knows more than, learns what may have been shown: whoever
 * starts next skips all of it, once, and lets none of its keys prove anything.
 */
class RestorationCrashTest {
    private static final int MOST_STEPS = 40;
    private static final int BEFORE = Life.MIXDEPTHS; // of the back-up
    private static final String NAME = "carol";

    private Life life;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeEach
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
    }

    @AfterEach
    void end() {
        life.close();
    }

    /** Starts what is closed, until it comes to its end alive. After each step: that is where the next one has not begun. */
    private int everyStepOfAStart(Runnable before, Runnable then) {
        int steps = 0;
        while (true) {
            assertThat(steps).as("it comes to an end").isLessThan(MOST_STEPS);
            before.run();
            boolean died = life.diesAtStart(Fuse.Moment.AFTER, steps + 1);
            if (died) life.restart();
            life.check();
            then.run();
            if (!died) return steps;
            steps++;
        }
    }

    private void noCoinProvesAnything() {
        Wallet wallet = life.service().wallet(NAME);
        UsedCommitments used = life.service().bean(UsedCommitments.class);
        assertThat(life.service().bean(CoinBook.class).of(wallet))
                .isNotEmpty()
                .allSatisfy(coin -> assertThat(used.indicesUsed(coin, used.unsureKeys(wallet)))
                        .contains(0, 1, 2));
    }

    /** The back-up is of before there was a sixth mixdepth. */
    @Test
    void aRestorationAndMixdepthsThatTheBackUpDoesNotHave() {
        life.wallet(NAME, 0, 50_000_000);
        life.settings(BEFORE + 1, Life.RECOVERY_RANGE);
        BackUp backUp = BackUp.of(life, NAME);
        int died = everyStepOfAStart(
                () -> {
                    life.restart();
                    for (int mixdepth = 0; mixdepth <= BEFORE; mixdepth++) life.deposit(NAME, mixdepth);
                    backUp.putBack(life);
                },
                () -> {
                    backUp.hasSkippedTheGap(life, 0);
                    noCoinProvesAnything();
                });
        assertThat(died).as("the right to it, the gap, the accounts, their gap").isGreaterThanOrEqualTo(4);

        Lease before = life.leaseAsTaker(NAME, "of-an-old-key");
        assertThatThrownBy(() -> life.commit(before))
                .isInstanceOf(ApiProblem.class)
                .hasMessage("no-commitment-left");
        life.settle();
        life.fund(NAME, life.deposit(NAME, 0), 60_000_000);
        life.mine(6);
        life.commit(life.leaseAsTaker(NAME, "of-a-new-key"));
        life.check();
    }

    @Test
    void mixdepthsThatAppearInADatabaseThatWasRestoredLongAgo() {
        life.wallet(NAME, 0, 50_000_000);
        BackUp backUp = BackUp.of(life, NAME);
        backUp.putBack(life);
        life.startAgain();
        backUp.hasSkippedTheGap(life, 0);
        List<BackUp.Branch> others = BackUp.of(life, NAME).branches();

        life.settings(BEFORE + 1, Life.RECOVERY_RANGE);
        int died = everyStepOfAStart(
                () -> {
                    BackUp.forgetMixdepths(life.service().bean(JdbcTemplate.class), NAME, BEFORE);
                    life.close();
                },
                () -> {
                    backUp.hasSkippedTheGap(life, BEFORE);
                    assertThat(BackUp.of(life, NAME).branches().subList(0, others.size()))
                            .as("no second time")
                            .isEqualTo(others);
                });
        assertThat(died).as("the right to it, the accounts, their gap").isGreaterThanOrEqualTo(3);
    }

    @Test
    void addressesThatAFileOfLabelsKnows() {
        life.wallet(NAME, 0, 50_000_000);
        var named = new KeyPath[1];
        int died = new EveryStep(life)
                .each(
                        _ -> named[0] = new KeyPath(
                                0, Wallet.EXTERNAL, BackUp.of(life, NAME).next(0) + 3),
                        _ -> {
                            KeyPath path = named[0];
                            if (life.labels().isLabelled(NAME, path))
                                life.labels().isKeptBack(NAME, path);
                            life.labels().bring(NAME, path);
                            life.labels().isKeptBack(NAME, path);
                        });
        assertThat(died).as("the file").isGreaterThanOrEqualTo(2);
        isHandedOutBehind(named[0]);
    }

    /** The search was too short when the file came. */
    @Test
    void addressesThatAFileOfLabelsKnowsAndALongerRangeComesTo() {
        life.takeOver(NAME, DoomedProcess.words(NAME), new History(List.of(), Set.of(), Map.of()));
        var far = new KeyPath[1];
        int died = everyStepOfAStart(
                () -> {
                    int end = life.service().wallet(NAME).followed(0, Wallet.EXTERNAL);
                    far[0] = new KeyPath(0, Wallet.EXTERNAL, end + 5);
                    life.labels().bring(NAME, far[0]);
                    assertThat(BackUp.of(life, NAME).next(0)).isLessThan(end);
                    life.settings(Life.MIXDEPTHS, end + 20);
                    life.close();
                },
                () -> life.labels().isKeptBack(NAME, far[0]));
        assertThat(died).as("the right to it, the range, the address").isGreaterThanOrEqualTo(3);
        isHandedOutBehind(far[0]);
    }

    private void isHandedOutBehind(KeyPath kept) {
        Script next = life.deposit(NAME, kept.mixdepth());
        assertThat(life.service().wallet(NAME).scripts().pathOf(next))
                .contains(new KeyPath(kept.mixdepth(), kept.branch(), kept.index() + 1));
    }
}
