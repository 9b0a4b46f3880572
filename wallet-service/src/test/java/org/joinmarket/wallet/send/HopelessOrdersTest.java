package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.joinmarket.wallet.OverheardChain;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.chain.ChainBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can never be paid is refused with the field, before the chain is asked anything and before anything is signed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HopelessOrdersTest {
    private static final String GOOD = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String TAPROOT = "bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6";

    /** What the backend knows by itself. */
    private static final Set<String> ASKS_NOBODY = Set.of("network", "name", "hasLost");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private WalletService service;
    private WalletApi operator;
    private int keys;

    private ChainBackend heard(ChainBackend chain) {
        return OverheardChain.of(chain, (method, _) -> {
            if (!ASKS_NOBODY.contains(method)) asked.add(method);
        });
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, this::heard);
        operator = service.as("operator");
        service.wallet("alice", 1, 1_000_000);
        service.follow("alice");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void listen() {
        asked.clear();
    }

    @AfterEach
    void nothingHappened() {
        assertThat(asked).as("asked of the chain").isEmpty();
        assertThat(operator.sends("alice").sends()).isEmpty();
        assertThat(operator.spendAuthorizations("alice").authorizations()).isEmpty();
        assertThat(operator.signatures("alice", null, null, null).signatures()).isEmpty();
    }

    private String key() {
        return "hopeless-" + keys++;
    }

    private static Sends.Order order(String address, @Nullable Long amount) {
        return new Sends.Order(1, List.of(new Sends.Output(address, amount)), null, null, null);
    }

    /** Whoever may be paid, however it is asked for. */
    private void nobodyPays(String address) {
        assertField("outputs[0].address", () -> operator.quote("alice", order(address, 10_000L)));
        assertField(
                "order.outputs[0].address",
                () -> operator.send("alice", new Sends.Send(key(), 10_000, order(address, 10_000L))));
        assertField(
                "order.outputs[0].address",
                () -> operator.send("alice", new Sends.Send(key(), 10_000, order(address, null))));
        assertField(
                "order.outputs[0].address",
                () -> operator.createPsbt("alice", new Sends.Send(key(), 10_000, order(address, 10_000L))));
        assertField(
                "address",
                () -> operator.authorizeSpend(
                        "alice", new Authorizations.AuthorizeSpend(key(), address, 100_000L, 1_000, 600)));
        var redemption = new Bonds.Redemption("2020-01", address, null, null, null);
        assertField("destination", () -> operator.quoteRedemption("alice", redemption));
        assertField("order.destination", () -> operator.redeem("alice", new Bonds.Redeem(key(), 10_000, redemption)));
    }

    @Test
    void anAddressThatIsOneLetterOffIsNotPaid() {
        nobodyPays(GOOD.substring(0, GOOD.length() - 1) + "9");
        nobodyPays(GOOD.replace("w508d6", "w508d7"));
        nobodyPays(TAPROOT.replace("xlxv", "xlxw"));
    }

    @Test
    void anAddressOfMainnetIsNotPaid() {
        nobodyPays("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
        nobodyPays("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0");
        nobodyPays("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
        nobodyPays("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN");
    }

    @Test
    void anAddressOfTestnetIsNotPaid() {
        nobodyPays("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx");
    }

    /** BIP350: a program of version 1 has a checksum of bech32m, so that no letter can be added to it. */
    @Test
    void aTaprootAddressWithTheChecksumOfBech32IsNotPaid() {
        nobodyPays("bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqdmchcc");
    }

    @Test
    void aSegwitAddressWithTheChecksumOfBech32mIsNotPaid() {
        nobodyPays("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7k35mrzd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../etc/passwd", "bcrt1", "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"})
    void whatIsNoAddressAtAllIsNotPaid(String text) {
        nobodyPays(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 293, 2_100_000_000_000_001L, Long.MAX_VALUE})
    void anAmountThatCannotBeIsNotPaid(long amount) {
        assertField("outputs[0].amount_sats", () -> operator.quote("alice", order(GOOD, amount)));
        assertField(
                "order.outputs[0].amount_sats",
                () -> operator.send("alice", new Sends.Send(key(), 10_000, order(GOOD, amount))));
        assertField(
                "order.outputs[0].amount_sats",
                () -> operator.createPsbt("alice", new Sends.Send(key(), 10_000, order(GOOD, amount))));
        assertField(
                "amount_sats",
                () -> operator.authorizeSpend(
                        "alice", new Authorizations.AuthorizeSpend(key(), GOOD, amount, 1_000, 600)));
    }

    private void nobodyPaysAt(long rate) {
        var order = new Sends.Order(1, List.of(new Sends.Output(GOOD, 10_000L)), null, null, rate);
        assertField("fee_rate_sats_per_kvb", () -> operator.quote("alice", order));
        assertField(
                "order.fee_rate_sats_per_kvb", () -> operator.send("alice", new Sends.Send(key(), 1_000_000, order)));
        assertField(
                "order.fee_rate_sats_per_kvb",
                () -> operator.createPsbt("alice", new Sends.Send(key(), 1_000_000, order)));
    }

    @ParameterizedTest
    @ValueSource(longs = {350_001, 10_000_000, Long.MAX_VALUE})
    void aRateAboveThePolicysIsNotPaid(long rate) {
        nobodyPaysAt(rate);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1})
    void aRateThatCannotBeIsNotPaid(long rate) {
        nobodyPaysAt(rate);
        var redemption = new Bonds.Redemption("2020-01", GOOD, null, null, rate);
        assertField("fee_rate_sats_per_kvb", () -> operator.quoteRedemption("alice", redemption));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1})
    void aFeeThatCannotBeIsNotPaid(long most) {
        assertField("max_fee_sats", () -> operator.send("alice", new Sends.Send(key(), most, order(GOOD, 10_000L))));
        assertField(
                "max_fee_sats", () -> operator.createPsbt("alice", new Sends.Send(key(), most, order(GOOD, 10_000L))));
    }
}
