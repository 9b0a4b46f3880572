package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;

import java.util.List;
import java.util.Locale;
import org.joinmarket.wallet.api.Sends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a payment's order may say: links and amounts; the addresses are in {@link HopelessOrdersTest}. */
class SendOrdersTest extends SendScene {
    @Test
    void payWhatALinkAsksFor() {
        service.wallet(wallet, 1, 1_000_000);
        String link = "BITCOIN:" + OUTSIDE.toUpperCase(Locale.ROOT) + "?amount=0.00300000&label=A%20friend";
        assertThat(send(order(1, link, null, 5_000L)).amountSats()).isEqualTo(300_000);
        service.mine(1);
        assertThat(send(order(1, link, 300_000L, 5_000L)).amountSats()).isEqualTo(300_000);
        service.mine(1);
        assertThat(send(order(1, "bitcoin:" + OUTSIDE, 10_000L, 5_000L)).amountSats())
                .isEqualTo(10_000);
        service.mine(1);
        long left = total();
        Sends.Sent all = send(order(1, "bitcoin:" + OUTSIDE, null, 5_000L));
        assertThat(all.amountSats() + all.feeSats()).isEqualTo(left);
    }

    @Test
    void payNoOtherAmountThanTheLinkAsksFor() {
        service.wallet(wallet, 1, 1_000_000);
        String link = "bitcoin:" + OUTSIDE + "?amount=0.003";
        assertField("order.outputs[0].amount_sats", () -> send(order(1, link, 300_001L, null)));
        assertField("outputs[0].amount_sats", () -> operator.quote(wallet, order(1, link, 1_000_000L, null)));
        assertThat(operator.sends(wallet).sends()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bitcoin:",
                "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=0.001",
                "bitcoin:" + OUTSIDE + "?amount=0.001&req-pop=x",
                "bitcoin:" + OUTSIDE + "?amount=0.001&amount=0.002",
                "bitcoin:" + OUTSIDE + "?amount=0.000000001",
                "bitcoin:" + OUTSIDE + "?label=%ff",
                "lightning:" + OUTSIDE
            })
    void payNoLinkThatIsNotOne(String link) {
        service.wallet(wallet, 1, 1_000_000);
        assertField("order.outputs[0].address", () -> send(order(1, link, 100_000L, null)));
    }

    @Test
    void payNoLinkThatIsTooLong() {
        assertField(
                "outputs[0].address",
                () -> operator.quote(
                        wallet, order(1, "bitcoin:" + OUTSIDE + "?label=" + "a".repeat(2_000), null, null)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 293, 2_100_000_000_000_001L, Long.MAX_VALUE})
    void payNoAmountThatCannotBe(long amount) {
        service.wallet(wallet, 1, 1_000_000);
        assertField("order.outputs[0].amount_sats", () -> send(order(1, OUTSIDE, amount, null)));
    }

    @Test
    void haveASumThatCanBe() {
        service.wallet(wallet, 1, 1_000_000);
        var huge = new Sends.Output(OUTSIDE, 2_000_000_000_000_000L);
        assertField("order.outputs", () -> send(new Sends.Order(1, List.of(huge, huge), null, null, null)));
        var sweep = new Sends.Output(OUTSIDE, null);
        assertField(
                "order.outputs[0].amount_sats",
                () -> send(new Sends.Order(1, List.of(sweep, sweep), null, null, null)));
        assertField("order.mixdepth", () -> send(order(5, OUTSIDE, 10_000L, null)));
        assertField(
                "order.fee_target",
                () -> send(new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 10_000L)), null, 3, 1_000L)));
    }
}
