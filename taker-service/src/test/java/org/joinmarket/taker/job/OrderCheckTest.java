package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import java.util.List;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
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

    @Test
    void namesTheAmountIfTheCoinsOfTheMixdepthMayNotBeJoined() {
        var notJoined = new Wallets.Balances(
                "carol",
                1_000_000,
                1_000_000,
                List.of(new Wallets.Balance(0, 1_000_000, 1_000_000, 600_000, 300_000, 0, 0)));
        var asks = new OrderCheck(Intercepted.replacing(
                wallets.as("taker"), answer -> answer instanceof Wallets.Balances ? notJoined : answer));
        assertThatCode(() -> asks.check(order("carol", 0, 600_000))).doesNotThrowAnyException();
        assertField(asks, order("carol", 0, 600_001), "amount_sats");
    }

    @Test
    void namesAFeeRateThatTheNodeDoesNotTakeAndLeavesItToTheJobIfThatIsNotKnown() {
        wallets.minimumFeeRate(3_000);
        assertThatCode(() -> check.check(paying(3_000))).doesNotThrowAnyException();
        assertField(paying(2_999), "fee_rate_sats_per_kvb");

        var silent = new OrderCheck(Intercepted.wallet(wallets.as("taker"), (method, _) -> {
            if (method.equals("minimumFeeRate"))
                throw new WalletProblem(503, "chain-unavailable", "no", null, null, null);
        }));
        assertThatCode(() -> silent.check(paying(2_999))).doesNotThrowAnyException();
    }

    private static Order paying(long feeRate) {
        return new Order("carol", 0, 50_000, 1, 1, null, 10_000, 2_000, 1_000_000, 50_000, feeRate);
    }

    @ParameterizedTest
    @CsvSource({"wallet-not-allowed, wallet", "mixdepth-not-allowed, mixdepth"})
    void namesTheFieldThatOurTokenDoesNotCover(String slug, String field) {
        wallets.refuse(Call.BALANCES, slug);

        assertField(order("carol", 0, 27_300), field);
    }

    @ParameterizedTest
    @CsvSource({
        "sweep,   50000, destination",
        "used,    50000, destination",
        "unknown, 50000, destination",
        "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080, 50000, destination",
        "exact,   50001, amount_sats",
        "other,   50000, mixdepth",
    })
    void namesTheFieldOfAPaymentThatNobodyAuthorized(String id, long amount, String field) {
        assertField(authorizing(), payment(id, amount), field);
    }

    @Test
    void acceptsThePaymentThatWasAuthorizedAndLeavesItToTheJobIfThatIsNotKnown() {
        assertThatCode(() -> authorizing().check(payment("exact", 50_000))).doesNotThrowAnyException();

        var silent = new OrderCheck(Intercepted.wallet(wallets.as("taker"), (method, _) -> {
            if (method.equals("spendAuthorizations"))
                throw new WalletProblem(403, "role-not-allowed", "no", null, null, null);
        }));
        assertThatCode(() -> silent.check(payment("exact", 50_000))).doesNotThrowAnyException();
    }

    private OrderCheck authorizing() {
        var known = new Authorizations.SpendAuthorizations(List.of(
                authorization("exact", 50_000L, 0, Authorizations.AuthorizationState.OPEN),
                authorization("other", 50_000L, 1, Authorizations.AuthorizationState.OPEN),
                authorization("used", 50_000L, null, Authorizations.AuthorizationState.USED),
                authorization("sweep", null, 0, Authorizations.AuthorizationState.OPEN)));
        return new OrderCheck(Intercepted.replacing(
                wallets.as("taker"), answer -> answer instanceof Authorizations.SpendAuthorizations ? known : answer));
    }

    private static Authorizations.SpendAuthorization authorization(
            String id, @Nullable Long amount, @Nullable Integer mixdepth, Authorizations.AuthorizationState state) {
        return new Authorizations.SpendAuthorization(
                id,
                "carol",
                "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
                amount,
                mixdepth,
                10_000,
                "2026-11-27T12:00:00Z",
                state);
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
        assertField(check, order, field);
    }

    private static void assertField(OrderCheck check, Order order, String field) {
        assertThatThrownBy(() -> check.check(order))
                .isInstanceOfSatisfying(
                        FieldProblem.class,
                        problem -> org.assertj.core.api.Assertions.assertThat(problem.field())
                                .isEqualTo(field));
    }

    private static Order payment(String authorization, long amount) {
        return new Order("carol", 0, amount, 1, 1, authorization, 10_000, 2_000, 1_000_000, 50_000, null);
    }

    private static Order order(String wallet, int mixdepth, long amount) {
        return new Order(wallet, mixdepth, amount, 1, 1, null, 10_000, 2_000, 1_000_000, 50_000, null);
    }
}
