package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.problemOf;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.common.psbt.PsbtRecord;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PSBTs that are not what they say, or ask for what no wallet does. */
class HostilePsbtTest extends PsbtScene {
    @Test
    void believesTheChainAndNotThePsbt() {
        service.wallet(wallet, 1, 1_000_000);
        Wallets.Utxo coin = coins().getFirst();
        Psbt psbt = paying(300_000);
        assertRefused(
                "COIN_DIFFERS",
                psbt.withInput(0, PsbtFields.witnessUtxo(output(coin.address(), coin.valueSats() - 1))));
        assertRefused("COIN_DIFFERS", psbt.withInput(0, PsbtFields.witnessUtxo(output(OUTSIDE, coin.valueSats()))));
        assertRefused("NO_UTXO", Psbt.of(psbt.unsigned()));
        assertRefused("OTHER_TRANSACTION", psbt.withInput(0, PsbtFields.nonWitnessUtxo(psbt.unsigned())));
        assertRefused("PAYS_TOO_MUCH", spending(List.of(coin), output(OUTSIDE, coin.valueSats() + 1)));
    }

    @Test
    void believesNoChangeThatIsNot() {
        service.wallet(wallet, 1, 1_000_000);
        int fingerprint = HexFormat.fromHexDigits(operator.wallet(wallet).fingerprint());
        Wallets.Utxo coin = coins().getFirst();
        Psbt psbt = spending(List.of(coin), output(OUTSIDE, 998_000));
        PublicKey theirs = SecretKey.random(new SecureRandom()).publicKey();
        HdPath change = HdPath.address(Network.REGTEST, 1, 1, 0);
        assertRefused("NOT_OUR_CHANGE", psbt.withOutput(0, PsbtFields.outputKey(theirs, fingerprint, change)));
        assertThat(operator.reviewPsbt(
                                wallet,
                                new Psbts.Look(psbt.withOutput(0, PsbtFields.outputKey(theirs, fingerprint + 1, change))
                                        .base64()))
                        .leavingSats())
                .as("of somebody else's wallet")
                .isEqualTo(998_000);
    }

