package org.joinmarket.common.coinjoin;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.amount.SatsDelta;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;

/**
 * The maker's check of a proposed transaction, before anything is signed (coinjoin.md 3.7). Other inputs and outputs, lock
 * time, sequences and version are the taker's business.
 */
public final class MakerTxCheck {
    private MakerTxCheck() {}

    public sealed interface Result {
        /** @param ourInputs the places of our inputs in the transaction, and which coin each spends */
        record Fair(SortedMap<Integer, OutPoint> ourInputs) implements Result {
            public Fair {
                ourInputs = Collections.unmodifiableSortedMap(new TreeMap<>(ourInputs));
            }
        }

        record Unfair(Reason reason) implements Result {}
    }

    public enum Reason {
        NEGATIVE_EARNINGS,
        OUR_INPUT_MISSING,
        OUR_INPUT_TWICE,
        COINJOIN_OUTPUT_MISSING,
        COINJOIN_OUTPUT_TWICE,
        COINJOIN_OUTPUT_TOO_SMALL,
        CHANGE_OUTPUT_MISSING,
        CHANGE_OUTPUT_TWICE,
        CHANGE_OUTPUT_TOO_SMALL,
        /** Both our outputs would go to one script, which tells everybody that they are ours. */
        SAME_SCRIPT_TWICE
    }

    /**
     * @param terms as agreed at {@code !fill}, never from the proposal
     * @param ourInputs what we listed in {@code !ioauth}, with their values
     */
    public static Result check(
            UnsignedTx tx, MakerTerms terms, Map<OutPoint, Sats> ourInputs, Script coinjoinOut, Script changeOut) {
        if (ourInputs.isEmpty()) throw new IllegalArgumentException("a maker without inputs");
        if (terms.gain().isNegative()) return new Result.Unfair(Reason.NEGATIVE_EARNINGS);
        if (coinjoinOut.equals(changeOut)) return new Result.Unfair(Reason.SAME_SCRIPT_TWICE);
        SortedMap<Integer, OutPoint> places = new TreeMap<>();
        Set<OutPoint> seen = new HashSet<>();
        for (int i = 0; i < tx.inputs().size(); i++) {
            TxInput input = tx.inputs().get(i);
            if (!ourInputs.containsKey(input.outPoint())) continue;
            if (!seen.add(input.outPoint())) return new Result.Unfair(Reason.OUR_INPUT_TWICE);
            places.put(i, input.outPoint());
        }
        if (seen.size() != ourInputs.size()) return new Result.Unfair(Reason.OUR_INPUT_MISSING);
        return switch (payments(tx, coinjoinOut, terms.amount().value())) {
            case MISSING -> new Result.Unfair(Reason.COINJOIN_OUTPUT_MISSING);
            case TWICE -> new Result.Unfair(Reason.COINJOIN_OUTPUT_TWICE);
            case TOO_SMALL -> new Result.Unfair(Reason.COINJOIN_OUTPUT_TOO_SMALL);
            case ENOUGH -> checkChange(tx, terms.change(sum(ourInputs)), changeOut, places);
        };
    }

    private static Result checkChange(
            UnsignedTx tx, SatsDelta expected, Script changeOut, SortedMap<Integer, OutPoint> places) {
        return switch (payments(tx, changeOut, expected.value())) {
            case MISSING -> new Result.Unfair(Reason.CHANGE_OUTPUT_MISSING);
            case TWICE -> new Result.Unfair(Reason.CHANGE_OUTPUT_TWICE);
            case TOO_SMALL -> new Result.Unfair(Reason.CHANGE_OUTPUT_TOO_SMALL);
            case ENOUGH -> new Result.Fair(places);
        };
    }

    private enum Payment {
        MISSING,
        TWICE,
        TOO_SMALL,
        ENOUGH
    }

    private static Payment payments(UnsignedTx tx, Script script, long atLeast) {
        Payment found = Payment.MISSING;
        for (TxOutput output : tx.outputs()) {
            if (!output.script().equals(script)) continue;
            if (found != Payment.MISSING) return Payment.TWICE;
            found = output.value().value() >= atLeast ? Payment.ENOUGH : Payment.TOO_SMALL;
        }
        return found;
    }

    private static Sats sum(Map<OutPoint, Sats> inputs) {
        return inputs.values().stream().reduce(Sats.ZERO, Sats::plus);
    }
}
