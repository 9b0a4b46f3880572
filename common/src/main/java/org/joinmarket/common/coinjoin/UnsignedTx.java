package org.joinmarket.common.coinjoin;

import java.util.List;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/** A transaction with neither scriptSigs nor witnesses: what {@code !tx} carries. Its txid is already final. */
public record UnsignedTx(Transaction tx) {
    /** More than any envelope holds twice encoded (wire.md 5.1). */
    public static final int MAX_BYTES = 100_000;

    public UnsignedTx {
        for (TxInput input : tx.inputs()) {
            if (input.scriptSig().size() != 0 || !input.witness().isEmpty())
                throw new IllegalArgumentException("the transaction is signed");
        }
    }

    /**
     * Takes either serialization, as existing makers do, and drops witnesses, which nobody's signature covers. A scriptSig is
     * refused: it would be part of the txid, and no input of the market needs one.
     */
    public static Decoded<UnsignedTx> parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) return Decoded.malformed(Flaw.TOO_LONG);
        return Transaction.parse(bytes).flatMap(UnsignedTx::of);
    }

    /** Base64, padding optional. */
    public static Decoded<UnsignedTx> parseBase64(String text) {
        return Base64Text.decodeLenient(text, MAX_BYTES).flatMap(UnsignedTx::parse);
    }

    private static Decoded<UnsignedTx> of(Transaction tx) {
        for (TxInput input : tx.inputs()) {
            if (input.scriptSig().size() != 0) return Decoded.malformed(Flaw.BAD_TRANSACTION);
        }
        List<TxInput> bare = tx.inputs().stream()
                .map(input -> input.withWitness(Witness.EMPTY))
                .toList();
        return Decoded.ok(new UnsignedTx(new Transaction(tx.version(), bare, tx.outputs(), tx.lockTime())));
    }

    public List<TxInput> inputs() {
        return tx.inputs();
    }

    public List<TxOutput> outputs() {
        return tx.outputs();
    }

    public TxId txid() {
        return tx.txid();
    }

    /** Without witness marker, as every maker reads it. */
    public byte[] serialize() {
        return tx.serializeWithoutWitness();
    }

    public String base64() {
        return Base64Text.encode(serialize());
    }
}
