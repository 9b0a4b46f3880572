package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.BondValue;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Signatures;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BondsTest {
    private static final String TAKER = "J5CsAvRrYi1rVv4O";
    private static final String MAKER = "J5BmT7wWq8wYkbUs";
    private static final String OTHER_MAKER = "J52pCZsaXxBx9FML";
    private static final int MAX_WALLETS = 30;
    private static final long COINS = 50_000_000;

    /** A certificate that holds for fewer is about to run out. */
    private static final int NEAR_BLOCKS = 288;

    private WalletService service;
    private WalletApi operator;
    private WalletApi maker;
    private String wallet = "";
    private int wallets;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        Map<String, String> token = WalletService.tokenOfMany(folder, 0, "maker", "maker", "wallet", MAX_WALLETS);
        service = WalletService.start(folder, List.of(token, WalletService.pairs(settings())));
        connect();
    }

    private void connect() {
        operator = service.as("operator");
        maker = service.as("maker");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void nameAWallet() {
        wallet = "wallet-" + wallets++;
    }

    private YearMonth month(int ahead) {
        return YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC))
                .plusMonths(ahead);
    }

    private Bonds.Bond make(YearMonth month) {
        return operator.makeBond(wallet, new Bonds.Make(month.toString()));
    }

    private void pay(Bonds.Bond bond, long sats, int confirmations) {
        operator.fund(new Chain.Fund(bond.address(), sats));
        if (confirmations > 0) service.mine(confirmations);
    }

    private Bonds.Bond only() {
        List<Bonds.Bond> bonds = operator.bonds(wallet).bonds();
        assertThat(bonds).hasSize(1);
        return bonds.getFirst();
    }

    private Bonds.Proof prove(String makerNick) {
        return maker.proveBond(wallet, new Bonds.ProofRequest(TAKER, makerNick));
    }

    private void register(String nick) {
        maker.registerNick(wallet, new Bonds.RegisterNick(nick));
    }

    @Test
    void haveTheAddressesOfTheField() {
        JsonNode vectors = Vectors.read("coinjoin/timelocked_addresses.json");
        operator.create(new Wallets.Create(
                wallet, WalletService.PASSWORD, null, vectors.get("mnemonic").asString(), null));
        service.follow(wallet);
        int compared = 0;
        for (JsonNode vector : vectors.get("cases")) {
            var timenumber = new Timenumber(vector.get("timenumber").asInt());
            if (!vector.get("network").asString().equals("regtest")
                    || timenumber.month().isBefore(month(1))) continue;
            Bonds.Bond bond = make(timenumber.month());
            assertThat(bond.address()).isEqualTo(vector.get("address").asString());
            assertThat(bond.path()).isEqualTo(vector.get("path_repr").asString());
            assertThat(bond.locktime()).isEqualTo(vector.get("locktime").asLong());
            compared++;
        }
        assertThat(compared).isGreaterThan(3);
    }

    @Test
    void goFromUnfundedToRedeemed() {
        service.wallet(wallet, 0, 1_000_000);
        Bonds.Bond made = make(month(2));
        assertThat(made.state()).isEqualTo(State.UNFUNDED);
        assertThat(made.value()).isNull();
        metricsAreOfAllBonds();

        pay(made, COINS, 0);
        assertThat(only().state()).isEqualTo(State.CONFIRMING);
        assertThat(only().value()).isNull();
        metricsAreOfAllBonds();

        service.mine(1);
        assertThat(only().state()).isEqualTo(State.ACTIVE);
        assertThat(only().coins()).singleElement().satisfies(coin -> {
            assertThat(coin.valueSats()).isEqualTo(COINS);
            assertThat(coin.confirmations()).isEqualTo(1);
        });
        metricsAreOfAllBonds();

        service.clock().advance(Duration.between(service.clock().instant(), Instant.ofEpochSecond(made.locktime())));
        service.mine(1);
        assertThat(only().state()).as("the median time is behind").isEqualTo(State.EXPIRED);
        metricsAreOfAllBonds();

        service.clock().advance(Duration.ofHours(1));
        service.mine(6);
        assertThat(only().state()).isEqualTo(State.REDEEMABLE);
        metricsAreOfAllBonds();

        operator.redeem(
                wallet,
                new Bonds.Redeem("redemption", 10_000, new Bonds.Redemption(made.month(), null, null, null, 1_000L)));
        service.mine(1);
        assertThat(only().state()).isEqualTo(State.REDEEMED);
        metricsAreOfAllBonds();
    }

    @Test
    void showWhatTheirWeightIsMadeOf() {
        service.wallet(wallet, 0, 1_000_000);
        pay(make(month(12)), COINS, 1);
        Bonds.Value value = Objects.requireNonNull(only().value());
        assertThat(value.valueSats()).isEqualTo(COINS);
        assertThat(value.locktime()).isEqualTo(only().locktime());
        double expected = new BondValue(value.interestRate(), value.exponent())
                .of(
                        new Sats(value.valueSats()),
                        Instant.ofEpochSecond(value.confirmedAt()),
                        value.locktime(),
                        Instant.ofEpochSecond(value.now()));
        assertThat(value.weight()).isPositive().isCloseTo(expected, within(expected * 1e-12));
    }

    @Test
    void areNeitherBalanceNorCoinsOfAMixdepth() {
        service.wallet(wallet, 0, 1_000_000);
        pay(make(month(3)), COINS, 6);
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000);
        assertThat(operator.utxos(wallet, null).utxos()).hasSize(1);
    }

    @Test
    void areProvedToOneTakerByTheRegisteredNick() {
        service.wallet(wallet, 0, 1_000_000);
        pay(make(month(3)), COINS, 1);
        pay(make(month(30)), COINS, 1);
        register(MAKER);

        BondProof proof = BondProof.decode(prove(MAKER).proof()).toOptional().orElseThrow();
        assertThat(proof.isSignedFor(new Nick(TAKER), new Nick(MAKER))).isTrue();
        assertThat(proof.isSignedFor(new Nick(OTHER_MAKER), new Nick(MAKER))).isFalse();
        Bonds.Bond best = operator.bonds(wallet).bonds().getLast();
        assertThat(best.month()).isEqualTo(month(30).toString());
        assertThat(proof.outPoint()).hasToString(best.coins().getFirst().outpoint());
        assertThat(Addresses.fromScript(Network.REGTEST, proof.output())).contains(best.address());
        int height = operator.tip().height();
        assertThat(proof.certificate().expiry().holdsAt(height)).isTrue();
        assertThat(prove(MAKER).lastHeight())
                .isEqualTo(proof.certificate().expiry().lastHeight());
    }

    @Test
    void keepTheirCertificateForItsPeriodOnly() {
        service.wallet(wallet, 0, 1_000_000);
        pay(make(month(30)), COINS, 1);
        register(MAKER);
        var first = decoded();
        assertThat(decoded().certificate().key()).isEqualTo(first.certificate().key());

        int last = first.certificate().expiry().lastHeight();
        mineTo(last - 3);
        assertThat(decoded().certificate().key()).isEqualTo(first.certificate().key());
        mineTo(last - 2);
        var next = decoded();
        assertThat(first.certificate().expiry().holdsAt(operator.tip().height()))
                .as("renewed while the one before holds")
                .isTrue();
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .as("two certificates, however many proofs")
                .extracting(Signatures.Signature::kind)
                .containsExactly(Signatures.Kind.CERTIFICATE, Signatures.Kind.CERTIFICATE);
        assertThat(next.certificate().key()).isNotEqualTo(first.certificate().key());
        assertThat(next.certificate().expiry().lastHeight()).isEqualTo(last + CertificateExpiry.BLOCKS);
    }

    private void mineTo(int height) {
        for (int left = height - operator.tip().height();
                left > 0;
                left = height - operator.tip().height()) service.mine(Math.min(left, 500));
    }

    /** What nobody can renew while the key is not there: whoever watches over it is told in time. */
    @Test
    void ofALockedWalletAreSaidToBeRunningOut() {
        service.restart(); // certificates of other tests are forgotten
        connect();
        service.wallet(wallet, 0, 1_000_000);
        pay(make(month(30)), COINS, 1);
        register(MAKER);
        int last = decoded().certificate().expiry().lastHeight();
        mineTo(last - NEAR_BLOCKS + 1);
        assertThat(only().state()).as("it is renewed by itself").isEqualTo(State.ACTIVE);
        look();
        assertThat(gauge("jm.wallet.bonds.certificate", null)).isNaN();

        operator.lock(wallet);
        assertThat(only().state()).isEqualTo(State.CERTIFICATE_EXPIRING);
        metricsAreOfAllBonds();
        assertThat(gauge("jm.wallet.bonds.certificate", null)).isEqualTo(NEAR_BLOCKS - 1);
    }

    private void look() {
        for (int i = 0; i < 12; i++) service.tick(); // wallets are looked at every so many ticks
    }

    private double gauge(String name, @Nullable State state) {
        var gauge = service.bean(MeterRegistry.class).get(name);
        return (state == null ? gauge : gauge.tag("state", state.name().toLowerCase(Locale.ROOT)))
                .gauge()
                .value();
    }

    /** Those of other tests too, which are in whichever state. */
    private void metricsAreOfAllBonds() {
        operator.wallets().wallets().forEach(one -> service.follow(one.name()));
        look();
        List<Bonds.Bond> all = operator.wallets().wallets().stream()
                .flatMap(one -> operator.bonds(one.name()).bonds().stream())
                .toList();
        for (State state : State.values()) {
            List<Bonds.Bond> inState =
                    all.stream().filter(bond -> bond.state() == state).toList();
            assertThat(gauge("jm.wallet.bonds", state)).as("%s", state).isEqualTo(inState.size());
            assertThat(gauge("jm.wallet.bonds.coins", state))
                    .as("coins %s", state)
                    .isEqualTo((double) inState.stream()
                            .flatMap(bond -> bond.coins().stream())
                            .mapToLong(Bonds.Coin::valueSats)
                            .sum());
        }
    }

    private BondProof decoded() {
        return BondProof.decode(prove(MAKER).proof()).toOptional().orElseThrow();
    }

    @Test
    void areProvedForNoNickThatTheMakerDoesNotUse() {
        service.wallet(wallet, 0, 1_000_000);
        pay(make(month(3)), COINS, 1);
        assertProblem(409, WalletProblem.NICK_NOT_REGISTERED, () -> prove(MAKER));

        register(MAKER);
        service.clock().advance(Duration.ofSeconds(1));
        register(OTHER_MAKER);
        assertProblem(409, WalletProblem.NICK_NOT_REGISTERED, () -> prove(MAKER));
        service.restart();
        connect();
        operator.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
        service.follow(wallet);
        assertThat(prove(OTHER_MAKER).proof()).hasSize(336);
    }

    @Test
    void haveABudgetOfNicks() {
        service.wallet(wallet, 0, 1_000_000);
        List<String> nicks = Stream.iterate(0, i -> i + 1)
                .limit(61)
                .map("J5%014d"::formatted)
                .toList();
        for (String nick : nicks.subList(0, 60)) {
            service.clock().advance(Duration.ofSeconds(1));
            register(nick);
        }
        register(nicks.get(59));
        service.clock().advance(Duration.ofSeconds(1));
        assertThat(operator.makerNicks().nicks())
                .as("others are not left out for being claimed")
                .containsAll(nicks.subList(57, 60))
                .doesNotContainAnyElementsOf(nicks.subList(0, 57));
        assertProblem(429, WalletProblem.BUDGET_EXHAUSTED, () -> register(nicks.get(58)));
        assertProblem(429, WalletProblem.BUDGET_EXHAUSTED, () -> register(nicks.get(60)));
        service.clock().advance(Duration.ofHours(1));
        register(nicks.get(60));
    }

    @Test
    void takersLearnTheNicksOfAllMakersHereAndNotWhoseTheyAre() {
        service.wallet(wallet, 0, 1_000_000);
        String other = "another-" + wallet;
        service.wallet(other, 0, 1_000_000);
        String first = "J5first000000000";
        String second = "J5second00000000";
        String ofAnotherWallet = "J5another0000000";
        register(first);
        operator.registerNick(other, new Bonds.RegisterNick(ofAnotherWallet));
        service.clock().advance(Duration.ofMinutes(59));
        register(second);

        assertThat(operator.makerNicks().nicks()).contains(first, second, ofAnotherWallet);
        service.clock().advance(Duration.ofMinutes(1));

        assertThat(operator.makerNicks().nicks())
                .contains(second, ofAnotherWallet)
                .doesNotContain(first);
    }

    @Test
    void areNotProvedWhileLockedOrWithoutOne() {
        service.wallet(wallet, 0, 1_000_000);
        register(MAKER);
        assertProblem(404, WalletProblem.NO_BOND, () -> prove(MAKER));
        pay(make(month(3)), COINS, 0);
        assertProblem(404, WalletProblem.NO_BOND, () -> prove(MAKER));
        service.mine(1);
        assertThat(prove(MAKER).proof()).hasSize(336);
        operator.lock(wallet);
        assertProblem(409, WalletProblem.LOCKED, () -> prove(MAKER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-01", "2100-01", "2027-13", "2027-1", "27-01", "2027-00"})
    void areNotMadeForMonthsThatLockNothing(String month) {
        service.wallet(wallet, 0, 1_000_000);
        assertField("month", () -> operator.makeBond(wallet, new Bonds.Make(month)));
        String now = month(0).toString();
        assertField("month", () -> operator.makeBond(wallet, new Bonds.Make(now)));
    }

    @Test
    void nicksAreChecked() {
        service.wallet(wallet, 0, 1_000_000);
        assertField("nick", () -> register("J5!"));
        assertField("taker_nick", () -> maker.proveBond(wallet, new Bonds.ProofRequest("", MAKER)));
        assertField("maker_nick", () -> maker.proveBond(wallet, new Bonds.ProofRequest(TAKER, "x".repeat(17))));
    }
}
