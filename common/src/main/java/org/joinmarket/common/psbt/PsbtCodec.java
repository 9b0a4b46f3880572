package org.joinmarket.common.psbt;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.crypto.Curve;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.common.psbt.PsbtReader.BadPsbt;

/** From bytes to records, each of the kinds of BIP174 checked for its form. */
final class PsbtCodec {
    private static final byte[] MAGIC = {'p', 's', 'b', 't', (byte) 0xff};
    private static final int XPUB_BYTES = 78;
    private static final int XPUB_DEPTH_AT = 4;
    private static final int MAX_PATH_STEPS = 255;
    private static final int MAX_SIGNATURE_BYTES = 73;
    private static final int COMPRESSED = 33;
    private static final int UNCOMPRESSED = 65;

    private PsbtCodec() {}

    static Decoded<Psbt> decode(byte[] bytes) {
        if (bytes.length > Psbt.MAX_BYTES) return Decoded.malformed(Flaw.TOO_LONG);
        try {
            return read(new PsbtReader(bytes));
        } catch (BadPsbt e) {
            return Decoded.malformed(e.flaw());
        }
    }

    static byte[] encode(Psbt psbt) {
        PsbtWriter writer = new PsbtWriter();
        writer.raw(MAGIC);
        writer.map(psbt.global());
        psbt.inputs().forEach(writer::map);
        psbt.outputs().forEach(writer::map);
        return writer.bytes();
    }

    private static Decoded<Psbt> read(PsbtReader reader) throws BadPsbt {
        if (!Arrays.equals(reader.raw(MAGIC.length), MAGIC)) throw new BadPsbt(Flaw.BAD_SYNTAX);
        Budget budget = new Budget();
        PsbtMap global = map(reader, budget);
        for (PsbtRecord record : global.records()) checkGlobal(record);
        Optional<byte[]> version = global.value(PsbtFields.GLOBAL_VERSION);
        if (version.isPresent() && uint32(version.get()) != 0)
            return new Decoded.Unknown<>("PSBT version " + uint32(version.get()));
        byte[] unsigned =
                global.value(PsbtFields.GLOBAL_UNSIGNED_TX).orElseThrow(() -> new BadPsbt(Flaw.MISSING_FIELD));
        Transaction tx = transaction(Transaction.parseUnsigned(unsigned));
        List<PsbtMap> inputs = new ArrayList<>();
        for (int i = 0; i < tx.inputs().size(); i++) {
            PsbtMap map = map(reader, budget);
            for (PsbtRecord record : map.records()) checkInput(record);
            inputs.add(map);
        }
        List<PsbtMap> outputs = new ArrayList<>();
        for (int i = 0; i < tx.outputs().size(); i++) {
            PsbtMap map = map(reader, budget);
            for (PsbtRecord record : map.records()) checkOutput(record);
            outputs.add(map);
        }
        reader.expectEnd();
        return Decoded.ok(new Psbt(tx, global, inputs, outputs));
    }

    private static final class Budget {
        private int left = Psbt.MAX_RECORDS;

        void take() throws BadPsbt {
            if (left-- == 0) throw new BadPsbt(Flaw.TOO_MANY);
        }
    }

    private static PsbtMap map(PsbtReader reader, Budget budget) throws BadPsbt {
        List<PsbtRecord> records = new ArrayList<>();
        Set<ByteBuffer> keys = new HashSet<>();
        while (true) {
            byte[] key = reader.varBytes();
            if (key.length == 0) return new PsbtMap(records);
            budget.take();
            if (!keys.add(ByteBuffer.wrap(key))) throw new BadPsbt(Flaw.DUPLICATE_KEY);
            PsbtReader inKey = new PsbtReader(key);
            long type = inKey.compactSize();
            records.add(new PsbtRecord(type, inKey.rest(), reader.varBytes()));
        }
    }

