package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.InputVerifier.Result;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;
import org.junit.jupiter.api.Test;

class InputVerifierTest {
    private static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    private static final HexFormat HEX = HexFormat.of();

    private final SecretKey key = SecretKey.of(HEX.parseHex("21".repeat(32)));
    private final SecretKey other = SecretKey.of(HEX.parseHex("22".repeat(32)));
    private final Script spent = Scripts.p2wpkh(key.publicKey());
    private final Sats value = new Sats(100_000);
    private final Transaction tx = new Transaction(
            2,
            List.of(
                    TxInput.unsigned(new OutPoint(new TxId("a1".repeat(32)), 0), TxInput.SEQUENCE_LOCKTIME_ONLY),
                    TxInput.unsigned(new OutPoint(new TxId("a2".repeat(32)), 7), TxInput.SEQUENCE_LOCKTIME_ONLY)),
            List.of(new TxOutput(new Sats(150_000), Scripts.p2wpkh(other.publicKey()))),
            850_000);
    private final byte[] signature = new Bip143(tx).signP2wpkh(0, value, key);

    /** The P2WPKH example of BIP143. */
    @Test
    void hashesTheExampleOfBip143() {
        Transaction example = Transaction.parseHex(
                        "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f"
                                + "0000000000eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff"
                                + "02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42"
                                + "dbee7e4dbe6a21b2d50ce2f0167faa815988ac11000000")
                .toOptional()
                .orElseThrow();

        byte[] hash = new Bip143(example)
                .hashForP2wpkh(1, Script.ofHex("00141d0f172a0ecb48aee1be1f2687d2963ae33f71a1"), new Sats(600_000_000));

        assertThat(HEX.formatHex(hash)).isEqualTo("c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670");
    }

    @Test
    void acceptsAGoodSignature() {
        assertThat(verify(signature)).isEqualTo(Result.VALID);
    }

    @Test
    void refusesAnotherValueInputOrTransaction() {
        Transaction signed = tx.withWitness(0, witness(signature)).withWitness(1, witness(signature));
        Transaction later = new Transaction(signed.version(), signed.inputs(), signed.outputs(), 850_001);

        assertThat(new InputVerifier(signed).verify(0, spent, new Sats(100_001)))
                .isEqualTo(Result.BAD_SIGNATURE);
        assertThat(new InputVerifier(signed).verify(1, spent, value)).isEqualTo(Result.BAD_SIGNATURE);
        assertThat(new InputVerifier(later).verify(0, spent, value)).isEqualTo(Result.BAD_SIGNATURE);
    }

    @Test
    void refusesTheKeyOfSomebodyElse() {
        byte[] theirs = new Bip143(tx).signP2wpkh(0, value, other);
        Transaction signed =
                tx.withWitness(0, Witness.of(theirs, other.publicKey().bytes()));

        assertThat(new InputVerifier(signed).verify(0, spent, value)).isEqualTo(Result.WRONG_KEY);
    }

    @Test
    void refusesWitnessesThatAreNotASignatureAndAKey() {
        byte[] keyBytes = key.publicKey().bytes();

        assertThat(verify(Witness.EMPTY)).isEqualTo(Result.BAD_WITNESS);
        assertThat(verify(Witness.of(new byte[][] {signature}))).isEqualTo(Result.BAD_WITNESS);
        assertThat(verify(Witness.of(signature, keyBytes, keyBytes))).isEqualTo(Result.BAD_WITNESS);
        assertThat(verify(Witness.of(signature, new byte[33]))).isEqualTo(Result.BAD_WITNESS);
        assertThat(verify(Witness.of(new byte[0], keyBytes))).isEqualTo(Result.BAD_SIGNATURE);
    }

