package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;
import org.junit.jupiter.api.Test;

class AnsweredRoutesTest {
    private static final Nick MAKER = new Nick("J5makerOOOOOOOOO");
    private static final DirectoryEndpoint ONE = new DirectoryEndpoint("127.0.0.1", 1);
    private static final DirectoryEndpoint TWO = new DirectoryEndpoint("127.0.0.1", 2);

    private static final Envelope LINE = new Envelope(Envelope.PRIVMSG, "first");

    private long now;
    private final AnsweredRoutes routes = new AnsweredRoutes(() -> now);

    @Test
    void aRouteIsKnownOnceTheCounterpartyHasAnswered() {
        routes.heard(MAKER);
        assertThat(routes.answering(MAKER)).as("an offer is no answer").isEmpty();
        routes.sent(MAKER, ONE, LINE);
        assertThat(routes.answering(MAKER)).isEmpty();
        routes.heard(MAKER);
        assertThat(routes.answering(MAKER)).contains(ONE);
        routes.sent(MAKER, ONE, LINE);

        assertThat(routes.answering(MAKER)).contains(ONE);
    }

    @Test
    void anotherRouteHasToProveItself() {
        routes.sent(MAKER, ONE, LINE);
        routes.heard(MAKER);
        routes.sent(MAKER, TWO, LINE);
        assertThat(routes.answering(MAKER)).isEmpty();
        routes.heard(MAKER);

        assertThat(routes.answering(MAKER)).contains(TWO);
    }

    @Test
    void theCounterpartyNotWrittenToForLongestIsForgotten() {
        routes.sent(MAKER, ONE, LINE);
        routes.heard(MAKER);
        for (int i = 1; i < AnsweredRoutes.MAX; i++) routes.sent(nick(i), ONE, LINE);
        routes.sent(MAKER, ONE, LINE);
        routes.sent(nick(0), ONE, LINE);
        routes.heard(nick(1));

        assertThat(routes.answering(MAKER)).contains(ONE);
        assertThat(routes.answering(nick(1))).isEmpty();
    }

    @Test
    void whatWasNotAnsweredMayBeLostWithItsDirectoryForHalfAMinute() {
        var second = new Envelope(Envelope.PRIVMSG, "second");
        routes.sent(MAKER, ONE, LINE);
        routes.sent(nick(1), TWO, LINE);
        routes.sent(nick(2), ONE, LINE);
        routes.heard(nick(2));
        routes.sent(MAKER, ONE, second);
        assertThat(routes.lostWith(ONE)).containsExactly(Map.entry(MAKER, second));
        now += AnsweredRoutes.RESEND_WITHIN.toNanos() - 1;
        assertThat(routes.lostWith(ONE)).hasSize(1);
        now++;

        assertThat(routes.lostWith(ONE)).isEmpty();
    }

    private static Nick nick(int number) {
        return new Nick("J5x%013d".formatted(number + 1).replace('0', 'o'));
    }
}
