package org.joinmarket.common.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class OfferFilterTest {
    private static final Nick ALICE = new Nick("J5aOOOOOOOOOOOOO");
    private static final Nick BOB = new Nick("J5bOOOOOOOOOOOOO");

    /** Where the references differ: amounts are inclusive as at makers, the fee is the real one without the txfee. */
    private static final Map<String, Boolean> RULE = Map.of(
            "amount = minsize", true,
            "rel fee above rel limit only", true,
            "abs fee above abs limit only", true,
            "txfee contribution reduces fee below limit", false);

    static Stream<JsonNode> vectors() {
        return Vectors.cases("coinjoin/offer_filter.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void judgesThePublishedOffersByTheirRealFee(JsonNode vector) {
        JsonNode it = vector.get("offer");
        String arguments =
                "0 " + it.get("minsize").asLong() + " " + it.get("maxsize").asLong() + " "
                        + it.get("txfee").asLong() + " " + it.get("cjfee").asString();
        Offer offer = offer(ALICE, it.get("ordertype").asString(), arguments);
        var filter = new OfferFilter(
                Sats.sats(vector.get("cj_amount").asLong()),
                Sats.sats(vector.get("max_cj_fee_abs").asLong()),
                new BigDecimal(vector.get("max_cj_fee_rel").asString()),
                Set.of());

        boolean clientServer = vector.get("jmcs_accepts").asBoolean();
        boolean ng = vector.get("jmng_accepts").asBoolean();
        String name = vector.get("name").asString();
        assertThat(RULE.containsKey(name)).as("only where they differ").isEqualTo(clientServer != ng);
        assertThat(filter.accepts(offer)).isEqualTo(RULE.getOrDefault(name, clientServer));
    }

    @Test
    void bothEndsOfAnOfferAreIncluded() {
        Offer offer = offer(ALICE, "sw0absoffer", "0 30000 40000 0 0");
        assertThat(filter(29_999).accepts(offer)).isFalse();
        assertThat(filter(30_000).accepts(offer)).isTrue();
        assertThat(filter(40_000).accepts(offer)).isTrue();
        assertThat(filter(40_001).accepts(offer)).isFalse();
    }

    @Test
    void theFeeMayEqualTheLargerLimitAndNotExceedIt() {
        // 100 000 sats: at most the larger of 50 and 100
        var filter = new OfferFilter(Sats.sats(100_000), Sats.sats(50), new BigDecimal("0.001"), Set.of());
        assertThat(filter.accepts(offer(ALICE, "sw0absoffer", "0 30000 200000 0 100")))
                .isTrue();
        assertThat(filter.accepts(offer(ALICE, "sw0absoffer", "0 30000 200000 0 101")))
                .isFalse();
    }

    @Test
    void picksTheCheapestOfferOfEachMakerAtTheAmount() {
        Offer cheapBelow = offer(ALICE, "sw0reloffer", "0 30000 9000000 0 0.001");
        Offer cheapAbove = offer(ALICE, "sw0absoffer", "1 30000 9000000 0 500");
        Offer bobs = offer(BOB, "sw0absoffer", "0 30000 9000000 0 400");
        List<Offer> all = List.of(cheapBelow, cheapAbove, bobs);

        assertThat(filter(100_000).select(all)).containsExactly(cheapBelow, bobs);
        assertThat(filter(1_000_000).select(all)).containsExactly(bobs, cheapAbove);
    }

    @Test
    void fiftyOffersOfOneNickCountOnceAndTiesGoToTheLowestNumber() {
        Offer second = offer(ALICE, "sw0absoffer", "2 30000 9000000 0 5");
        Offer first = offer(ALICE, "sw0absoffer", "1 30000 9000000 0 5");
        assertThat(filter(50_000).select(List.of(second, first))).containsExactly(first);
    }

    @Test
    void leavesIgnoredMakersOut() {
        var filter = new OfferFilter(Sats.sats(50_000), Sats.sats(100), BigDecimal.ZERO, Set.of(ALICE));
        assertThat(filter.select(List.of(offer(ALICE, "sw0absoffer", "0 30000 90000 0 5"))))
                .isEmpty();
    }

    @Test
    void aLimitIsAFraction() {
        assertThatThrownBy(() -> new OfferFilter(Sats.ZERO, Sats.ZERO, new BigDecimal("1.1"), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OfferFilter(Sats.ZERO, Sats.ZERO, new BigDecimal("-1"), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static OfferFilter filter(long amount) {
        return new OfferFilter(Sats.sats(amount), Sats.sats(1_000), new BigDecimal("0.01"), Set.of());
    }

    private static Offer offer(Nick maker, String type, String arguments) {
        return Offer.parse(maker, new CommandText(type, arguments)).toOptional().orElseThrow();
    }
}
