package org.joinmarket.wallet.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Approvals.Approval;
import org.joinmarket.wallet.api.Approvals.State;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@link SpendingLimitsTest} shows of payments holds for the coins of bonds: what is locked longest is most. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedemptionLimitsTest {
    private static final String ALLOWED = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String OTHER = "bcrt1q7war3lusq3ez633rzzfkp75unfcgrqqcu80sgp0ellhrdvkzxh5swspygk";
    private static final long FEE = 2_000;

    private WalletService service;
    private WalletApi operator;
    private WalletApi second;
    private String wallet = "";
    private int wallets;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(
                folder,
                List.of(
                        WalletService.moreToken(folder, 0, "second", "operator", "*"),
                        Map.of(
                                "joinmarket.wallet.policy.max-cost-sats", "300",
                                "joinmarket.wallet.spending.max-value-sats", "1000000",
                                "joinmarket.wallet.spending.max-value-sats-per-day", "2500000",
                                "joinmarket.wallet.spending.approval-above-sats", "700000",
                                "joinmarket.wallet.spending.allow-list[0]", ALLOWED),
                        WalletService.pairs(settings())));
        operator = service.as("operator");
        second = service.as("second");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void aWallet() {
        wallet = "w-" + wallets++;
        service.wallet(wallet, 1, 100_000);
    }

    /** Coins of a bond whose time is over, the most valuable first. */
    private List<Bonds.Coin> over(long... sats) {
        YearMonth month = YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC))
                .plusMonths(1);
        Bonds.Bond bond = operator.makeBond(wallet, new Bonds.Make(month.toString()));
        for (long value : sats) operator.fund(new Chain.Fund(bond.address(), value));
        Instant end = Instant.ofEpochSecond(bond.locktime()).plus(Duration.ofHours(1));
        service.clock().advance(Duration.between(service.clock().instant(), end));
        service.mine(6);
        return coins();
    }

    private Bonds.Bond bond() {
        return operator.bonds(wallet).bonds().getFirst();
    }

    private List<Bonds.Coin> coins() {
        return bond().coins().stream()
                .sorted((one, other) -> Long.compare(other.valueSats(), one.valueSats()))
                .toList();
    }

    private Bonds.Redeem request(@Nullable String destination, Bonds.Coin coin) {
        return request(destination, coin, 1_000);
    }

    private Bonds.Redeem request(@Nullable String destination, Bonds.Coin coin, long rate) {
        var order = new Bonds.Redemption(bond().month(), destination, List.of(coin.outpoint()), null, rate);
        return new Bonds.Redeem("redemption-" + keys++, FEE, order);
    }

    private Sends.Sent redeem(@Nullable String destination, Bonds.Coin coin) {
        return operator.redeem(wallet, request(destination, coin));
    }

    private void nothingWasSigned() {
        assertThat(operator.sends(wallet).sends()).isEmpty();
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();
    }

    @Test
    void noBondIsRedeemedToAnAddressThatIsNotAllowed() {
        Bonds.Coin coin = over(500_000).getFirst();

        assertProblem(422, "destination-not-allowed", "order.destination", () -> redeem(OTHER, coin));
        nothingWasSigned();
        assertThat(redeem(ALLOWED, coin).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void noBondOfMoreThanMayGoAtOnceIsRedeemedToAnAllowedAddress() {
        Bonds.Coin coin = over(1_100_000).getFirst();

        WalletProblem tooMuch = problemOf(() -> redeem(ALLOWED, coin));
        assertThat(tooMuch.slug()).isEqualTo("value-too-high");
        assertThat(tooMuch.status()).isEqualTo(422);
        assertThat(tooMuch.field()).isEqualTo("order.destination");
        assertThat(tooMuch).hasMessageContaining("joinmarket.wallet.spending.max-value-sats: at most 1000000 sats");
        assertThat(operator.approvals(wallet).approvals())
                .as("nobody is asked for what nobody may allow")
                .isEmpty();
        nothingWasSigned();
    }

    /** Also to the wallet itself: a fee leaves it, whoever is paid. */
    @Test
    void noBondIsRedeemedForMoreThanATransactionMayCost() {
        Bonds.Coin coin = over(500_000).getFirst();

        WalletProblem tooDear = problemOf(() -> operator.redeem(wallet, request(null, coin, 5_000)));
        assertThat(tooDear.slug()).isEqualTo(WalletProblem.FEE_TOO_HIGH);
        assertThat(tooDear.status()).isEqualTo(422);
        assertThat(tooDear.field()).isEqualTo("joinmarket.wallet.policy.max-cost-sats");
        assertThat(tooDear).hasMessageContaining("at most 300 sats");
        nothingWasSigned();
        assertThat(redeem(null, coin).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void bondsTakeNoMoreOutInADayThanADayMayTakeOut() {
        List<Bonds.Coin> coins = over(650_004, 650_003, 650_002, 650_001);
        for (Bonds.Coin coin : coins.subList(0, 3)) redeem(ALLOWED, coin);

        WalletProblem tooMuch = problemOf(() -> redeem(ALLOWED, coins.getLast()));
        assertThat(tooMuch.slug()).isEqualTo("value-too-high");
        assertThat(tooMuch.field()).isEqualTo("order.destination");
        assertThat(tooMuch)
                .hasMessageContaining("joinmarket.wallet.spending.max-value-sats-per-day: at most 2500000 sats");
        assertThat(operator.sends(wallet).sends()).hasSize(3);
        assertThat(operator.signatures(wallet, null, null, null).signatures()).hasSize(3);
        service.clock().advance(Duration.ofDays(1));
        assertThat(redeem(ALLOWED, coins.getLast()).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void aBondOfMuchIsRedeemedOnceAfterTheWordOfAnotherToken() {
        List<Bonds.Coin> coins = over(900_000, 800_000);
        Bonds.Redeem much = request(ALLOWED, coins.getFirst());
        assertProblem(409, "approval-required", () -> operator.redeem(wallet, much));
        nothingWasSigned();
        Approval asked = operator.approvals(wallet).approvals().getFirst();
        assertThat(asked.valueSats()).isBetween(900_000 - FEE, 900_000L);
        assertThat(asked.summary()).containsExactly(ALLOWED + " " + asked.valueSats() + " sats");
        assertProblem(403, "approval-by-the-same", () -> operator.approve(wallet, asked.id()));
        second.approve(wallet, asked.id());

        assertProblem(
                409, "approval-required", () -> operator.redeem(wallet, request(ALLOWED, coins.getLast()))); // another
        Sends.Sent sent = operator.redeem(wallet, much);
        assertThat(sent.state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(sent.amountSats()).isEqualTo(asked.valueSats());
        assertThat(operator.redeem(wallet, much)).as("not made anew").isEqualTo(sent);
        assertThat(operator.approvals(wallet).approvals())
                .extracting(Approval::state)
                .containsExactlyInAnyOrder(State.USED, State.WAITING);
        assertThat(operator.sends(wallet).sends()).hasSize(1);
    }

    @Test
    void aBondOfAnyValueIsRedeemedToTheWalletItselfWithoutAWord() {
        List<Bonds.Coin> coins = over(3_000_000, 2_900_000);
        String own = operator.newAddress(wallet, new Wallets.NewAddress(2)).address();

        assertThat(redeem(null, coins.getFirst()).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(redeem(own, coins.getLast()).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(operator.approvals(wallet).approvals()).isEmpty();
    }
}
