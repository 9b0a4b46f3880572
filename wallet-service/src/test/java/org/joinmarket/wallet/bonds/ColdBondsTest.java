package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Bonds of keys that are elsewhere, which a certificate vouches for. */
class ColdBondsTest extends BondScene {
    private final SecretKey coldKey = SecretKey.random(new SecureRandom());
    private final SecretKey certificateKey = SecretKey.random(new SecureRandom());

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

        restart();
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

    @Test
    void ofTheWalletItselfNeedNoCertificateAndAreThereOnce() {
        Bonds.Bond own = operator.makeBond(wallet, new Bonds.Make(month(24).toString()));
        operator.fund(new Chain.Fund(own.address(), COINS));
        service.mine(1);
        CertificateExpiry expiry = expiry(2);
        String text = BondCertificate.asciiText(certificateKey.publicKey(), expiry);
        String[] coin = only().coins().getFirst().outpoint().split(":");
        var certificate = service.bean(WalletRegistry.class)
                .get(wallet)
                .withKey(
                        new KeyPath(0, Wallet.BONDS, own.timenumber()),
                        key -> new Bonds.ImportCertificate(
                                coin[0],
                                Long.parseLong(coin[1]),
                                key.publicKey().hex(),
                                own.locktime(),
                                certificateKey.withBytes(HexFormat.of()::formatHex),
                                certificateKey.publicKey().hex(),
                                HexFormat.of()
                                        .formatHex(
                                                MessageSignatures.sign(text.getBytes(StandardCharsets.US_ASCII), key)),
                                expiry.period()));

        WalletProblem refused = problemOf(() -> operator.importCertificate(wallet, certificate));
        assertThat(refused.field()).isEqualTo("pubkey");
        assertThat(refused).hasMessageContaining("needs no certificate");
        assertThat(only().cold()).isFalse();
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
}
