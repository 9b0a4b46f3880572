package org.joinmarket.common.psbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.common.psbt.PsbtInput.Unfit;
import org.joinmarket.common.psbt.PsbtInput.Why;
import org.junit.jupiter.api.Test;

class PsbtTest {
    private static final SecretKey KEY = key(7);
    private static final SecretKey OTHER = key(8);
    private static final Script OURS = Scripts.p2wpkh(KEY.publicKey());
    private static final Sats VALUE = new Sats(100_000);
    private static final Transaction FUNDING = new Transaction(
            2,
            List.of(TxInput.unsigned(new OutPoint(new TxId("ab".repeat(32)), 0), TxInput.SEQUENCE_FINAL)),
            List.of(new TxOutput(VALUE, OURS)),
            0);

    private static SecretKey key(int number) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) number;
        return SecretKey.of(bytes);
    }

    private static Psbt spending(Script spent) {
        return Psbt.of(new Transaction(
                        2,
                        List.of(TxInput.unsigned(new OutPoint(FUNDING.txid(), 0), TxInput.SEQUENCE_LOCKTIME_ONLY)),
                        List.of(new TxOutput(new Sats(99_000), Scripts.p2wpkh(OTHER.publicKey()))),
                        0))
                .withInput(0, PsbtFields.witnessUtxo(new TxOutput(VALUE, spent)));
    }

    private static PsbtRecord record(int type, String hex) {
        return PsbtRecord.of(type, HexFormat.of().parseHex(hex));
    }

    private static byte[] sample() {
        return HexFormat.of()
                .parseHex(Vectors.read("bip174/psbt.json")
                        .get("chain")
                        .get("combined")
                        .asString());
    }

    @Test
    void signsAndFinishesWhatOneKeyOwns() {
        Psbt signed = PsbtSigner.sign(spending(OURS), 0, KEY).orElseThrow();
        assertThat(signed.extract()).isEmpty();
        Transaction tx = PsbtFinalizer.finish(signed).extract().orElseThrow();
        assertThat(new InputVerifier(tx).verify(0, OURS, VALUE)).isEqualTo(InputVerifier.Result.VALID);
        assertThat(tx.txid()).isEqualTo(signed.unsigned().txid());
        assertThat(PsbtSigner.sign(spending(OURS), 0, OTHER))
                .as("another's key")
                .isEmpty();
        assertThat(PsbtSigner.sign(PsbtFinalizer.finish(signed), 0, KEY))
                .as("final")
                .isEmpty();
    }

    @Test
    void finishesP2wpkhInP2sh() {
        Script spent = Scripts.p2shP2wpkh(KEY.publicKey());
        Psbt psbt = spending(spent).withInput(0, PsbtRecord.of(PsbtFields.IN_REDEEM_SCRIPT, OURS.bytes()));
        Transaction tx = PsbtFinalizer.finish(PsbtSigner.sign(psbt, 0, KEY).orElseThrow())
                .extract()
                .orElseThrow();
        assertThat(new InputVerifier(tx).verify(0, spent, VALUE)).isEqualTo(InputVerifier.Result.VALID);
    }

    /** As if each record of the other had been added by itself. */
    @Test
    void combinesLargeMapsInOneGo() {
        Random random = new Random(174);
        for (int records : new int[] {0, 1, 5, 40, 1_000}) {
            PsbtMap ours = map(random, records);
            PsbtMap others = map(random, records);
            PsbtMap expected = ours;
            for (PsbtRecord each : others.records())
                if (ours.records().stream().noneMatch(each::hasKeyOf)) expected = expected.with(each);
            assertThat(ours.merge(others)).isEqualTo(expected);
            assertThat(ours.merge(PsbtMap.EMPTY)).isEqualTo(ours);
            assertThat(ours.merge(ours)).isEqualTo(ours);
        }
    }

    /** Of types in no order, as they may come. */
    private static PsbtMap map(Random random, int records) {
        List<PsbtRecord> made = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            byte[] key = {(byte) random.nextInt(), (byte) (random.nextInt() & 15)};
            byte[] value = {(byte) random.nextInt()};
            PsbtRecord record = new PsbtRecord(random.nextInt(5), key, value);
            if (made.stream().noneMatch(record::hasKeyOf)) made.add(record);
        }
        return new PsbtMap(made);
    }

    @Test
    void signsAndFinishesABond() {
        for (long locktime : new long[] {0, 1, 1_900_000_000L, 0x8000_0000L}) {
            Script lock = BondScripts.witnessScript(KEY.publicKey(), locktime);
            Psbt psbt = spending(Scripts.p2wsh(lock)).withInput(0, PsbtFields.witnessScript(lock));
            Psbt signed = PsbtSigner.sign(psbt, 0, KEY).orElseThrow();
            boolean canonical = locktime > 0;
            assertThat(PsbtFinalizer.finish(signed).extract().isPresent()).isEqualTo(canonical);
            if (!canonical) continue;
            Transaction tx = PsbtFinalizer.finish(signed).extract().orElseThrow();
            var witness = tx.inputs().getFirst().witness();
            assertThat(witness.size()).isEqualTo(2);
            assertThat(witness.item(1)).isEqualTo(lock.bytes());
            assertThat(new InputVerifier(tx).verifyWitnessScript(0, lock, VALUE, witness.item(0), KEY.publicKey()))
                    .isTrue();
        }
    }

    @Test
    void refusesToSignWhatDoesNotAgree() {
        Psbt psbt = spending(OURS);
        assertUnfit(Why.NO_UTXO, Psbt.of(psbt.unsigned()));
        assertThat(psbt.withInput(0, PsbtFields.nonWitnessUtxo(FUNDING))
                        .input(0)
                        .check())
                .isInstanceOf(PsbtInput.Segwit.class);
        Transaction another = new Transaction(1, FUNDING.inputs(), FUNDING.outputs(), 0);
        assertUnfit(Why.OTHER_TRANSACTION, psbt.withInput(0, PsbtFields.nonWitnessUtxo(another)));
        Psbt cheaper = psbt.withInput(0, PsbtFields.witnessUtxo(new TxOutput(new Sats(1), OURS)));
        assertUnfit(Why.UTXOS_DIFFER, cheaper.withInput(0, PsbtFields.nonWitnessUtxo(FUNDING)));
        assertUnfit(Why.SIGHASH_TYPE, psbt.withInput(0, record(3, "02000000")));
        assertUnfit(Why.SIGHASH_TYPE, psbt.withInput(0, record(3, "81000000")));
        assertUnfit(Why.SIGHASH_TYPE, psbt.withInput(0, record(3, "01000080")));
        assertUnfit(Why.WRONG_WITNESS_SCRIPT, spending(Scripts.p2wsh(OURS)));
        assertUnfit(Why.WRONG_REDEEM_SCRIPT, spending(Scripts.p2shP2wpkh(KEY.publicKey())));
        assertUnfit(Why.WITNESS_UTXO_OF_NO_WITNESS, spending(Scripts.p2pkh(KEY.publicKey())));
        assertUnfit(Why.UNKNOWN_SCRIPT, spending(new Script(HexFormat.of().parseHex("5120" + "02".repeat(32)))));
        assertThat(psbt.withInput(0, PsbtFields.sighashAll()).input(0).check()).isInstanceOf(PsbtInput.Segwit.class);
    }

    private static void assertUnfit(Why why, Psbt psbt) {
        assertThat(psbt.input(0).check()).isEqualTo(new Unfit(why));
        assertThat(PsbtSigner.sign(psbt, 0, KEY)).isEmpty();
    }

    @Test
    void finishesNothingWithAnotherSighashType() {
        Psbt signed = PsbtSigner.sign(spending(OURS), 0, KEY).orElseThrow();
        byte[] none = signed.input(0).signatures().values().iterator().next().clone();
        none[none.length - 1] = 2;
        Psbt changed = signed.withInput(0, PsbtFields.partialSignature(KEY.publicKey(), none));
        assertThat(PsbtFinalizer.finish(changed).extract()).isEmpty();
    }

    @Test
    void isMadeOfNothingThatIsSigned() {
        Transaction signed = PsbtFinalizer.finish(
                        PsbtSigner.sign(spending(OURS), 0, KEY).orElseThrow())
                .extract()
                .orElseThrow();
        assertThatIllegalArgumentException().isThrownBy(() -> Psbt.of(signed));
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        PsbtRecord strange = new PsbtRecord(0xfc, new byte[] {1, 2}, new byte[] {3});
        PsbtRecord large = new PsbtRecord(0x1_0000, new byte[0], new byte[300]);
        Psbt psbt = spending(OURS).withInput(0, strange).withInput(0, large).withOutput(0, strange);
        Psbt read = Psbt.parse(psbt.serialize()).toOptional().orElseThrow();
        assertThat(read).isEqualTo(psbt);
        Psbt done = PsbtFinalizer.finish(PsbtSigner.sign(read, 0, KEY).orElseThrow());
        assertThat(done.inputs().getFirst().records()).contains(strange, large);
    }

    @Test
    void refusesAnotherVersion() {
        Psbt psbt = spending(OURS);
        PsbtMap two = psbt.global().with(record(0xfb, "02000000"));
        Psbt second = new Psbt(psbt.unsigned(), two, psbt.inputs(), psbt.outputs());
        assertThat(Psbt.parse(second.serialize())).isEqualTo(new Decoded.Unknown<>("PSBT version 2"));
        PsbtMap zero = psbt.global().with(record(0xfb, "00000000"));
        Psbt same = new Psbt(psbt.unsigned(), zero, psbt.inputs(), psbt.outputs());
        assertThat(Psbt.parse(same.serialize()).toOptional()).contains(same);
    }

    @Test
    void refusesEveryTruncationAndEverySurplusByte() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length++)
            assertThat(Psbt.parse(Arrays.copyOf(whole, length)).toOptional())
                    .as("%d bytes", length)
                    .isEmpty();
        assertThat(Psbt.parse(Arrays.copyOf(whole, whole.length + 1)).toOptional())
                .isEmpty();
    }

    @Test
    void writesWhateverItReadsByteForByte() {
        byte[] whole = sample();
        Random random = new Random(174);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            var psbt = Psbt.parse(bytes).toOptional();
            if (psbt.isEmpty()) continue;
            read++;
            assertThat(psbt.get().serialize()).isEqualTo(bytes);
            assertThat(psbt.get().input(1).check()).isNotNull();
            assertThat(PsbtFinalizer.finish(psbt.get())).isNotNull();
        }
        assertThat(read).as("some changes are harmless").isPositive();
    }

    @Test
    void takesNoMoreThanItsLimits() {
        assertThat(Psbt.parse(new byte[Psbt.MAX_BYTES + 1])).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(Psbt.parseBase64("A".repeat(Psbt.MAX_BASE64_CHARS + 4))).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(Psbt.parseBase64(spending(OURS).base64() + "\n")).isEqualTo(Decoded.malformed(Flaw.BAD_BASE64));
        assertThat(Psbt.parse(withRecords(Psbt.MAX_RECORDS - 2)).toOptional()).isPresent();
        assertThat(Psbt.parse(withRecords(Psbt.MAX_RECORDS - 1))).isEqualTo(Decoded.malformed(Flaw.TOO_MANY));
        byte[] needless = HexFormat.of().parseHex("70736274fffd0100");
        assertThat(Psbt.parse(needless)).isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
        byte[] huge = HexFormat.of().parseHex("70736274ffffffffffffffffffff");
        assertThat(Psbt.parse(huge)).isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
    }

    private static byte[] withRecords(int more) {
        Psbt psbt = spending(OURS);
        List<PsbtRecord> records = new ArrayList<>(psbt.inputs().getFirst().records());
        for (int i = 0; i < more; i++)
            records.add(new PsbtRecord(0xf0, new byte[] {(byte) (i >>> 8), (byte) i}, new byte[0]));
        return new Psbt(psbt.unsigned(), psbt.global(), List.of(new PsbtMap(records)), psbt.outputs()).serialize();
    }

    @Test
    void printsNoAmountsOrScripts() {
        assertThat(spending(OURS)).hasToString("Psbt[1 inputs, 1 outputs]");
    }
}