    @Test
    void isNotFinalYet() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000).withInput(0, new PsbtRecord(8, new byte[0], new byte[] {1, 1, 0}));
        assertThat(operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64())).signedInputs())
                .isOne();
        assertRefused("FINAL", () -> sign(psbt));
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 2, 3, (byte) 0x81, (byte) 0x83})
    void signsAllOrNothing(byte sighash) {
        service.wallet(wallet, 1, 1_000_000);
        var type = new PsbtRecord(3, new byte[0], new byte[] {sighash, 0, 0, 0});
        assertRefused("SIGHASH_TYPE", paying(300_000).withInput(0, type));
    }

    @Test
    void signsForNoCoinsButItsOwnFreeOnes() {
        service.wallet(wallet, 1, 1_000_000, 500_000);
        Psbt both = spending(coins(), output(OUTSIDE, 1_500_000 - FEE));
        String frozen = coins().getFirst().outpoint();
        operator.freeze(wallet, new Wallets.Freeze(frozen, true));
        assertRefused("FROZEN", both);
        operator.freeze(wallet, new Wallets.Freeze(frozen, false));
        var lease = service.as("maker").leaseAsMaker(wallet, Round.makerRequest("psbt-" + wallet, 600_000));
        assertThat(lease.inputs()).isNotEmpty();
        assertRefused("PROMISED", () -> sign(both));
    }

    @Test
    void signsForNoForeignCoinAndNoneTwice() {
        service.wallet(wallet, 1, 1_000_000);
        String other = another();
        service.wallet(other, 1, 700_000);
        Wallets.Utxo own = coins().getFirst();
        Wallets.Utxo foreign = operator.utxos(other, null).utxos().getFirst();
        assertRefused("NOT_OURS", spending(List.of(own, foreign), output(OUTSIDE, 1_700_000 - FEE)));
        assertRefused("NOT_OURS", spending(List.of(own, own), output(OUTSIDE, 1_000_000 - FEE)));
    }

    @Test
    void joinsNoMixdepths() {
        service.wallet(wallet, 1, 1_000_000);
        service.fund(wallet, 2, 500_000);
        service.mine(1);
        assertRefused("JOINS_MIXDEPTHS", spending(coins(), output(OUTSIDE, 1_500_000 - FEE)));
    }

    @Test
    void waitsForConfirmations() {
        service.wallet(wallet, 1);
        service.fund(wallet, 1, 500_000);
        assertRefused("UNCONFIRMED", spending(coins(), output(OUTSIDE, 500_000 - FEE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAAA",
                "cHNidP8=",
                "cHNidP8BAAoAAAAAAAAAAAAAAA= =",
                "not base64",
                "70736274ff01000a0000000000000000000000"
            })
    void isAPsbtOfVersionNull(String text) {
        service.wallet(wallet, 1);
        assertField("psbt", () -> operator.reviewPsbt(wallet, new Psbts.Look(text)));
        assertField("psbt", () -> operator.signPsbt(wallet, new Psbts.Sign("psbt-key-bad", FEE, text)));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private WalletProblem unread(byte[] bytes) {
        String text = Base64.getEncoder().encodeToString(bytes);
        WalletProblem problem = problemOf(() -> operator.reviewPsbt(wallet, new Psbts.Look(text)));
        assertThat(problem.status()).as(problem.getMessage()).isEqualTo(400);
        assertThat(problem.field()).isEqualTo("psbt");
        return problem;
    }

    @Test
    void saysWhatIsWrongWithItsForm() {
        service.wallet(wallet, 1, 1_000_000);
        byte[] good = paying(300_000).serialize();
        byte[] magic = Arrays.copyOf(good, 5);
        byte[] transaction = Arrays.copyOfRange(good, 5, good.length);
        int global = 3 + (transaction[2] & 0xff); // key of one byte, value of one length byte
        byte[] first = Arrays.copyOf(transaction, global);
        byte[] rest = Arrays.copyOfRange(transaction, global, transaction.length);
        assertThat(unread(concat(magic, first, first, rest))).hasMessageContaining("DUPLICATE_KEY");
        byte[] two = {1, (byte) 0xfb, 4, 2, 0, 0, 0};
        assertThat(unread(concat(magic, first, two, rest))).hasMessageContaining("of version 0");
        assertThat(unread(Arrays.copyOf(good, good.length - 1))).hasMessageContaining("BAD_SYNTAX");
        assertThat(unread(concat(good, new byte[] {0}))).hasMessageContaining("BAD_SYNTAX");
        unread(Arrays.copyOf(good, Psbt.MAX_BYTES + 1));
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.writeBytes(magic);
        many.writeBytes(first);
        for (int i = 0; i < Psbt.MAX_RECORDS; i++) {
            many.writeBytes(new byte[] {5, (byte) 0xfc, (byte) i, (byte) (i >> 8), 0, 0, 0});
        }
        many.writeBytes(rest);
        assertThat(unread(many.toByteArray())).hasMessageContaining("TOO_MANY");
    }

    @Test
    void hasNoMoreOutputsThanAreReadOver() {
        service.wallet(wallet, 1, 1_000_000);
        TxOutput[] outputs = new TxOutput[101];
        Arrays.fill(outputs, output(OUTSIDE, 1_000));
        assertRefused("TOO_LARGE", spending(coins(), outputs));
    }

    @Test
    void hasInputsAndOutputs() {
        service.wallet(wallet, 1);
        String empty = "cHNidP8BAAoAAAAAAAAAAAAAAA==";
        assertRefused("NOTHING_TO_SIGN", () -> operator.reviewPsbt(wallet, new Psbts.Look(empty)));
    }
}
