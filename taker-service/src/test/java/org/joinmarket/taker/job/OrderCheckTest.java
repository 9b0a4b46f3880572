package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderCheckTest {
    private final FakeWalletService wallets = FakeWalletService.onRegtest();
    private final OrderCheck check = new OrderCheck(wallets.as("taker"));

    OrderCheckTest() {
        wallets.wallet("carol").fund(0, sats(1_000_000));
    }

    @Test
    void acceptsWhatTheMixdepthHas() {
        assertThatCode(() -> check.check(order("carol", 0, 1_000_000))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "carol, 0, 1000001, amount_sats",
        "carol, 1, 27300,   amount_sats",
        "carol, 7, 27300,   mixdepth",
        "dave,  0, 27300,   wallet",
    })
    void namesTheFieldThatTheWalletCannotServe(String wallet, int mixdepth, long amount, String field) {
        assertField(order(wallet, mixdepth, amount), field);
    }

    @ParameterizedTest
    @CsvSource({"wallet-not-allowed, wallet", "mixdepth-not-allowed, mixdepth"})
    void namesTheFieldThatOurTokenDoesNotCover(String slug, String field) {
        wallets.refuse(Call.BALANCES, slug);

        assertField(order("carol", 0, 27_300), field);
    }

    @Test
    void leavesItToTheJobWhileTheWalletServiceCannotTell() {
        wallets.unreachable(true);
        assertThatCode(() -> check.check(order("carol", 0, 2_000_000))).doesNotThrowAnyException();

        wallets.unreachable(false);
        wallets.wallet("carol").lock();
        assertThatCode(() -> check.check(order("carol", 0, 2_000_000))).doesNotThrowAnyException();
    }

    private void assertField(Order order, String field) {
        assertThatThrownBy(() -> check.check(order))
                .isInstanceOfSatisfying(
                        FieldProblem.class,
                        problem -> org.assertj.core.api.Assertions.assertThat(problem.field())
                                .isEqualTo(field));
    }

    private static Order order(String wallet, int mixdepth, long amount) {
        return new Order(wallet, mixdepth, amount, 1, 1, null, 10_000, 2_000, 1_000_000, 50_000, null);
    }
}
