package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of bonds: spent after their time, or vouched for from elsewhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BondLifeTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String TAKER = "J5CsAvRrYi1rVv4O";
    private static final String MAKER = "J5BmT7wWq8wYkbUs";
    private static final int MAX_WALLETS = 20;
    private static final long COINS = 50_000_000;

    private final SecretKey coldKey = SecretKey.random(new SecureRandom());
    private final SecretKey certificateKey = SecretKey.random(new SecureRandom());
    private WalletService service;
    private WalletApi operator;
    private WalletApi maker;
    private String wallet = "";
    private int wallets;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        Map<String, String> token = new TreeMap<>(WalletService.moreToken(folder, 0, "maker", "maker", "wallet-0"));
        for (int i = 1; i < MAX_WALLETS; i++) token.put("joinmarket.http.tokens[6].wallets[" + i + "]", "wallet-" + i);
        service = WalletService.start(
                folder,
                List.of(
                        token,
                        Map.of("joinmarket.wallet.bonds.proofs-per-minute", "5"),
                        WalletService.pairs(settings())));
        operator = service.as("operator");
        maker = service.as("maker");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void aWallet() {
        wallet = "wallet-" + wallets++;
        service.wallet(wallet, 1, 1_000_000);
    }

    private YearMonth month(int ahead) {
        return YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC))
                .plusMonths(ahead);
    }

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

    private Bonds.Bond only() {
        List<Bonds.Bond> bonds = operator.bonds(wallet).bonds();
        assertThat(bonds).hasSize(1);
        return bonds.getFirst();
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
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(signed -> {
                    assertThat(signed.kind()).isEqualTo(Signatures.Kind.REDEMPTION);
                    assertThat(signed.netSats()).isEqualTo(-sent.feeSats());
                    assertThat(signed.inputs()).isEqualTo(2);
                });
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> redeem(order(bond), 10_000));
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
                409,
                "idempotency-key-reused",
                () -> operator.redeem(wallet, new Bonds.Redeem("one-redemption", 10_000, order(bond))));
        assertField(
                "order.destination",
                () -> redeem(new Bonds.Redemption(bond.month(), "bc1qnobody", null, null, null), 10_000));
        assertField("order.month", () -> redeem(new Bonds.Redemption("2019-12", null, null, null, null), 10_000));
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

    private Timenumber coldMonth() {
        return Timenumber.ofMonth(month(24)).orElseThrow();
    }

    private String coldCoin() {
        String address = Addresses.fromScript(
                        Network.REGTEST,
                        BondScripts.output(coldKey.publicKey(), coldMonth().locktime()))
                .orElseThrow();
        String txid = operator.fund(new Chain.Fund(address, COINS)).txid();
        service.mine(1);
        for (int vout = 0; ; vout++) {
            String outpoint = txid + ":" + vout;
            var found = operator.outpoints(new Chain.OutpointQuery(List.of(outpoint)))
                    .outpoints()
                    .getFirst();
            if (Objects.equals(found.valueSats(), COINS)) return outpoint;
        }
    }

    private CertificateExpiry expiry(int more) {
        int now = CertificateExpiry.from(operator.tip().height()).period();
        return new CertificateExpiry(now + more);
    }

    private String signature(CertificateExpiry expiry) {
        String text = BondCertificate.asciiText(certificateKey.publicKey(), expiry);
        return HexFormat.of().formatHex(MessageSignatures.sign(text.getBytes(StandardCharsets.US_ASCII), coldKey));
    }

    private Bonds.ImportCertificate certificate(String outpoint, CertificateExpiry expiry, String signature) {
        String[] parts = outpoint.split(":");
        return new Bonds.ImportCertificate(
                parts[0],
                Long.parseLong(parts[1]),
                coldKey.publicKey().hex(),
                coldMonth().locktime(),
                certificateKey.withBytes(HexFormat.of()::formatHex),
                certificateKey.publicKey().hex(),
                signature,
                expiry.period());
    }

    private Bonds.Proof prove() {
        return maker.proveBond(wallet, new Bonds.ProofRequest(TAKER, MAKER));
    }

    @Test
    void ofAnotherKeyAreProvedWithACertificateFromElsewhereAlsoAfterARestart() {
        String outpoint = coldCoin();
        CertificateExpiry expiry = expiry(3);
        Bonds.Bond imported = operator.importCertificate(wallet, certificate(outpoint, expiry, signature(expiry)));
        assertThat(imported.cold()).isTrue();
        assertThat(imported.path()).isNull();
        assertThat(imported.state()).isEqualTo(State.ACTIVE);
        assertThat(imported.certificateLastHeight()).isEqualTo(expiry.lastHeight());
        assertThat(Objects.requireNonNull(imported.value()).weight()).isPositive();
        String sealed = service.bean(JdbcClient.class)
                .sql("select sealed_key from cold_bonds where wallet = ?")
                .param(wallet)
                .query(String.class)
                .single();
        String plain = certificateKey.withBytes(HexFormat.of()::formatHex);
        assertThat(sealed).doesNotContain(plain);

        service.restart();
        operator = service.as("operator");
        maker = service.as("maker");
        operator.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
        service.follow(wallet);
        maker.registerNick(wallet, new Bonds.RegisterNick(MAKER));
        Bonds.Proof proof = prove();
        BondProof decoded = BondProof.decode(proof.proof()).toOptional().orElseThrow();
        assertThat(decoded.isSignedFor(new Nick(TAKER), new Nick(MAKER))).isTrue();
        assertThat(decoded.outPoint()).hasToString(outpoint);
        assertThat(decoded.bondKey()).isEqualTo(coldKey.publicKey());
        assertThat(proof.lastHeight()).isEqualTo(expiry.lastHeight());

        operator.removeCertificate(wallet, outpoint);
        assertProblem(404, WalletProblem.NO_BOND, this::prove);
        assertProblem(404, "certificate-not-found", () -> operator.removeCertificate(wallet, outpoint));
    }

    @Test
    void ofAnotherKeySayThatTheirCertificateRunsOutAndAreProvedNoLongerThanItHolds() {
        String outpoint = coldCoin();
        CertificateExpiry expiry = expiry(0);
        operator.importCertificate(wallet, certificate(outpoint, expiry, signature(expiry)));
        maker.registerNick(wallet, new Bonds.RegisterNick(MAKER));
        mineTo(expiry.lastHeight() - 200);
        assertThat(only().state()).isEqualTo(State.CERTIFICATE_EXPIRING);
        service.tick();
        assertThat(gauge("jm.wallet.bonds", State.CERTIFICATE_EXPIRING)).isPositive();
        assertThat(service.bean(MeterRegistry.class)
                        .get("jm.wallet.bonds.certificate")
                        .gauge()
                        .value())
                .isLessThanOrEqualTo(200);
        prove();
        mineTo(expiry.lastHeight() + 1);
        assertThat(only().state()).isEqualTo(State.CERTIFICATE_EXPIRING);
        assertProblem(404, WalletProblem.NO_BOND, this::prove);
        CertificateExpiry next = expiry(1);
        operator.importCertificate(wallet, certificate(outpoint, next, signature(next)));
        assertThat(prove().lastHeight()).isEqualTo(next.lastHeight());
    }

    private void mineTo(int height) {
        while (operator.tip().height() < height)
            service.mine(Math.min(500, height - operator.tip().height()));
    }

    private double gauge(String name, State state) {
        return service.bean(MeterRegistry.class)
                .get(name)
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .gauge()
                .value();
    }

    @Test
    void certificatesAreVerifiedCompletely() {
        String outpoint = coldCoin();
        CertificateExpiry expiry = expiry(2);
        String good = signature(expiry);
        Bonds.ImportCertificate right = certificate(outpoint, expiry, good);
        assertField("cert_signature", () -> operator.importCertificate(wallet, certificate(outpoint, expiry(3), good)));
        assertField("cert_signature", () -> operator.importCertificate(wallet, certificate(outpoint, expiry, "zz")));
        CertificateExpiry past = new CertificateExpiry(0);
        assertField(
                "cert_expiry", () -> operator.importCertificate(wallet, certificate(outpoint, past, signature(past))));
        String nowhere = "ab".repeat(32) + ":0";
        assertField("txid", () -> operator.importCertificate(wallet, certificate(nowhere, expiry, good)));
        assertField(
                "pubkey",
                () -> operator.importCertificate(wallet, with(right, coldMonth().locktime(), "03".repeat(33))));
        long otherMonth = new Timenumber(coldMonth().value() + 1).locktime();
        assertField("pubkey", () -> operator.importCertificate(wallet, with(right, otherMonth, right.pubkey())));
        assertField("locktime", () -> operator.importCertificate(wallet, with(right, otherMonth + 1, right.pubkey())));
        operator.lock(wallet);
        assertProblem(409, WalletProblem.LOCKED, () -> operator.importCertificate(wallet, right));
        assertThat(right.toString()).doesNotContain(right.certPrivkey());
    }

    private static Bonds.ImportCertificate with(Bonds.ImportCertificate one, long locktime, String pubkey) {
        return new Bonds.ImportCertificate(
                one.txid(),
                one.vout(),
                pubkey,
                locktime,
                one.certPrivkey(),
                one.certPubkey(),
                one.certSignature(),
                one.certExpiry());
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

        service.restart();
        operator = service.as("operator");
        maker = service.as("maker");
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