    @Test
    void refusesEverySighashTypeButAll() {
        for (int type : new int[] {0, 2, 3, 0x81, 0x82, 0x83}) {
            byte[] changed = signature.clone();
            changed[changed.length - 1] = (byte) type;

            assertThat(verify(changed)).as("type %d", type).isEqualTo(Result.BAD_SIGNATURE);
        }
    }

    @Test
    void refusesHighSAndSurplusBytes() {
        byte[] hash = new Bip143(tx).hashForP2wpkh(0, spent, value);
        byte[] der = MessageSignatures.signHash(hash, key);
        int rLength = der[3];
        byte[] r = Arrays.copyOfRange(der, 4, 4 + rLength);
        byte[] s = Arrays.copyOfRange(der, 6 + rLength, der.length);
        byte[] highS = N.subtract(new BigInteger(1, s)).toByteArray();
        byte[] malleated = HEX.parseHex("30%02x02%02x%s02%02x%s01"
                .formatted(
                        4 + r.length + highS.length, r.length, HEX.formatHex(r), highS.length, HEX.formatHex(highS)));
        byte[] padded = Arrays.copyOf(der, der.length + 2);
        padded[der.length + 1] = Bip143.SIGHASH_ALL;

        assertThat(verify(malleated)).isEqualTo(Result.BAD_SIGNATURE);
        assertThat(verify(padded)).isEqualTo(Result.BAD_SIGNATURE);
    }

    @Test
    void refusesAScriptSigInANativeInput() {
        TxInput input = new TxInput(
                tx.inputs().getFirst().outPoint(),
                Script.ofHex("51"),
                TxInput.SEQUENCE_LOCKTIME_ONLY,
                witness(signature));
        Transaction signed = new Transaction(2, List.of(input, tx.inputs().getLast()), tx.outputs(), 850_000);

        assertThat(new InputVerifier(signed).verify(0, spent, value)).isEqualTo(Result.BAD_SCRIPT_SIG);
    }

    @Test
    void acceptsTheWrappedFormOnlyWithItsExactScriptSig() {
        Script wrapped = Scripts.p2shP2wpkh(key.publicKey());
        Script push = Script.ofHex("16" + spent.hex());

        assertThat(wrapped(push, wrapped)).isEqualTo(Result.VALID);
        assertThat(wrapped(Script.EMPTY, wrapped)).isEqualTo(Result.BAD_SCRIPT_SIG);
        assertThat(wrapped(push, Scripts.p2shP2wpkh(other.publicKey()))).isEqualTo(Result.WRONG_KEY);
    }

    private Result wrapped(Script scriptSig, Script paid) {
        TxInput input = new TxInput(
                tx.inputs().getFirst().outPoint(), scriptSig, TxInput.SEQUENCE_LOCKTIME_ONLY, witness(signature));
        Transaction signed = new Transaction(2, List.of(input, tx.inputs().getLast()), tx.outputs(), 850_000);
        return new InputVerifier(signed).verify(0, paid, value);
    }

    @Test
    void refusesWhatItCannotCheck() {
        InputVerifier verifier = new InputVerifier(tx.withWitness(0, witness(signature)));

        for (Script script : List.of(
                Scripts.p2wsh(Script.ofHex("51")),
                Scripts.p2tr(new byte[32]),
                Scripts.p2pkh(key.publicKey()),
                Script.ofHex("51"),
                Script.EMPTY)) {
            assertThat(verifier.verify(0, script, value)).isEqualTo(Result.UNSUPPORTED_SCRIPT);
        }
        assertThat(new InputVerifier(tx).verify(0, Scripts.p2sh(new byte[20]), value))
                .isEqualTo(Result.UNSUPPORTED_SCRIPT);
    }

    private Result verify(byte[] candidate) {
        return verify(witness(candidate));
    }

    private Result verify(Witness witness) {
        return new InputVerifier(tx.withWitness(0, witness)).verify(0, spent, value);
    }

    private Witness witness(byte[] candidate) {
        return Witness.of(candidate, key.publicKey().bytes());
    }
}
