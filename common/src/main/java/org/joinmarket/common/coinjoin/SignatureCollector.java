package org.joinmarket.common.coinjoin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.nick.Nick;

/**
 * Collects the makers' signatures: each is matched to an input of its sender by verifying it against the chain's script and
 * value, never by the order of arrival (coinjoin.md 4.9). Not safe for several threads: it belongs to one round.
 */
public final class SignatureCollector {
    /** Messages of one maker that we verify per input that it has; more are junk, whatever is in them. */
    public static final int MAX_TRIES_PER_INPUT = 4;

    private final UnsignedTx tx;
    private final InputVerifier verifier;
    private final Map<Nick, List<Slot>> slots = new LinkedHashMap<>();
    private final Map<Nick, Integer> tries = new HashMap<>();
    private final Map<OutPoint, UnspentOutput> spent = new HashMap<>();
    private final Map<OutPoint, Witness> witnesses = new HashMap<>();

    private record Slot(int index, UnspentOutput spent) {}

    public enum Outcome {
        /** Good, and new. */
        ADDED,
        /** Good, and known: makers answer through several directories. */
        DUPLICATE,
        /** Not a signature of an input of this maker, or one try too many. */
        JUNK
    }

    /**
     * @param makers whose inputs are all in {@code tx}
     * @param takerInputs the taker's own, all P2WPKH, needed by {@link #complete}
     */
    public SignatureCollector(UnsignedTx tx, List<MakerContribution> makers, List<UnspentOutput> takerInputs) {
        this.tx = tx;
        this.verifier = new InputVerifier(tx.tx());
        for (MakerContribution maker : makers) {
            List<Slot> mine = new ArrayList<>();
            for (UnspentOutput input : maker.inputs()) {
                mine.add(new Slot(indexOf(input.outPoint()), input));
                spent.put(input.outPoint(), input);
            }
            slots.put(maker.maker(), mine);
        }
        for (UnspentOutput input : takerInputs) {
            indexOf(input.outPoint());
            spent.put(input.outPoint(), input);
        }
        if (spent.size() != tx.inputs().size())
            throw new IllegalArgumentException("the transaction has inputs that nobody brought");
    }

    private int indexOf(OutPoint outPoint) {
        int index = tx.tx().indexOfInput(outPoint);
        if (index < 0) throw new IllegalArgumentException("an input is not in the transaction");
        return index;
    }

    public Outcome add(Nick maker, InputSignature signature) {
        List<Slot> mine = slots.get(maker);
        if (mine == null) return Outcome.JUNK;
        if (mine.stream().anyMatch(slot -> isKnown(slot, signature))) return Outcome.DUPLICATE;
        if (tries.merge(maker, 1, Integer::sum) > MAX_TRIES_PER_INPUT * mine.size()) return Outcome.JUNK;
        Script program = Scripts.p2wpkh(signature.key());
        for (Slot slot : mine) {
            if (!slot.spent().script().equals(program)
                    || !verifier.verifySignature(
                            slot.index(), program, slot.spent().value(), signature.signature(), signature.key()))
                continue;
            return witnesses.putIfAbsent(slot.spent().outPoint(), signature.witness()) == null
                    ? Outcome.ADDED
                    : Outcome.DUPLICATE;
        }
        return Outcome.JUNK;
    }

    private boolean isKnown(Slot slot, InputSignature signature) {
        Witness known = witnesses.get(slot.spent().outPoint());
        return known != null && known.equals(signature.witness());
    }

    /** Whether every input of {@code maker} is signed. */
    public boolean isComplete(Nick maker) {
        return slots.containsKey(maker)
                && slots.get(maker).stream()
                        .allMatch(slot -> witnesses.containsKey(slot.spent().outPoint()));
    }

    /** The makers that have not signed all their inputs. */
    public Set<Nick> missing() {
        Set<Nick> missing = new TreeSet<>();
        for (Nick maker : slots.keySet()) {
            if (!isComplete(maker)) missing.add(maker);
        }
        return missing;
    }

    /** The makers' signatures so far, by the output that each spends. */
    public Map<OutPoint, Witness> makerWitnesses() {
        return Map.copyOf(witnesses);
    }

    /**
     * The transaction, ready for broadcast: with the makers' witnesses and the taker's, each verified again.
     *
     * @param takerWitnesses one per input of the taker
     * @throws IllegalStateException if a signature is missing or not good, which is our own fault: makers were checked before
     */
    public Transaction complete(Map<OutPoint, Witness> takerWitnesses) {
        Transaction signed = tx.tx();
        for (int i = 0; i < tx.inputs().size(); i++) {
            OutPoint outPoint = tx.inputs().get(i).outPoint();
            Witness witness = witnesses.getOrDefault(outPoint, takerWitnesses.getOrDefault(outPoint, Witness.EMPTY));
            signed = signed.withWitness(i, witness);
        }
        InputVerifier all = new InputVerifier(signed);
        for (int i = 0; i < signed.inputs().size(); i++) {
            UnspentOutput output = spent.get(signed.inputs().get(i).outPoint());
            if (output == null) throw new IllegalStateException("an input that nobody brought");
            InputVerifier.Result result = all.verify(i, output.script(), output.value());
            if (result != InputVerifier.Result.VALID) throw new IllegalStateException("input " + i + " is " + result);
        }
        return signed;
    }
}
