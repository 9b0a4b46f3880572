package org.joinmarket.common.psbt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.protocol.Decoded;

/**
 * A transaction with what its signers need and what they have made (BIP174, version 0). Immutable; what was parsed is written
 * byte for byte as it was, with all records that are not known to us.
 *
 * @param unsigned without scriptSigs and witnesses
 * @param inputs as many as the transaction has
 * @param outputs as many as the transaction has
 */
public record Psbt(Transaction unsigned, PsbtMap global, List<PsbtMap> inputs, List<PsbtMap> outputs) {
    /** In binary. One whole transaction for each input would seldom be more. */
    public static final int MAX_BYTES = 1_000_000;

    public static final int MAX_BASE64_CHARS = (MAX_BYTES + 2) / 3 * 4;

    /** In all maps together. */
    public static final int MAX_RECORDS = 20_000;

    public Psbt {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (inputs.size() != unsigned.inputs().size()
                || outputs.size() != unsigned.outputs().size())
            throw new IllegalArgumentException("as many maps as inputs and outputs");
        for (TxInput input : unsigned.inputs())
            if (input.scriptSig().size() > 0 || !input.witness().isEmpty())
                throw new IllegalArgumentException("a transaction that is signed already");
    }

    /** The creator's: nothing but the transaction. */
    public static Psbt of(Transaction unsigned) {
        PsbtRecord record = PsbtRecord.of(PsbtFields.GLOBAL_UNSIGNED_TX, unsigned.serializeWithoutWitness());
        return new Psbt(
                unsigned,
                new PsbtMap(List.of(record)),
                Collections.nCopies(unsigned.inputs().size(), PsbtMap.EMPTY),
                Collections.nCopies(unsigned.outputs().size(), PsbtMap.EMPTY));
    }

    /** At most {@link #MAX_BYTES}; of another version: {@link Decoded.Unknown}. */
    public static Decoded<Psbt> parse(byte[] bytes) {
        return PsbtCodec.decode(bytes);
    }

    /** Padded, without white space. */
    public static Decoded<Psbt> parseBase64(String text) {
        return Base64Text.decodeStrict(text, MAX_BYTES).flatMap(Psbt::parse);
    }

    public byte[] serialize() {
        return PsbtCodec.encode(this);
    }

    public String base64() {
        return Base64Text.encode(serialize());
    }

    /** What is known of one input. */
    public PsbtInput input(int index) {
        return new PsbtInput(unsigned.inputs().get(index), inputs.get(index));
    }

    public Psbt withInput(int index, PsbtRecord record) {
        return withInput(index, map -> map.with(record));
    }

    Psbt withInput(int index, UnaryOperator<PsbtMap> change) {
        List<PsbtMap> changed = new ArrayList<>(inputs);
        changed.set(index, change.apply(inputs.get(index)));
        return new Psbt(unsigned, global, changed, outputs);
    }

    public Psbt withOutput(int index, PsbtRecord record) {
        List<PsbtMap> changed = new ArrayList<>(outputs);
        changed.set(index, outputs.get(index).with(record));
        return new Psbt(unsigned, global, inputs, changed);
    }

    /**
     * Whether a record of an output says that its key is of the wallet with this master key. Nothing proves it.
     *
     * @param fingerprint as a number that has its bytes from the highest on
     */
    public boolean claimsOutput(int index, int fingerprint) {
        return outputs.get(index).all(PsbtFields.OUT_BIP32_DERIVATION).stream()
                .anyMatch(origin -> ByteBuffer.wrap(origin.value()).getInt() == fingerprint);
    }

    /**
     * The combiner's: all records of both; where both have a key, this one's value.
     *
     * @return empty if they are of different transactions
     */
    public Optional<Psbt> combine(Psbt other) {
        if (!unsigned.equals(other.unsigned)) return Optional.empty();
        return Optional.of(new Psbt(
                unsigned, global.merge(other.global), merge(inputs, other.inputs), merge(outputs, other.outputs)));
    }

    private static List<PsbtMap> merge(List<PsbtMap> ours, List<PsbtMap> others) {
        List<PsbtMap> merged = new ArrayList<>(ours.size());
        for (int i = 0; i < ours.size(); i++) merged.add(ours.get(i).merge(others.get(i)));
        return merged;
    }

    /**
     * The extractor's: the transaction as it goes to the network. Whether it is valid is not looked at.
     *
     * @return empty unless all inputs are final
     */
    public Optional<Transaction> extract() {
        List<TxInput> finished = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            PsbtInput input = input(i);
            if (!input.isFinal()) return Optional.empty();
            TxInput bare = unsigned.inputs().get(i);
            finished.add(new TxInput(
                    bare.outPoint(),
                    input.finalScriptSig().orElse(bare.scriptSig()),
                    bare.sequence(),
                    input.finalWitness().orElse(Witness.EMPTY)));
        }
        return Optional.of(new Transaction(unsigned.version(), finished, unsigned.outputs(), unsigned.lockTime()));
    }

    @Override
    public String toString() {
        return "Psbt[" + inputs.size() + " inputs, " + outputs.size() + " outputs]";
    }
}
