package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.amount.SatsDelta;
import org.joinmarket.common.offer.OfferFee;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class MakerAmountsTest {
    @TestFactory
    Stream<DynamicTest> requiresWhatTheVectorsRequire() {
        return Vectors.cases("coinjoin/maker_required_input.json")
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> {
                    OfferFee fee = fee(c);
                    Sats amount = new Sats(c.get("cj_amount").asLong());
                    Sats txFee = new Sats(c.get("txfee").asLong());
                    Sats required = new Sats(c.get("required_input").asLong());

                    assertThat(MakerRequiredInput.of(new MakerTerms(amount, fee.at(amount), txFee)))
                            .isEqualTo(required);
                    assertThat(MakerRequiredInput.largestAmount(required, txFee, fee))
                            .contains(new Sats(
                                    c.get("max_fillable_for_that_balance").asLong()));
                }));
    }

    private static OfferFee fee(JsonNode c) {
        String text = c.get("cjfee").asString();
        return c.get("ordertype").asString().equals("sw0reloffer")
                ? OfferFee.Relative.parse(text).toOptional().orElseThrow()
                : OfferFee.Absolute.parse(text).toOptional().orElseThrow();
    }

    @Test
    void aBalanceBelowDustIsEnoughForNothing() {
        OfferFee fee = OfferFee.Absolute.parse("0").toOptional().orElseThrow();

        assertThat(MakerRequiredInput.largestAmount(new Sats(27_301), Sats.ZERO, fee))
                .isEmpty();
        assertThat(MakerRequiredInput.largestAmount(new Sats(27_302), Sats.ZERO, fee))
                .contains(new Sats(1));
    }

    @Test
    void aFeeAboveEverythingRequiresNothing() {
        MakerTerms terms = new MakerTerms(new Sats(1), new Sats(Sats.MAX_MONEY), Sats.ZERO);

        assertThat(MakerRequiredInput.of(terms)).isEqualTo(Sats.ZERO);
    }

    @Test
    void theChangeIsWhatIsLeftToTheSatoshi() {
        MakerTerms terms = new MakerTerms(new Sats(1_000), new Sats(30), new Sats(7));

        assertThat(terms.change(new Sats(1_500))).isEqualTo(new SatsDelta(523));
        assertThat(terms.change(new Sats(100))).isEqualTo(new SatsDelta(-877));
        assertThat(terms.gain()).isEqualTo(new SatsDelta(23));
        assertThatThrownBy(() -> new MakerTerms(Sats.ZERO, Sats.ZERO, Sats.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
