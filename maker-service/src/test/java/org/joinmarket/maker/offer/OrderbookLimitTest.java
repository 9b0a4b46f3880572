package org.joinmarket.maker.offer;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.maker.offer.OrderbookLimit.Verdict;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.junit.jupiter.api.Test;

class OrderbookLimitTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final DirectoryEndpoint NORTH = new DirectoryEndpoint("north", 5222);
    private static final DirectoryEndpoint SOUTH = new DirectoryEndpoint("south", 5222);

    private final OrderbookLimit limit = limit(2, 1);

    private static OrderbookLimit limit(int perSecond, int directories) {
        return new OrderbookLimit(1_000, Duration.ofSeconds(10), perSecond, directories);
    }

    private static Nick nick() {
        return NickIdentity.of(SecretKey.random(RANDOM)).nick();
    }

    @Test
    void answersANickOnceInTenSeconds() {
        Nick nick = nick();

        assertThat(limit.judge(nick, NORTH, NOW)).isEqualTo(Verdict.ANSWER);
        assertThat(limit.judge(nick, NORTH, NOW.plusSeconds(9))).isEqualTo(Verdict.ANSWERED);
        assertThat(limit.judge(nick, NORTH, NOW.plusSeconds(10))).isEqualTo(Verdict.ANSWER);
    }

    @Test
    void copiesByOtherDirectoriesAreNotAnsweredAndCostNothing() {
        OrderbookLimit two = limit(2, 2);
        Nick nick = nick();
        two.judge(nick, NORTH, NOW);

        for (int i = 0; i < 100; i++) assertThat(two.judge(nick, SOUTH, NOW)).isEqualTo(Verdict.ANSWERED);

        assertThat(answered(two, SOUTH, NOW)).isEqualTo(10);
    }

    @Test
    void nicksMadeForTheQuestionGetNoMoreThanTheRateOfAllTogether() {
        assertThat(answered(limit, NORTH, NOW)).isEqualTo(20);
        assertThat(answered(limit, NORTH, NOW)).isZero();
        assertThat(answered(limit, NORTH, NOW.plusSeconds(3))).isEqualTo(6);
    }

    @Test
    void eachDirectoryHasAnEqualShareOfTheRate() {
        OrderbookLimit four = limit(6, 4);

        assertThat(answered(four, NORTH, NOW)).isEqualTo(15);
        assertThat(answered(four, SOUTH, NOW)).isEqualTo(15);
        assertThat(answered(four, NORTH, NOW.plusSeconds(2))).isEqualTo(3);
    }

    @Test
    void noShareIsLessThanOneASecond() {
        OrderbookLimit many = limit(2, 32);

        assertThat(answered(many, NORTH, NOW)).isEqualTo(10);
        assertThat(answered(many, NORTH, NOW.plusSeconds(3))).isEqualTo(3);
    }

    @Test
    void aRequestThatIsRefusedForItsDirectoryIsAnsweredWhenAnotherBringsIt() {
        OrderbookLimit two = limit(2, 2);
        answered(two, NORTH, NOW);
        Nick nick = nick();

        assertThat(two.judge(nick, NORTH, NOW)).isEqualTo(Verdict.TOO_MANY);
        assertThat(two.judge(nick, SOUTH, NOW)).isEqualTo(Verdict.ANSWER);
    }

    @Test
    void nicksThatAreNotAnsweredPushNoAnsweredOneOutOfMemory() {
        var small = new OrderbookLimit(20, Duration.ofSeconds(10), 2, 2);
        Nick nick = nick();
        small.judge(nick, SOUTH, NOW);

        answered(small, NORTH, NOW);

        assertThat(small.judge(nick, SOUTH, NOW)).isEqualTo(Verdict.ANSWERED);
    }

    @Test
    void aNickThatShoutsCostsTheOthersNothing() {
        Nick shouting = nick();
        for (int i = 0; i < 1_000; i++) limit.judge(shouting, NORTH, NOW);

        assertThat(answered(limit, NORTH, NOW)).isEqualTo(19);
    }

    private static int answered(OrderbookLimit limit, DirectoryEndpoint directory, Instant now) {
        int answered = 0;
        for (int i = 0; i < 100; i++) if (limit.judge(nick(), directory, now) == Verdict.ANSWER) answered++;
        return answered;
    }
}
