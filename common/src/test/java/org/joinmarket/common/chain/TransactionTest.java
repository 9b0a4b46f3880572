package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TransactionTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String IN = "a1".repeat(32) + "00000000" + "00" + "feffffff";
    private static final String OUT = "e803000000000000" + "16" + "0014" + "bb".repeat(20);

    private final JsonNode vector =
            Vectors.read("coinjoin/coinjoin_tx.json").get("cases").get(0);
    private final byte[] unsigned = HEX.parseHex(vector.get("unsigned_tx").asString());
    private final byte[] signed = HEX.parseHex(vector.get("signed_tx").asString());

    @Test
    void readsAndWritesTheTransactionsOfTheVectors() {
        for (byte[] bytes : List.of(unsigned, signed)) {
            Transaction tx = parse(bytes);

            assertThat(tx.serialize()).isEqualTo(bytes);
            assertThat(tx.serializeWithoutWitness()).isEqualTo(unsigned);
            assertThat(tx.txid().hex()).isEqualTo(vector.get("txid").asString());
            assertThat(Transaction.parseHex(HEX.formatHex(bytes))).isEqualTo(Decoded.ok(tx));
        }
        assertThat(parse(signed).hasWitness()).isTrue();
        assertThat(parse(unsigned).hasWitness()).isFalse();
        assertThat(parse(unsigned).outputSum().value()).isEqualTo(21_000_000 - 938);
    }

    @Test
    void agreesWithBitcoinjOnIdAndSize() {
        var theirs = org.bitcoinj.core.Transaction.read(ByteBuffer.wrap(signed));
        Transaction ours = parse(signed);

        assertThat(ours.txid().hex()).isEqualTo(theirs.getTxId().toString());
        assertThat(ours.weight()).isEqualTo(theirs.getWeight());
        assertThat(ours.vsize()).isEqualTo(theirs.getVsize());
    }

    @Test
    void refusesEveryTruncationAndEverySurplusByte() {
        for (byte[] whole : List.of(unsigned, signed)) {
            for (int length = 0; length < whole.length; length++)
                assertThat(Transaction.parse(Arrays.copyOf(whole, length)))
                        .as("cut at %d", length)
                        .isEqualTo(Decoded.malformed(Flaw.BAD_TRANSACTION));
            assertThat(Transaction.parse(Arrays.copyOf(whole, whole.length + 1)))
                    .isEqualTo(Decoded.malformed(Flaw.BAD_TRANSACTION));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02000000 00", // no inputs, no flag
                "02000000 00 00 00000000",
                "02000000 01 IN 00 00000000", // no outputs
                "02000000 00 02 01 IN 01 OUT 00 00000000", // unknown flag
                "02000000 00 01 01 IN 01 OUT 00 00000000", // marker, but all witnesses empty
                "02000000 00 01 00 01 OUT 00000000",
                "02000000 fd0100 IN 01 OUT 00000000", // count not in its shortest form
                "02000000 fe01000000 IN 01 OUT 00000000",
                "02000000 ff0100000000000000 IN 01 OUT 00000000",
                "02000000 feffffffff IN 01 OUT 00000000", // four thousand million inputs
                "02000000 01 IN fdffff OUT 00000000",
                "02000000 01 IN 01 ffffffffffffffff 00 00000000", // negative value
                "02000000 01 IN 01 0140075af0750700 00 00000000", // one satoshi above 21 million
                "02000000 01 IN 02 0040075af0750700 00 0100000000000000 00 00000000", // the sum is
            })
    void refusesWhatIsNotATransaction(String text) {
        String hex = text.replace("IN", IN).replace("OUT", OUT).replace(" ", "");

        assertThat(Transaction.parseHex(hex)).isEqualTo(Decoded.malformed(Flaw.BAD_TRANSACTION));
    }

    @Test
    void refusesScriptsLongerThanAnyCanRun() {
        assertThat(Transaction.parse(with(Script.MAX_BYTES).serialize())).isInstanceOf(Decoded.Ok.class);
        assertThatThrownBy(() -> with(Script.MAX_BYTES + 1)).isInstanceOf(IllegalArgumentException.class);
        String hex = "0200000001" + IN + "01" + "0000000000000000" + "fd1127" + "00".repeat(10_001) + "00000000";
        assertThat(Transaction.parseHex(hex)).isEqualTo(Decoded.malformed(Flaw.BAD_TRANSACTION));
    }

    @Test
    void refusesLongAndOddTextUnread() {
        assertThat(Transaction.parse(new byte[Transaction.MAX_BYTES + 1])).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(Transaction.parseHex("00".repeat(Transaction.MAX_BYTES + 1)))
                .isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(Transaction.parseHex("0")).isEqualTo(Decoded.malformed(Flaw.BAD_HEX));
        assertThat(Transaction.parseHex("zz")).isEqualTo(Decoded.malformed(Flaw.BAD_HEX));
    }

    @Test
    void manyInputsAndOutputsSurviveTheirLongerCounts() {
        TxInput input = parse(unsigned).inputs().getFirst();
        for (int count : new int[] {252, 253, 300}) {
            Transaction tx = new Transaction(
                    2,
                    Collections.nCopies(count, input),
                    Collections.nCopies(count, new TxOutput(Sats.ZERO, Script.EMPTY)),
                    0);

            assertThat(Transaction.parse(tx.serialize())).isEqualTo(Decoded.ok(tx));
        }
        Transaction huge = new Transaction(
                2, List.of(input), Collections.nCopies(0x1_0000 / 2, new TxOutput(Sats.ZERO, Script.EMPTY)), 0);
        assertThat(Transaction.parse(huge.serialize())).isEqualTo(Decoded.ok(huge));
    }

    /** Seeded. Whatever is accepted is written again as it was read: there is one form of each transaction. */
    @Test
    void flippedBitsNeverThrowAndWhatIsReadIsWrittenTheSame() {
        Random random = new Random(42);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (random.nextBoolean() ? signed : unsigned).clone();
            for (int j = random.nextInt(3); j >= 0; j--)
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            if (Transaction.parse(bytes) instanceof Decoded.Ok<Transaction>(var tx)) {
                accepted++;
                assertThat(tx.serialize()).isEqualTo(bytes);
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    @Test
    void findsAndChangesInputs() {
        Transaction tx = parse(unsigned);
        OutPoint third = tx.inputs().get(2).outPoint();
        Witness witness = Witness.of(new byte[] {1}, new byte[] {2, 3});

        assertThat(tx.indexOfInput(third)).isEqualTo(2);
        assertThat(tx.indexOfInput(new OutPoint(tx.txid(), 0))).isEqualTo(-1);
        assertThat(tx.withWitness(2, witness).inputs().get(2).witness()).isEqualTo(witness);
        assertThat(witness).hasToString("[01, 0203]").hasSameHashCodeAs(Witness.of(new byte[] {1}, new byte[] {2, 3}));
        assertThat(Witness.of(List.of())).isSameAs(Witness.EMPTY).isNotEqualTo(witness);
    }

    @Test
    void fieldsHaveTheirRanges() {
        TxInput input = parse(unsigned).inputs().getFirst();

        assertThatThrownBy(() -> new Transaction(2, List.of(input), List.of(), -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TxInput.unsigned(input.outPoint(), 1L << 32))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UnspentOutput(input.outPoint(), Script.EMPTY, Sats.ZERO, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theInternalOrderOfATxidIsTheReverse() {
        TxId txid = new TxId("00".repeat(31) + "ff");

        assertThat(HEX.formatHex(txid.internalBytes())).isEqualTo("ff" + "00".repeat(31));
        assertThat(TxId.ofInternalBytes(txid.internalBytes())).isEqualTo(txid);
    }

    private Transaction with(int scriptBytes) {
        TxOutput output = new TxOutput(Sats.ZERO, new Script(new byte[scriptBytes]));
        return new Transaction(2, List.of(parse(unsigned).inputs().getFirst()), List.of(output), 0);
    }

    private static Transaction parse(byte[] bytes) {
        return Transaction.parse(bytes).toOptional().orElseThrow();
    }
}
