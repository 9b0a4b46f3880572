package org.joinmarket.common.chain;

import java.util.Arrays;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;

/**
 * The hash that a segwit version 0 input signs with SIGHASH_ALL (BIP143), the only kind that we make or accept. The parts
 * shared by all inputs are computed once, so that a transaction with many inputs is not hashed again for each.
 */
public final class Bip143 {
    /** The byte behind each signature: it covers all inputs and outputs. */
    public static final byte SIGHASH_ALL = 1;

    private final Transaction tx;
    private final byte[] hashPrevouts;
    private final byte[] hashSequence;
    private final byte[] hashOutputs;

    /** @param tx signed or not: neither scriptSigs nor witnesses enter the hash */
    public Bip143(Transaction tx) {
        this.tx = tx;
        TransactionCodec.Writer prevouts = new TransactionCodec.Writer();
        TransactionCodec.Writer sequences = new TransactionCodec.Writer();
        for (TxInput input : tx.inputs()) {
            prevouts.outPoint(input.outPoint());
            sequences.uint32(input.sequence());
        }
        TransactionCodec.Writer outputs = new TransactionCodec.Writer();
        tx.outputs().forEach(outputs::output);
        this.hashPrevouts = Hashes.sha256d(prevouts.bytes());
        this.hashSequence = Hashes.sha256d(sequences.bytes());
        this.hashOutputs = Hashes.sha256d(outputs.bytes());
    }

    /**
     * The 32 bytes that the owner of a P2WPKH output signs to spend it in input {@code index}.
     *
     * @param spent a P2WPKH script
     * @param value what that output is worth on chain
     */
    public byte[] hashForP2wpkh(int index, Script spent, Sats value) {
        return hash(index, Scripts.scriptCode(spent), value);
    }

    /**
     * @param scriptCode what BIP143 calls so: {@link Scripts#scriptCode(Script)} for P2WPKH, the witness script for P2WSH
     * @param value what the spent output is worth on chain
     */
    public byte[] hash(int index, Script scriptCode, Sats value) {
        TxInput input = tx.inputs().get(index);
        TransactionCodec.Writer writer = new TransactionCodec.Writer();
        writer.int32(tx.version());
        writer.raw(hashPrevouts);
        writer.raw(hashSequence);
        writer.outPoint(input.outPoint());
        writer.varBytes(scriptCode.bytes());
        writer.int64(value.value());
        writer.uint32(input.sequence());
        writer.raw(hashOutputs);
        writer.uint32(tx.lockTime());
        writer.int32(SIGHASH_ALL);
        return Hashes.sha256d(writer.bytes());
    }

    /** Signs input {@code index}, which spends a P2WPKH output of {@code key}: DER, low S, and the byte SIGHASH_ALL. */
    public byte[] signP2wpkh(int index, Sats value, SecretKey key) {
        return sign(index, Scripts.scriptCode(Scripts.p2wpkh(key.publicKey())), value, key);
    }

    /** As {@link #signP2wpkh}, for any script code as in {@link #hash}. */
    public byte[] sign(int index, Script scriptCode, Sats value, SecretKey key) {
        byte[] der = MessageSignatures.signHash(hash(index, scriptCode, value), key);
        byte[] signature = Arrays.copyOf(der, der.length + 1);
        signature[der.length] = SIGHASH_ALL;
        return signature;
    }
}
