package org.joinmarket.common.psbt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.PublicKey;

/** The records that BIP174 knows, and how they are written. */
public final class PsbtFields {
    static final long GLOBAL_UNSIGNED_TX = 0x00;
    static final long GLOBAL_XPUB = 0x01;
    static final long GLOBAL_VERSION = 0xfb;

    static final long IN_NON_WITNESS_UTXO = 0x00;
    static final long IN_WITNESS_UTXO = 0x01;
    static final long IN_PARTIAL_SIG = 0x02;
    static final long IN_SIGHASH_TYPE = 0x03;
    static final long IN_REDEEM_SCRIPT = 0x04;
    static final long IN_WITNESS_SCRIPT = 0x05;
    static final long IN_BIP32_DERIVATION = 0x06;
    static final long IN_FINAL_SCRIPTSIG = 0x07;
    static final long IN_FINAL_SCRIPTWITNESS = 0x08;
    static final long IN_LAST_OF_BIP174 = 0x0d;

    static final long OUT_REDEEM_SCRIPT = 0x00;
    static final long OUT_WITNESS_SCRIPT = 0x01;
    static final long OUT_BIP32_DERIVATION = 0x02;

    private PsbtFields() {}

    /** The whole transaction that an input spends from. */
    public static PsbtRecord nonWitnessUtxo(Transaction spent) {
        return PsbtRecord.of(IN_NON_WITNESS_UTXO, spent.serialize());
    }

    /** The output that an input spends. */
    public static PsbtRecord witnessUtxo(TxOutput spent) {
        PsbtWriter writer = new PsbtWriter();
        writer.int64(spent.value().value());
        writer.varBytes(spent.script().bytes());
        return PsbtRecord.of(IN_WITNESS_UTXO, writer.bytes());
    }

    /** @param signature DER and the sighash byte */
    public static PsbtRecord partialSignature(PublicKey key, byte[] signature) {
        return new PsbtRecord(IN_PARTIAL_SIG, key.bytes(), signature);
    }

    /** That an input is to be signed with SIGHASH_ALL. */
    public static PsbtRecord sighashAll() {
        return PsbtRecord.of(IN_SIGHASH_TYPE, int32(Bip143.SIGHASH_ALL));
    }

    public static PsbtRecord witnessScript(Script script) {
        return PsbtRecord.of(IN_WITNESS_SCRIPT, script.bytes());
    }

    /**
     * Where an input's key is in the tree.
     *
     * @param fingerprint of the master key, as a number that has its bytes from the highest on
     */
    public static PsbtRecord inputKey(PublicKey key, int fingerprint, HdPath path) {
        return new PsbtRecord(IN_BIP32_DERIVATION, key.bytes(), origin(fingerprint, path));
    }

    /** As {@link #inputKey}, for the key of an output of ours. */
    public static PsbtRecord outputKey(PublicKey key, int fingerprint, HdPath path) {
        return new PsbtRecord(OUT_BIP32_DERIVATION, key.bytes(), origin(fingerprint, path));
    }

    static PsbtRecord finalScriptSig(Script script) {
        return PsbtRecord.of(IN_FINAL_SCRIPTSIG, script.bytes());
    }

    static PsbtRecord finalWitness(Witness witness) {
        PsbtWriter writer = new PsbtWriter();
        writer.compactSize(witness.size());
        for (int i = 0; i < witness.size(); i++) writer.varBytes(witness.item(i));
        return PsbtRecord.of(IN_FINAL_SCRIPTWITNESS, writer.bytes());
    }

    private static byte[] origin(int fingerprint, HdPath path) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + path.steps().size() * Integer.BYTES);
        bytes.putInt(fingerprint).order(ByteOrder.LITTLE_ENDIAN);
        path.steps().forEach(bytes::putInt);
        return bytes.array();
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
