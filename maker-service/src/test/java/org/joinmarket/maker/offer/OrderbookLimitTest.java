package org.joinmarket.maker.offer;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.junit.jupiter.api.Test;

class OrderbookLimitTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final OrderbookLimit limit = new OrderbookLimit(1_000, Duration.ofSeconds(10), 2);

    private static Nick nick() {
        return NickIdentity.of(SecretKey.random(RANDOM)).nick();
    }

    @Test
    void answersANickOnceInTenSeconds() {
        Nick nick = nick();

        assertThat(limit.allows(nick, NOW)).isTrue();
        assertThat(limit.allows(nick, NOW.plusSeconds(9))).isFalse();
        assertThat(limit.allows(nick, NOW.plusSeconds(10))).isTrue();
    }

    @Test
    void nicksMadeForTheQuestionGetNoMoreThanTheRateOfAllTogether() {
        assertThat(answered(NOW)).isEqualTo(20);
        assertThat(answered(NOW)).isZero();
        assertThat(answered(NOW.plusSeconds(3))).isEqualTo(6);
    }

    @Test
    void aNickThatShoutsCostsTheOthersNothing() {
        Nick shouting = nick();
        for (int i = 0; i < 1_000; i++) limit.allows(shouting, NOW);

        assertThat(answered(NOW)).isEqualTo(19);
    }

    private int answered(Instant now) {
        int answered = 0;
        for (int i = 0; i < 100; i++) if (limit.allows(nick(), now)) answered++;
        return answered;
    }
}
