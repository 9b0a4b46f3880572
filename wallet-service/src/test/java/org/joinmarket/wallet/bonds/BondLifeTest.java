package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of bonds: proved, and spent after their time. */
class BondLifeTest extends BondScene {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private int keys;

    private Bonds.Bond funded(int monthsAhead, long... sats) {
        Bonds.Bond made =
                operator.makeBond(wallet, new Bonds.Make(month(monthsAhead).toString()));
        for (long value : sats) operator.fund(new Chain.Fund(made.address(), value));
        service.mine(1);
        return made;
    }

    private void waitUntilRedeemable(Bonds.Bond bond) {
        Instant over = Instant.ofEpochSecond(bond.locktime()).plus(Duration.ofHours(1));
        if (service.clock().instant().isBefore(over))
            service.clock().advance(Duration.between(service.clock().instant(), over));
        service.mine(6);
    }

    private static Bonds.Redemption order(Bonds.Bond bond) {
        return new Bonds.Redemption(bond.month(), null, null, null, 2_000L);
    }

    private Sends.Sent redeem(Bonds.Redemption order, long maxFee) {
        return operator.redeem(wallet, new Bonds.Redeem("redemption-" + keys++, maxFee, order));
    }

    @Test
    void areRedeemedToAnAddressOfTheWalletAfterTheirTimeAndNotBefore() {
        Bonds.Bond bond = funded(1, COINS, 2_000_000);
        assertProblem(422, WalletProblem.BOND_LOCKED, () -> operator.quoteRedemption(wallet, order(bond)));
        assertProblem(422, WalletProblem.BOND_LOCKED, () -> redeem(order(bond), 10_000));
        waitUntilRedeemable(bond);
        assertThat(only().state()).isEqualTo(State.REDEEMABLE);

        Sends.Quote quote = operator.quoteRedemption(wallet, order(bond));
        assertThat(quote.inputs()).hasSize(2);
        assertThat(quote.amountSats() + quote.feeSats()).isEqualTo(COINS + 2_000_000);
        assertProblem(422, WalletProblem.FEE_TOO_HIGH, () -> redeem(order(bond), quote.feeSats() - 1));
        Sends.Sent sent = redeem(order(bond), quote.feeSats());
        assertThat(sent.kind()).isEqualTo(Sends.Kind.REDEMPTION);
        assertThat(sent.state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(sent.feeSats()).isEqualTo(quote.feeSats());
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000 + sent.amountSats());

        service.mine(1);
        service.tick();
        assertThat(only().state()).isEqualTo(State.REDEEMED);
        assertThat(operator.sends(wallet).sends().getFirst().state()).isEqualTo(Sends.State.CONFIRMED);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> sent.id().equals(entry.id()))
                .extracting(Histories.Entry::destination)
                .containsExactly(operator.utxos(wallet, 0).utxos().stream()
                        .filter(coin -> coin.outpoint().startsWith(sent.txid()))
                        .findFirst()
                        .orElseThrow()
                        .address());
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(signed -> {
                    assertThat(signed.kind()).isEqualTo(Signatures.Kind.REDEMPTION);
                    assertThat(signed.netSats()).isEqualTo(-sent.feeSats());
                    assertThat(signed.inputs()).isEqualTo(2);
                });
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, "order.month", () -> redeem(order(bond), 10_000));

        operator.fund(
                new Chain.Fund(bond.address(), 1_000)); // dust to an address that was used: of a bond it is not frozen
        service.mine(1);
        service.tick();
        assertThat(redeem(order(bond), 10_000).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void areRedeemedElsewhereOnceForOneKeyAndWithNamedCoinsOnly() {
        Bonds.Bond bond = funded(1, COINS, 2_000_000);
        waitUntilRedeemable(bond);
        String small = only().coins().stream()
                .filter(coin -> coin.valueSats() == 2_000_000)
                .findFirst()
                .orElseThrow()
                .outpoint();
        var order = new Bonds.Redemption(bond.month(), OUTSIDE, List.of(small), null, 2_000L);
        var request = new Bonds.Redeem("one-redemption", 10_000, order);
        Sends.Sent sent = operator.redeem(wallet, request);
        assertThat(operator.redeem(wallet, request)).isEqualTo(sent);
        assertThat(sent.amountSats()).isEqualTo(2_000_000 - sent.feeSats());
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000);
        assertField("order.inputs[0]", () -> redeem(order, 10_000));
        assertProblem(
                422,
                WalletProblem.PSBT_REFUSED,
                () -> operator.signPsbt(wallet, new Psbts.Sign("not-by-psbt", 10_000, unsigned(sent))));
        assertProblem(
                409,
                "idempotency-key-reused",
                () -> operator.redeem(wallet, new Bonds.Redeem("one-redemption", 10_000, order(bond))));
        assertField(
                "order.destination",
                () -> redeem(new Bonds.Redemption(bond.month(), "bc1qnobody", null, null, null), 10_000));
        assertField("order.month", () -> redeem(new Bonds.Redemption("2019-12", null, null, null, null), 10_000));
    }

    private String unsigned(Sends.Sent sent) {
        String hex = service.bean(JdbcClient.class)
                .sql("select transaction_hex from sends where id = ?")
                .param(sent.id())
                .query(String.class)
                .single();
        byte[] bare = Transaction.parseHex(hex).toOptional().orElseThrow().serializeWithoutWitness();
        return Psbt.of(Transaction.parseUnsigned(bare).toOptional().orElseThrow())
                .base64();
    }

    @Test
    void areShownAsRedeemedByTheChainAloneAsToAWalletThatIsRecovered() {
        Bonds.Bond bond = funded(1, COINS);
        waitUntilRedeemable(bond);
        redeem(order(bond), 10_000);
        service.mine(1);
        service.bean(JdbcClient.class)
                .sql("delete from bonds where wallet = ?")
                .param(wallet)
                .update();
        assertThat(only().month()).isEqualTo(bond.month());
        assertThat(only().state()).isEqualTo(State.REDEEMED);
    }

    @Test
    void areProvedSoOftenInAMinute() {
        funded(12, COINS);
        maker.registerNick(wallet, new Bonds.RegisterNick(MAKER));
        for (int i = 0; i < 5; i++) prove();
        assertProblem(429, WalletProblem.BUDGET_EXHAUSTED, this::prove);
        service.clock().advance(Duration.ofMinutes(1));
        prove();
    }

    /** The key of the certificate that speaks for the only bond now. */
    private SecretKey keyInUse() {
        Wallet own = service.bean(WalletRegistry.class).get(wallet);
        Timenumber month = Timenumber.ofMonth(YearMonth.parse(only().month())).orElseThrow();
        return service.bean(Certificates.class)
                .with(own, "maker", service.bean(BondAddresses.class).of(own, month), expiry(0), (_, key) -> key);
    }

    @Test
    void signNothingOnceTheirWalletIsLockedAndLeaveNoKeyInMemory() {
        funded(12, COINS);
        maker.registerNick(wallet, new Bonds.RegisterNick(MAKER));
        prove();
        Leases.Lease lease = maker.leaseAsMaker(wallet, Round.makerRequest("before-lock-1", 100_000));
        Round round = new Round(100_000, lease, List.of());
        Wallet own = service.bean(WalletRegistry.class).get(wallet);
        Certificates certificates = service.bean(Certificates.class);
        SecretKey key = keyInUse();
        int length = key.withBytes(bytes -> bytes.length);
        assertThat(length).isEqualTo(SecretKey.BYTES);
        assertThat(certificates.holdsKey(own)).isTrue();

        operator.lock(wallet);
        assertThat(certificates.holdsKey(own)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> key.withBytes(bytes -> bytes.length));
        assertThat(own.isUnlocked()).isFalse();
        assertProblem(409, WalletProblem.LOCKED, this::prove);
        assertProblem(409, WalletProblem.LOCKED, () -> maker.sign(lease.id(), round.unsigned()));
        assertProblem(
                409,
                WalletProblem.LOCKED,
                () -> maker.leaseAsMaker(wallet, Round.makerRequest("after-lock-1", 100_000)));
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L);
        assertProblem(
                409, WalletProblem.LOCKED, () -> operator.send(wallet, new Sends.Send("after-lock-2", 10_000, order)));
        assertThat(only().certificateLastHeight())
                .as("what the certificate is for is no secret")
                .isNotNull();

        operator.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
        service.follow(wallet);
        prove();
        assertThat(certificates.holdsKey(own)).isTrue();
        assertThat(keyInUse().publicKey()).as("another one").isNotEqualTo(key.publicKey());
    }

    @Test
    void areNotProvedByAProcessThatWasReplaced() {
        funded(12, COINS);
        maker.registerNick(wallet, new Bonds.RegisterNick(MAKER));
        prove();
        service.bean(JdbcTemplate.class).update("update service_owner set epoch = epoch + 1");
        assertProblem(503, WalletProblem.NOT_THE_OWNER, this::prove);

        restart();
    }

    @Test
    void areNotProvedForANickOfATokenThatIsGone() {
        funded(12, COINS);
        maker.registerNick(wallet, new Bonds.RegisterNick(MAKER));
        prove();
        service.bean(MakerNicks.class).keepOnly(List.of("operator"));
        assertProblem(409, WalletProblem.NICK_NOT_REGISTERED, this::prove);
    }
}
