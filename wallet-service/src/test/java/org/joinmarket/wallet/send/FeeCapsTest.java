package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What payments may cost, whatever fee was asked for: 300 sats each and 400 a day, beside a chain whose estimates are above the
 * policy's rate.
 */
class FeeCapsTest extends WalletEach {
    private static final FeeRate ESTIMATE = new FeeRate(350_001);
    private static final long MORE = 100_000; // sats, which the request would pay
    private static final long CHEAP = 1_000; // sat/kvB
    private static final long DEAR = 5_000; // which no payment has for 300 sats

    private int keys;

    /** Of the database. */
    String[] settings() {
        return new String[0];
    }

    @Override
    WalletService started(Path folder) {
        List<String> all = new ArrayList<>(List.of(settings()));
        all.addAll(List.of("joinmarket.wallet.policy.max-cost-sats", "300"));
        all.addAll(List.of("joinmarket.wallet.policy.max-cost-sats-per-day", "400"));
        return WalletService.start(folder, FeeCapsTest::estimating, all.toArray(String[]::new));
    }

    private static ChainBackend estimating(ChainBackend chain) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (method.getName().equals("feeEstimate")) return Optional.of(ESTIMATE);
                    try {
                        return method.invoke(chain, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private String key() {
        return "fee-cap-" + keys++;
    }

    private static Sends.Order order(@Nullable Integer target, @Nullable Long rate) {
        return new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, target, rate);
    }

    private Sends.Send request(long rate) {
        return new Sends.Send(key(), MORE, order(null, rate));
    }

    private static void assertAbove(String field, String limit, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).isEqualTo(WalletProblem.FEE_TOO_HIGH);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem).hasMessageContaining(limit);
    }

    private static void assertTooDear(ThrowingCallable call) {
        assertAbove("joinmarket.wallet.policy.max-cost-sats", "at most 300 sats", call);
    }

    private void assertSigned(int times) {
        assertThat(operator.sends(wallet).sends()).hasSize(times);
        assertThat(operator.signatures(wallet, null, null, null).signatures()).hasSize(times);
    }

    @Test
    void noPaymentCostsMoreThanATransactionMay() {
        service.wallet(wallet, 1, 1_000_000);
        assertTooDear(() -> operator.send(wallet, request(DEAR)));
        assertTooDear(() -> operator.createPsbt(wallet, request(DEAR)));
        assertSigned(0);
        assertThat(operator.send(wallet, request(CHEAP)).state()).isEqualTo(Sends.State.BROADCAST);
    }

    /** All of its fee counts, not only what it adds. */
    @Test
    void noReplacementCostsMoreThanATransactionMay() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = operator.send(wallet, request(CHEAP));
        var order = new Bumps.Order(null, 2_200L, null, null);
        long fee = operator.quoteBump(wallet, old.id(), order).feeSats();
        assertThat(fee).isBetween(301L, 300 + old.feeSats());
        assertTooDear(() -> operator.bump(wallet, old.id(), new Bumps.Replace(key(), MORE, order)));
        assertSigned(1);
    }

    @Test
    void noChildCostsMoreThanATransactionMay() {
        service.wallet(wallet, 1, 1_000_000);
        service.fund(wallet, 1, 700_000);
        String deposit = operator.utxos(wallet, 1).utxos().stream()
                .filter(coin -> coin.confirmations() == 0)
                .map(Wallets.Utxo::outpoint)
                .findFirst()
                .orElseThrow();
        var order = new Bumps.ChildOrder(deposit, null, 20_000L);
        assertTooDear(() -> operator.makeChild(wallet, new Bumps.MakeChild(key(), MORE, order)));
        assertSigned(0);
    }

    @Test
    void noPsbtOfOthersCostsMoreThanATransactionMay() {
        service.wallet(wallet, 1, 1_000_000);
        List<Wallets.Utxo> coins = operator.utxos(wallet, 1).utxos();
        Psbt dear = PsbtScene.spending(coins, PsbtScene.output(OUTSIDE, 1_000_000 - 301));
        assertTooDear(() -> operator.signPsbt(wallet, new Psbts.Sign(key(), MORE, dear.base64())));
        assertSigned(0);
        Psbt cheap = PsbtScene.spending(coins, PsbtScene.output(OUTSIDE, 1_000_000 - 300));
        operator.signPsbt(wallet, new Psbts.Sign(key(), MORE, cheap.base64()));
        assertSigned(1);
    }

    @Test
    void theFeesOfADayAreCapped() {
        service.wallet(wallet, 1, 1_000_000, 1_000_000, 1_000_000);
        operator.send(wallet, request(CHEAP));
        operator.send(wallet, request(CHEAP));
        assertAbove(
                "joinmarket.wallet.policy.max-cost-sats-per-day",
                "at most 400 sats",
                () -> operator.send(wallet, request(CHEAP)));
        assertSigned(2);
    }

    @Test
    void anEstimateAboveThePolicysRateIsNotPaid() {
        service.wallet(wallet, 1, 1_000_000, 400_000);
        assertAbove("fee_target", "at most 350000 sat/kvB", () -> operator.quote(wallet, order(3, null)));
        assertAbove(
                "order.fee_target",
                "at most 350000 sat/kvB",
                () -> operator.send(wallet, new Sends.Send(key(), MORE, order(null, null))));
        assertSigned(0);
        Sends.Sent old = operator.send(wallet, request(CHEAP));
        var order = new Bumps.Order(1, null, null, null);
        assertAbove(
                "order.fee_target",
                "at most 350000 sat/kvB",
                () -> operator.bump(wallet, old.id(), new Bumps.Replace(key(), MORE, order)));
        assertSigned(1);
    }
}
