package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.joinmarket.common.amount.Sats.sats;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.joinmarket.common.coinjoin.MakerCheck;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.support.database.DatabaseProperties;
import org.joinmarket.support.database.Databases;
import org.joinmarket.taker.round.DropReason;
import org.joinmarket.taker.round.Participant;
import org.joinmarket.taker.round.RoundPlan;
import org.joinmarket.taker.round.RoundState.Roster;
import org.joinmarket.taker.testing.ManualClock;
import org.joinmarket.taker.testing.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.jdbc.core.simple.JdbcClient;

class FailedMakersTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final MakerTerms TERMS = new MakerTerms(sats(1_000_000), sats(500), sats(0));

    private final ManualClock clock = new ManualClock();
    private final Map<String, String> settings = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // set before every test
    private HikariDataSource database;

    /** One in which no maker is. */
    HikariDataSource database(Path folder) {
        return migrated(Databases.open(
                Databases.SQLITE_PREFIX + folder.resolve("taker.db"),
                new DatabaseProperties(null, null, null, 8, Duration.ofSeconds(5))));
    }

    static HikariDataSource migrated(HikariDataSource database) {
        Flyway.configure().dataSource(database).load().migrate();
        return database;
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        database = database(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private FailedMakers failedMakers() {
        return new FailedMakers(JdbcClient.create(database), clock, Settings.with(settings));
    }

    static Nick nick() {
        return NickIdentity.generate(RANDOM).nick();
    }

    /** @param others makers that were not dropped */
    static Roster roster(Map<Nick, DropReason> dropped, int others) {
        List<Nick> nicks = new ArrayList<>(dropped.keySet());
        for (int i = 0; i < others; i++) nicks.add(nick());
        var plan = new RoundPlan(
                sats(1_000_000),
                nicks.stream()
                        .map(nick -> new Participant(nick, new OfferId(0), TERMS))
                        .toList(),
                1,
                new MakerCheck.TakerSide(Set.of(), Set.of()));
        return new Roster(plan, dropped, 0);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"LEFT_THE_MARKET", "UNREACHABLE", "COINS_NOT_CHECKED"})
    void holdsAgainstAMakerWhatItAloneDid(DropReason reason) {
        Nick failing = nick();

        assertThat(FailedMakers.heldAgainst(roster(Map.of(failing, reason), 2), true))
                .containsExactly(Map.entry(failing, reason));
    }

    @ParameterizedTest
    @EnumSource(names = {"LEFT_THE_MARKET", "UNREACHABLE", "COINS_NOT_CHECKED"})
    void holdsAgainstNobodyWhatADirectoryOrOurChainMayHaveDone(DropReason reason) {
        assertThat(FailedMakers.heldAgainst(roster(Map.of(nick(), reason), 2), true))
                .isEmpty();
    }

    @Test
    void believesTheMajorityThatKnowsACommitment() {
        Nick silent = nick(); // as one existing maker answers a known commitment
        Map<Nick, DropReason> dropped =
                Map.of(nick(), DropReason.SAID_BLACKLISTED, silent, DropReason.NO_ANSWER_TO_FILL);

        assertThat(FailedMakers.heldAgainst(roster(dropped, 3), true).keySet()).isEqualTo(dropped.keySet());
        assertThat(FailedMakers.heldAgainst(roster(dropped, 2), true)).isEmpty();
    }

    @Test
    void holdsNothingAgainstAWholeRoundThatRefuses() {
        Nick silent = nick();

        assertThat(FailedMakers.heldAgainst(
                        roster(Map.of(nick(), DropReason.SAID_ERROR, silent, DropReason.NO_ANSWER_TO_FILL), 0), true))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_ANSWER_TO_AUTH", "NO_SIGNATURE"})
    void holdsItsSilenceAgainstTheOnlyMakerOfARound(DropReason silence) {
        Nick failing = nick();

        assertThat(FailedMakers.heldAgainst(roster(Map.of(failing, silence), 0), true))
                .containsKey(failing);
    }

    /** As when every directory is lost for a minute between two of our messages. */
    @ParameterizedTest
    @EnumSource(names = {"NO_ANSWER_TO_FILL", "NO_ANSWER_TO_AUTH", "NO_SIGNATURE"})
    void holdsNothingAgainstTheWholeOfARoundThatFellSilent(DropReason silence) {
        Nick liar = nick();
        Map<Nick, DropReason> dropped = new HashMap<>(Map.of(liar, DropReason.BAD_CHANGE));
        dropped.put(nick(), silence);
        dropped.put(nick(), silence);
        dropped.put(nick(), DropReason.UNREACHABLE);

        assertThat(FailedMakers.heldAgainst(roster(dropped, 0), true))
                .as("what the liar did has nothing to do with it")
                .containsExactly(Map.entry(liar, DropReason.BAD_CHANGE));
        assertThat(FailedMakers.heldAgainst(roster(dropped, 1), true))
                .as("somebody did answer")
                .hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_ANSWER_TO_FILL", "NO_ANSWER_TO_AUTH", "NO_SIGNATURE"})
    void holdsNoSilenceAgainstMakersWhileNoDirectoryIsUp(DropReason silence) {
        Nick liar = nick();

        assertThat(FailedMakers.heldAgainst(
                        roster(Map.of(nick(), silence, liar, DropReason.BAD_BOX_KEY_PROOF), 1), false))
                .containsOnlyKeys(liar);
    }

    @Test
    void forgivesAfterAWhile() {
        settings.put("ignore-failed-makers-for", "2h");
        Nick early = nick();
        Nick late = nick();
        failedMakers().remember(roster(Map.of(early, DropReason.BAD_CHANGE), 1), true);
        clock.advance(Duration.ofHours(1));
        failedMakers().remember(roster(Map.of(late, DropReason.BAD_CHANGE), 1), true);

        clock.advance(Duration.ofMinutes(59));
        assertThat(failedMakers().current()).containsExactlyInAnyOrder(early, late);
        clock.advance(Duration.ofMinutes(1));
        assertThat(failedMakers().current()).containsExactly(late);
    }

    /** A maker's old offer stands for minutes after a coinjoin, and it answers {@code oid not found} meanwhile. */
    @Test
    void forgivesAnErrorSoon() {
        Nick refusing = nick();
        Nick lying = nick();
        failedMakers().remember(roster(Map.of(refusing, DropReason.SAID_ERROR, lying, DropReason.BAD_CHANGE), 1), true);

        clock.advance(FailedMakers.BRIEFLY.minusSeconds(1));
        assertThat(failedMakers().current()).containsExactlyInAnyOrder(refusing, lying);
        clock.advance(Duration.ofSeconds(1));
        assertThat(failedMakers().current()).containsExactly(lying);
    }

    @Test
    void holdsAnErrorNoLongerThanAnythingElse() {
        settings.put("ignore-failed-makers-for", "5m");
        failedMakers().remember(roster(Map.of(nick(), DropReason.SAID_ERROR), 1), true);
        clock.advance(Duration.ofMinutes(5));

        assertThat(failedMakers().current()).isEmpty();
    }

    @Test
    void anErrorIsNoWayOutOfWhatIsHeldForLonger() {
        Nick failing = nick();
        failedMakers().remember(roster(Map.of(failing, DropReason.BAD_CHANGE), 1), true);
        failedMakers().remember(roster(Map.of(failing, DropReason.SAID_ERROR), 1), true);

        clock.advance(FailedMakers.BRIEFLY);
        assertThat(failedMakers().current()).containsExactly(failing);

        clock.advance(Duration.ofHours(6));
        failedMakers().remember(roster(Map.of(failing, DropReason.SAID_ERROR), 1), true);
        assertThat(failedMakers().current()).as("held again, as an error").containsExactly(failing);
        clock.advance(FailedMakers.BRIEFLY);
        assertThat(failedMakers().current()).isEmpty();
    }

    @Test
    void startsAnewWithEveryFailure() {
        settings.put("ignore-failed-makers-for", "2h");
        Nick failing = nick();
        failedMakers().remember(roster(Map.of(failing, DropReason.BAD_CHANGE), 1), true);
        clock.advance(Duration.ofMinutes(90));
        failedMakers().remember(roster(Map.of(failing, DropReason.BAD_BOX_KEY_PROOF), 1), true);

        clock.advance(Duration.ofMinutes(90));

        assertThat(failedMakers().current()).containsExactly(failing);
    }

    /** Which directory carried the message is not known here, and one of them may swallow it. */
    @ParameterizedTest
    @EnumSource(names = {"NO_ANSWER_TO_FILL", "NO_ANSWER_TO_AUTH", "NO_SIGNATURE"})
    void forgivesAFirstSilenceSoonAndNotTheSecond(DropReason silence) {
        Nick failing = nick();
        failedMakers().remember(roster(Map.of(failing, silence), 1), true);
        clock.advance(FailedMakers.BRIEFLY.minusSeconds(1));
        assertThat(failedMakers().current()).containsExactly(failing);
        clock.advance(Duration.ofSeconds(1));
        assertThat(failedMakers().current()).isEmpty();

        failedMakers().remember(roster(Map.of(nick(), DropReason.BAD_CHANGE), 1), true); // clears what is over
        failedMakers().remember(roster(Map.of(failing, silence), 1), true);
        clock.advance(Duration.ofHours(6).minusSeconds(1));
        assertThat(failedMakers().current()).contains(failing);
        clock.advance(Duration.ofSeconds(1));
        assertThat(failedMakers().current()).isEmpty();

        failedMakers().remember(roster(Map.of(failing, silence), 1), true);
        clock.advance(FailedMakers.BRIEFLY);
        assertThat(failedMakers().current()).as("too long after the last one").isEmpty();
    }

    @Test
    void takesSilenceInTwoRoundsAtOnceForOne() {
        Nick failing = nick();
        failedMakers().remember(roster(Map.of(failing, DropReason.NO_ANSWER_TO_FILL), 1), true);
        clock.advance(Duration.ofMinutes(1));
        failedMakers().remember(roster(Map.of(failing, DropReason.NO_ANSWER_TO_FILL), 1), true);

        clock.advance(FailedMakers.BRIEFLY);

        assertThat(failedMakers().current()).isEmpty();
    }

    @Test
    void anErrorBetweenTwoSilencesIsNoWayOut() {
        Nick failing = nick();
        for (DropReason reason :
                List.of(DropReason.NO_ANSWER_TO_AUTH, DropReason.SAID_ERROR, DropReason.NO_ANSWER_TO_AUTH)) {
            failedMakers().remember(roster(Map.of(failing, reason), 1), true);
            clock.advance(FailedMakers.BRIEFLY);
        }

        assertThat(failedMakers().current()).containsExactly(failing);
    }

    @Test
    void isNotLongerWhenTheClockIsSetBack() {
        failedMakers().remember(roster(Map.of(nick(), DropReason.NO_SIGNATURE), 1), true);

        clock.advance(Duration.ofDays(-365));

        assertThat(failedMakers().current()).isEmpty();
    }

    @Test
    void remembersSoManyAndForgetsTheOneThatFailedLongestAgo() {
        settings.put("max-failed-makers", "2");
        List<Nick> failing = List.of(nick(), nick(), nick());
        for (Nick one : failing) {
            failedMakers().remember(roster(Map.of(one, DropReason.NO_SIGNATURE), 1), true);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(failedMakers().current()).containsExactlyInAnyOrder(failing.get(1), failing.get(2));
    }

    @Test
    void remembersNobodyWhenItIsSwitchedOff() {
        settings.put("ignore-failed-makers-for", "0s");
        failedMakers().remember(roster(Map.of(nick(), DropReason.NO_SIGNATURE), 1), true);
        settings.clear();

        assertThat(failedMakers().current()).isEmpty();
    }

    @Test
    void failsNoCoinjoinWhenTheDatabaseDoes() {
        FailedMakers makers = failedMakers();
        database.close();

        assertThatCode(() -> makers.remember(roster(Map.of(nick(), DropReason.NO_SIGNATURE), 1), true))
                .doesNotThrowAnyException();
    }
}
