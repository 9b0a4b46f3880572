package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotesTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final long AMOUNT = 300_000;
    private static final long RATE = 5_000;
    private static final long TOO_HIGH = 10_000_000;

    private WalletService service;
    private WalletApi operator;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder);
        operator = service.as("operator");
        service.wallet("alice", 1, 1_000_000, 400_000);
        service.fund("alice", 2, 500_000);
        service.mine(6);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static Sends.Order order(@Nullable List<String> inputs, @Nullable Long rate) {
        return new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, AMOUNT)), inputs, null, rate);
    }

    private static long ppm(long fee) {
        return Math.ceilDiv(fee * 1_000_000, AMOUNT);
    }

    private Payment plan() {
        return service.bean(Planner.class)
                .plan(service.bean(WalletRegistry.class).get("alice"), order(null, RATE), "");
    }

    @Test
    void sayWhatItCostsAtBestNowAndAtWorst() {
        Sends.Quote named = operator.quote("alice", order(null, RATE));
        assertThat(named.feeSats()).isEqualTo(5L * named.vsize());
        assertThat(named.feePpm()).isEqualTo(ppm(named.feeSats()));
        assertThat(named.minFeeSats()).as("the rate is named").isEqualTo(named.feeSats());
        assertThat(named.worstFeeSats()).isEqualTo(named.feeSats() + Math.ceilDiv(named.feeSats(), 10));
        assertThat(named.worstFeePpm()).isEqualTo(ppm(named.worstFeeSats()));

        Sends.Quote estimated = service.bean(Quotes.class).of(plan(), null);
        assertThat(estimated.minFeeSats())
                .as("the estimate may fall to 1 sat/vB")
                .isEqualTo(estimated.vsize());
        assertThat(estimated.minFeePpm()).isEqualTo(ppm(estimated.vsize()));
        assertThat(estimated.feeSats()).isEqualTo(named.feeSats());
        assertThat(operator.quote("alice", order(null, 350_000L)).worstFeeSats())
                .as("no more than is paid in one transaction")
                .isLessThanOrEqualTo(service.bean(PolicyProperties.class).maxCostSats());
    }

    @Test
    void holdForThePayment() {
        Sends.Quote quote = operator.quote("alice", order(null, RATE));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.send("alice", new Sends.Send("dearer-01", quote.worstFeeSats(), order(null, 2 * RATE))));

        String coin = quote.inputs().getFirst();
        operator.freeze("alice", new Wallets.Freeze(coin, true));
        Sends.Send same = new Sends.Send("the-same-1", quote.worstFeeSats(), order(quote.inputs(), RATE));
        assertField("order.inputs[0]", () -> operator.send("alice", same));
        operator.freeze("alice", new Wallets.Freeze(coin, false));
        assertThat(operator.send("alice", same).feeSats()).isEqualTo(quote.feeSats());
        service.mine(1);
    }

    @Test
    void areRefusedAboveTheHighestRateWhetherTheNodeIsThereOrNot() {
        ChainBackend away = (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, _, _) -> {
                    throw new ChainUnavailable("the chain is away", "bring it back", null);
                });
        FeeRates rates = new FeeRates(away, service.bean(PolicyProperties.class));
        assertThatThrownBy(() -> rates.of(null, TOO_HIGH, "order.")).isInstanceOf(FieldProblem.class);
        assertThatThrownBy(() -> rates.of(null, RATE, "order.")).isInstanceOf(ChainUnavailable.class);

        String field = "fee_rate_sats_per_kvb";
        assertField(field, () -> operator.quote("alice", order(null, TOO_HIGH)));
        assertField(
                field,
                () -> operator.quoteRedemption("alice", new Bonds.Redemption("2020-01", null, null, null, TOO_HIGH)));
        var other = new Sends.Order(2, List.of(new Sends.Output(OUTSIDE, AMOUNT)), null, null, RATE);
        String sent = operator.send("alice", new Sends.Send("to-be-bumped", 10_000, other))
                .id();
        var bump = new Bumps.Order(null, TOO_HIGH, null, null);
        assertField(field, () -> operator.quoteBump("alice", sent, bump));
        assertField("order." + field, () -> operator.bump("alice", sent, new Bumps.Replace("bump-0001", 1, bump)));
    }

    @Test
    void planLockTimesLikeOtherWallets() {
        long tip = operator.tip().height();
        assertThat(LongStream.range(0, 300).mapToObj(_ -> plan().lockTime()).toList())
                .as("one of ten is a little behind: none of 300 once in 10^13 runs")
                .allSatisfy(time -> assertThat(time).isBetween(Math.max(1, tip - 99), tip))
                .anySatisfy(time -> assertThat(time).isLessThan(tip));
    }
}
