package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PSBTs that look like what an operator wants to sign, and are not; wallet {@code alice} has one coin more for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PsbtTricksTest {
    private static final String WALLET = "alice";
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final int MIXDEPTH = 1;
    private static final long COIN = 9_000_000;
    private static final long FEE = 2_000;
    private static final long FINAL_BUT_LOCKING = 0xffff_fffeL;

    private WalletService service;
    private WalletApi operator;
    private Wallets.Utxo coin;
    private int keys;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, "joinmarket.wallet.spending.max-value-sats", "5000000");
        operator = service.as("operator");
        service.wallet(WALLET, MIXDEPTH);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void fundIt() {
        service.fund(WALLET, MIXDEPTH, COIN);
        service.mine(6);
        coin = operator.utxos(WALLET, null).utxos().stream()
                .filter(one -> !one.leased() && !one.frozen())
                .findAny()
                .orElseThrow();
    }

    private static TxOutput output(String address, long sats) {
        return new TxOutput(
                new Sats(sats), Addresses.toScript(Network.REGTEST, address).orElseThrow());
    }

    private Psbt spending(int version, long sequence, long lockTime, TxOutput... outputs) {
        OutPoint spent = OutPoint.parse(coin.outpoint()).orElseThrow();
        Transaction tx =
                new Transaction(version, List.of(TxInput.unsigned(spent, sequence)), Arrays.asList(outputs), lockTime);
        return Psbt.of(tx).withInput(0, PsbtFields.witnessUtxo(output(coin.address(), coin.valueSats())));
    }

    private Psbt spending(TxOutput... outputs) {
        return spending(2, 0xffff_fffdL, 0, outputs);
    }

    private Psbt toOutside() {
        return spending(output(OUTSIDE, 1_000_000), output(coin.address(), COIN - 1_000_000 - FEE));
    }

    private Psbts.Review review(Psbt psbt) {
        return operator.reviewPsbt(WALLET, new Psbts.Look(psbt.base64()));
    }

    private Psbts.Sign request(Psbt psbt) {
        return new Psbts.Sign("tricks-key-" + keys++, FEE, psbt.base64());
    }

    private Psbts.Signed sign(Psbt psbt) {
        return operator.signPsbt(WALLET, request(psbt));
    }

    private void assertRefused(Psbt psbt, String reason) {
        for (WalletProblem problem : List.of(problemOf(() -> review(psbt)), problemOf(() -> sign(psbt)))) {
            assertThat(problem.slug()).isEqualTo(WalletProblem.PSBT_REFUSED);
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.field()).isEqualTo("psbt");
        }
    }

    private static Psbt parsed(String base64) {
        return Psbt.parseBase64(base64).toOptional().orElseThrow();
    }

    /** Whoever knows the public keys can name a bond that is locked for decades: for its owner that is as good as gone. */
    @Test
    void aBondOfTheWalletIsNoChange() {
        Bonds.Bond bond = operator.makeBond(WALLET, new Bonds.Make("2099-12"));
        int fingerprint = HexFormat.fromHexDigits(operator.wallet(WALLET).fingerprint());
        PublicKey any = SecretKey.random(new SecureRandom()).publicKey();
        Psbt psbt = spending(output(bond.address(), COIN - FEE))
                .withOutput(0, PsbtFields.outputKey(any, fingerprint, HdPath.address(Network.REGTEST, 0, 2, 959)));

        Psbts.Review review = review(psbt);
        assertThat(review.leavingSats()).isEqualTo(COIN - FEE);
        assertThat(review.outputs()).singleElement().satisfies(output -> {
            assertThat(output.own()).isFalse();
            assertThat(bond.path()).isEqualTo(output.path() + ":" + bond.locktime());
            assertThat(output.locktime()).isEqualTo(bond.locktime());
        });
        assertThat(problemOf(() -> sign(psbt)).slug()).isEqualTo("value-too-high");
    }

    @Test
    void ofChangeTheReviewSaysWhichKeyItPays() {
        String address = operator.newAddress(WALLET, new Wallets.NewAddress(3)).address();
        Psbts.Review review = review(spending(output(address, COIN - FEE)));
        assertThat(review.outputs()).singleElement().satisfies(output -> {
            assertThat(output.own()).isTrue();
            assertThat(output.path()).startsWith("m/84'/1'/3'/0/");
            assertThat(output.locktime()).isNull();
        });
    }

    @Test
    void forgottenChangeIsAFeeThatIsTooHigh() {
        Psbt psbt = spending(output(OUTSIDE, 10_000));
        for (WalletProblem problem : List.of(problemOf(() -> review(psbt)), problemOf(() -> sign(psbt)))) {
            assertThat(problem.status()).isEqualTo(422);
            assertThat(problem.slug()).isEqualTo(WalletProblem.FEE_TOO_HIGH);
            assertThat(problem.field()).isEqualTo("psbt");
        }
    }

    /** Its coins would be free again long before whoever has the signature can use it. */
    @Test
    void nothingIsSignedForLater() {
        TxOutput all = output(coin.address(), COIN - FEE);
        int height = operator.tip().height();
        assertRefused(spending(2, FINAL_BUT_LOCKING, height + 1_000, all), "HELD_BACK");
        long inAYear = Instant.now().plusSeconds(366 * 86_400).getEpochSecond();
        assertRefused(spending(2, FINAL_BUT_LOCKING, inAYear, all), "HELD_BACK");
        assertRefused(spending(2, 144, 0, all), "HELD_BACK");
        assertThat(sign(spending(2, FINAL_BUT_LOCKING, height, all)).send().state())
                .as("locked to the tip, as wallets do against fee sniping")
                .isEqualTo(Sends.State.SIGNED);
    }

    @Test
    void noAddressIsPaidThatARoundWaitsFor() {
        Leases.Lease lease = service.as(WALLET).leaseAsMaker(WALLET, Round.makerRequest("tricks-" + keys++, 1_000_000));
        fundIt();
        for (String script : List.of(lease.coinjoinScript(), lease.changeScript()))
            assertRefused(spending(new TxOutput(new Sats(COIN - FEE), Script.ofHex(script))), "ADDRESS_PROMISED");
        service.as(WALLET).release(lease.id(), new Leases.Release(false));
    }

    /** Whose answer got lost need not have kept the key, or the time to abandon it. */
    @Test
    void signedAgainItHasTheSameSignatures() {
        Psbt psbt = toOutside();
        Psbts.Signed signed = sign(psbt);
        Psbts.Review review = review(psbt);
        assertThat(review.sendId()).isEqualTo(signed.send().id());
        assertThat(review.leavingSats()).isEqualTo(1_000_000);
        assertThat(sign(psbt)).isEqualTo(signed);
        assertThat(operator.signatures(WALLET, null, null, null).signatures())
                .filteredOn(one -> signed.send().id().equals(one.subject()))
                .hasSize(1);
        assertThat(problemOf(() -> operator.signPsbt(
                                WALLET, new Psbts.Sign("tricks-key-" + keys++, FEE - 1, psbt.base64())))
                        .slug())
                .isEqualTo(WalletProblem.FEE_TOO_HIGH);
    }

    @Test
    void aBadSignatureDoesNotHideAGoodOne() {
        Psbt psbt = toOutside();
        Psbts.Signed signed = sign(psbt);
        var good = parsed(signed.psbt())
                .input(0)
                .signatures()
                .entrySet()
                .iterator()
                .next();
        byte[] bad = good.getValue().clone();
        bad[bad.length - 1] = 3; // SIGHASH_SINGLE
        Psbt first = psbt.withInput(0, PsbtFields.partialSignature(good.getKey(), bad));

        WalletProblem problem = problemOf(
                () -> operator.finalizePsbt(WALLET, new Psbts.Finalize(List.of(first.base64(), psbt.base64()))));
        assertThat(problem.reason()).isEqualTo("BAD_SIGNATURE");
        assertThat(problem.field()).isEqualTo("psbts");
        assertThat(operator.finalizePsbt(WALLET, new Psbts.Finalize(List.of(first.base64(), signed.psbt())))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    /** The trigger stands for an operator who freezes the coin after it was chosen. */
    @Test
    void aCoinFrozenAtTheLastMomentIsNotSpent() {
        Psbts.Created prepared = operator.createPsbt(
                WALLET,
                new Sends.Send(
                        "tricks-key-" + keys++,
                        10_000,
                        new Sends.Order(
                                MIXDEPTH,
                                List.of(new Sends.Output(OUTSIDE, 500_000L)),
                                List.of(coin.outpoint()),
                                null,
                                2_000L)));
        JdbcClient jdbc = service.bean(JdbcClient.class);
        freezeAt(jdbc, "insert on open_outpoints", "values ('alice', new.outpoint, 'OPERATOR')");
        freezeAt(
                jdbc,
                "update of transaction_hex on sends",
                "select 'alice', outpoint, 'OPERATOR' from open_outpoints where holder = new.id");
        try {
            fundIt();
            assertThat(problemOf(() -> sign(toOutside())).slug()).isEqualTo("try-again");
            assertThat(problemOf(() -> operator.signPsbt(
                                    WALLET, new Psbts.Sign("tricks-key-" + keys++, 10_000, prepared.psbt())))
                            .slug())
                    .isEqualTo("try-again");
        } finally {
            jdbc.sql("drop trigger freeze_insert").update();
            jdbc.sql("drop trigger freeze_update").update();
        }
        assertThat(operator.signatures(WALLET, null, null, null).signatures())
                .noneMatch(one -> prepared.send().id().equals(one.subject()));
    }

    private static void freezeAt(JdbcClient jdbc, String what, String coins) {
        jdbc.sql("create trigger freeze_" + what.substring(0, 6) + " after " + what
                        + " begin insert into frozen_outpoints (wallet, outpoint, reason) " + coins + "; end")
                .update();
    }
}
