package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;

class AnsweredRoutesTest {
    private static final Nick MAKER = new Nick("J5makerOOOOOOOOO");
    private static final DirectoryEndpoint ONE = new DirectoryEndpoint("127.0.0.1", 1);
    private static final DirectoryEndpoint TWO = new DirectoryEndpoint("127.0.0.1", 2);

    private final AnsweredRoutes routes = new AnsweredRoutes();

    @Test
    void aRouteIsKnownOnceTheCounterpartyHasAnswered() {
        routes.heard(MAKER);
        assertThat(routes.answering(MAKER)).as("an offer is no answer").isEmpty();
        routes.sent(MAKER, ONE);
        assertThat(routes.answering(MAKER)).isEmpty();
        routes.heard(MAKER);
        assertThat(routes.answering(MAKER)).contains(ONE);
        routes.sent(MAKER, ONE);

        assertThat(routes.answering(MAKER)).contains(ONE);
    }

    @Test
    void anotherRouteHasToProveItself() {
        routes.sent(MAKER, ONE);
        routes.heard(MAKER);
        routes.sent(MAKER, TWO);
        assertThat(routes.answering(MAKER)).isEmpty();
        routes.heard(MAKER);

        assertThat(routes.answering(MAKER)).contains(TWO);
    }

    @Test
    void theCounterpartyNotWrittenToForLongestIsForgotten() {
        routes.sent(MAKER, ONE);
        routes.heard(MAKER);
        for (int i = 1; i < AnsweredRoutes.MAX; i++) routes.sent(nick(i), ONE);
        routes.sent(MAKER, ONE);
        routes.sent(nick(0), ONE);
        routes.heard(nick(1));

        assertThat(routes.answering(MAKER)).contains(ONE);
        assertThat(routes.answering(nick(1))).isEmpty();
    }

    private static Nick nick(int number) {
        return new Nick("J5x%013d".formatted(number + 1).replace('0', 'o'));
    }
}
