package org.joinmarket.common.chain;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * A bitcoin transaction, immutable. Parsing is strict and bounded: canonical counts, no bytes left over, values that can
 * exist, no superfluous witness marker (BIP144).
 *
 * @param version signed, as on chain
 * @param lockTime 0 to 2^32-1
 */
public record Transaction(int version, List<TxInput> inputs, List<TxOutput> outputs, long lockTime) {
    /** The heaviest transaction that nodes relay has 400 000 weight units, so its bytes are fewer. */
    public static final int MAX_BYTES = 400_000;

    private static final int WITNESS_FACTOR = 4;
    private static final long MAX_LOCK_TIME = 0xffff_ffffL;

    public Transaction {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (lockTime < 0 || lockTime > MAX_LOCK_TIME)
            throw new IllegalArgumentException("lock time out of range: " + lockTime);
    }

    /** Reads either serialization; at least one input and one output; at most {@link #MAX_BYTES}. */
    public static Decoded<Transaction> parse(byte[] bytes) {
        return TransactionCodec.decode(bytes, MAX_BYTES);
    }

    /**
     * Reads what a PSBT holds (BIP174): the serialization without witnesses, without scriptSigs; it may have no inputs or no
     * outputs yet.
     */
    public static Decoded<Transaction> parseUnsigned(byte[] bytes) {
        return TransactionCodec.decodeUnsigned(bytes, MAX_BYTES);
    }

    public static Decoded<Transaction> parseHex(String hex) {
        if (hex.length() > 2 * MAX_BYTES) return Decoded.malformed(Flaw.TOO_LONG);
        try {
            return parse(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException _) {
            return Decoded.malformed(Flaw.BAD_HEX);
        }
    }

    /** With the witnesses if there are any (BIP144), otherwise as {@link #serializeWithoutWitness()}. */
    public byte[] serialize() {
        return TransactionCodec.encode(this, hasWitness());
    }

    /** The form that the txid is the hash of. */
    public byte[] serializeWithoutWitness() {
        return TransactionCodec.encode(this, false);
    }

    public String hex() {
        return HexFormat.of().formatHex(serialize());
    }

    public boolean hasWitness() {
        return inputs.stream().anyMatch(input -> !input.witness().isEmpty());
    }

    public TxId txid() {
        return TxId.ofInternalBytes(Hashes.sha256d(serializeWithoutWitness()));
    }

    /** In weight units (BIP141). */
    public int weight() {
        int stripped = serializeWithoutWitness().length;
        int total = hasWitness() ? serialize().length : stripped;
        return stripped * (WITNESS_FACTOR - 1) + total;
    }

    /** In virtual bytes: weight / 4, rounded up. */
    public int vsize() {
        return Math.ceilDiv(weight(), WITNESS_FACTOR);
    }

    /**
     * The sum of the outputs.
     *
     * @throws IllegalArgumentException if it is above 21 million bitcoin; never for what {@link #parse(byte[])} returned
     */
    public Sats outputSum() {
        long sum = 0;
        for (TxOutput output : outputs) sum = Math.addExact(sum, output.value().value());
        return new Sats(sum);
    }

    /** The place of the input that spends {@code outPoint}, or -1. */
    public int indexOfInput(OutPoint outPoint) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).outPoint().equals(outPoint)) return i;
        }
        return -1;
    }

    /** A copy in which input {@code index} has {@code witness}. */
    public Transaction withWitness(int index, Witness witness) {
        List<TxInput> changed = new ArrayList<>(inputs);
        changed.set(index, inputs.get(index).withWitness(witness));
        return new Transaction(version, changed, outputs, lockTime);
    }
}