    private static void checkGlobal(PsbtRecord record) throws BadPsbt {
        if (record.type() == PsbtFields.GLOBAL_UNSIGNED_TX) {
            noKeyData(record);
        } else if (record.type() == PsbtFields.GLOBAL_VERSION) {
            noKeyData(record);
            size(record, Integer.BYTES);
        } else if (record.type() == PsbtFields.GLOBAL_XPUB) {
            byte[] xpub = record.keyData();
            if (xpub.length != XPUB_BYTES) throw new BadPsbt(Flaw.BAD_KEY);
            size(record, Integer.BYTES * (1 + Byte.toUnsignedInt(xpub[XPUB_DEPTH_AT])));
        }
    }

    private static void checkInput(PsbtRecord record) throws BadPsbt {
        if (record.type() > PsbtFields.IN_FINAL_SCRIPTWITNESS) return; // known to others, kept as it is
        switch ((int) record.type()) {
            case (int) PsbtFields.IN_PARTIAL_SIG -> {
                publicKey(record);
                int size = record.value().length;
                if (size == 0 || size > MAX_SIGNATURE_BYTES) throw new BadPsbt(Flaw.BAD_SIGNATURE);
            }
            case (int) PsbtFields.IN_BIP32_DERIVATION -> origin(record);
            default -> {
                noKeyData(record);
                checkInputValue(record);
            }
        }
    }

    private static void checkInputValue(PsbtRecord record) throws BadPsbt {
        PsbtReader value = new PsbtReader(record.value());
        switch ((int) record.type()) {
            case (int) PsbtFields.IN_NON_WITNESS_UTXO -> {
                Transaction _ = transaction(Transaction.parse(record.value()));
            }
            case (int) PsbtFields.IN_WITNESS_UTXO -> {
                var _ = value.output();
                value.expectEnd();
            }
            case (int) PsbtFields.IN_SIGHASH_TYPE -> size(record, Integer.BYTES);
            case (int) PsbtFields.IN_FINAL_SCRIPTWITNESS -> {
                var _ = value.witness();
                value.expectEnd();
            }
            default -> script(record);
        }
    }

    private static void checkOutput(PsbtRecord record) throws BadPsbt {
        if (record.type() == PsbtFields.OUT_BIP32_DERIVATION) {
            origin(record);
        } else if (record.type() == PsbtFields.OUT_REDEEM_SCRIPT || record.type() == PsbtFields.OUT_WITNESS_SCRIPT) {
            noKeyData(record);
            script(record);
        }
    }

    private static void noKeyData(PsbtRecord record) throws BadPsbt {
        if (record.hasKeyData()) throw new BadPsbt(Flaw.BAD_KEY);
    }

    private static void size(PsbtRecord record, int bytes) throws BadPsbt {
        if (record.value().length != bytes) throw new BadPsbt(Flaw.BAD_SYNTAX);
    }

    private static void script(PsbtRecord record) throws BadPsbt {
        if (record.value().length > Script.MAX_BYTES) throw new BadPsbt(Flaw.TOO_LONG);
    }

    private static void origin(PsbtRecord record) throws BadPsbt {
        publicKey(record);
        int bytes = record.value().length;
        if (bytes == 0 || bytes % Integer.BYTES != 0 || bytes > Integer.BYTES * (1 + MAX_PATH_STEPS))
            throw new BadPsbt(Flaw.BAD_SYNTAX);
    }

    private static void publicKey(PsbtRecord record) throws BadPsbt {
        byte[] key = record.keyData();
        if (key.length != COMPRESSED && key.length != UNCOMPRESSED) throw new BadPsbt(Flaw.BAD_KEY);
        try {
            Curve.secp256k1().pubkeyParse(key);
        } catch (Secp256k1Exception notOnTheCurve) {
            throw new BadPsbt(Flaw.BAD_KEY);
        }
    }

    private static Transaction transaction(Decoded<Transaction> decoded) throws BadPsbt {
        return decoded.toOptional().orElseThrow(() -> new BadPsbt(Flaw.BAD_TRANSACTION));
    }

    static long uint32(byte[] fourBytes) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(fourBytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }
}
