package org.joinmarket.wallet.signing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.lease.Lease;

/**
 * Whether a lease covers a transaction. Pure: what the chain and the other leases say comes in as {@link Facts}. Nothing of the
 * request that asks for the signature counts, but the transaction.
 */
final class SigningRules {
    private static final int WITNESS_FACTOR = 4;
    private static final int SEGWIT_MARKER_BYTES = 2;
    /** Count, push of a signature of 72 bytes, push of a key. */
    private static final int P2WPKH_WITNESS_BYTES = 108;

    private SigningRules() {}

    /**
     * What must be known beside the lease.
     *
     * @param foreignInputs the unspent outputs behind inputs that the lease does not name, as far as the chain has them
     * @param forbiddenInputs inputs that are ours, but neither in this lease nor in an open one of another wallet
     * @param forbiddenOutputs scripts of ours, paid by the transaction, that no such lease expects a payment to
     */
    record Facts(
            Map<OutPoint, ChainOutput> foreignInputs, Set<OutPoint> forbiddenInputs, Set<Script> forbiddenOutputs) {
        Facts {
            foreignInputs = Map.copyOf(foreignInputs);
            forbiddenInputs = Set.copyOf(forbiddenInputs);
            forbiddenOutputs = Set.copyOf(forbiddenOutputs);
        }
    }

    sealed interface Verdict {
        /**
         * @param cost our inputs less our outputs; 0 for a maker
         * @param miningFee all inputs less all outputs
         */
        record Sign(Sats cost, Sats miningFee) implements Verdict {}

        record Refuse(Refusal reason) implements Verdict {}
    }

    static Verdict judge(Lease lease, UnsignedTx tx, Facts facts) {
        Set<OutPoint> spent = new HashSet<>();
        for (TxInput input : tx.inputs()) {
            if (!spent.add(input.outPoint())) return refuse(Refusal.INPUT_REPEATED);
        }
        for (Lease.Input input : lease.inputs()) {
            if (!spent.contains(input.outPoint())) return refuse(Refusal.LEASED_INPUT_MISSING);
        }
        if (!facts.forbiddenInputs().isEmpty()) return refuse(Refusal.UNLEASED_INPUT);
        if (!facts.forbiddenOutputs().isEmpty()) return refuse(Refusal.UNLEASED_OUTPUT);
        if (lease.coinjoinScript().equals(lease.changeScript())) return refuse(Refusal.CHANGE_IS_COINJOIN_OUTPUT);
        List<TxOutput> coinjoin = paidTo(tx, lease.coinjoinScript());
        if (coinjoin.isEmpty()) return refuse(Refusal.COINJOIN_OUTPUT_MISSING);
        if (coinjoin.size() > 1) return refuse(Refusal.COINJOIN_OUTPUT_REPEATED);
        List<TxOutput> change = paidTo(tx, lease.changeScript());
        if (change.size() > 1) return refuse(Refusal.CHANGE_OUTPUT_REPEATED);
        Sats value = coinjoin.getFirst().value();
        int others = othersWith(value, tx, lease);
        return switch (lease.terms()) {
            case Lease.Maker maker -> maker(lease, maker, tx, facts, value, change, others);
            case Lease.Taker taker -> taker(lease, taker, tx, facts, value, change, others);
        };
    }

    /**
     * The coins of others must exist, and be worth what is paid out, although the fee is the taker's business: with one that a
     * stranger makes later he would choose the day on which the transaction becomes valid, when ours are long promised to somebody
     * else, and one that can never be mined ties ours up for nothing.
     */
    private static Verdict maker(
            Lease lease, Lease.Maker terms, UnsignedTx tx, Facts facts, Sats value, List<TxOutput> change, int others) {
        if (change.isEmpty()) return refuse(Refusal.CHANGE_OUTPUT_MISSING);
        if (value.isLessThan(lease.amount())) return refuse(Refusal.COINJOIN_VALUE);
        if (others < 1) return refuse(Refusal.TOO_FEW_EQUAL_OUTPUTS);
        long gain = value.value()
                + change.getFirst().value().value()
                - lease.inputSum().value();
        long agreed = terms.cjFee().value() - terms.txFee().value();
        if (gain < Math.max(0, agreed)) return refuse(Refusal.NET_GAIN_TOO_LOW);
        Optional<Long> fee = miningFee(lease, tx, facts);
        if (fee.isEmpty()) return refuse(Refusal.FOREIGN_INPUT_UNKNOWN);
        if (fee.get() < 0) return refuse(Refusal.OUTPUTS_ABOVE_INPUTS);
        return new Verdict.Sign(Sats.ZERO, new Sats(fee.get()));
    }

    private static Verdict taker(
            Lease lease, Lease.Taker terms, UnsignedTx tx, Facts facts, Sats value, List<TxOutput> change, int others) {
        if (!value.equals(lease.amount())) return refuse(Refusal.COINJOIN_VALUE);
        if (others < terms.minimumMakers()) return refuse(Refusal.TOO_FEW_EQUAL_OUTPUTS);
        long left = lease.inputSum().value() - value.value();
        if (terms.sweep()) {
            if (!change.isEmpty()) return refuse(Refusal.CHANGE_OUTPUT_REPEATED);
        } else if (change.isEmpty() && left - terms.expectedCost().value() > Dust.TAKER.value()) {
            return refuse(Refusal.CHANGE_OUTPUT_MISSING);
        }
        long cost = left
                - change.stream().mapToLong(output -> output.value().value()).sum();
        if (cost > terms.maxCost().value()) return refuse(Refusal.COST_TOO_HIGH);
        return fee(lease, terms, tx, facts, change.isEmpty(), cost);
    }

    private static Verdict fee(
            Lease lease, Lease.Taker terms, UnsignedTx tx, Facts facts, boolean changeDropped, long cost) {
        Optional<Long> known = miningFee(lease, tx, facts);
        if (known.isEmpty()) return refuse(Refusal.FOREIGN_INPUT_UNKNOWN);
        long fee = known.get();
        if (fee < 0) return refuse(Refusal.OUTPUTS_ABOVE_INPUTS);
        long most = terms.maxFeeRate().feeFor(signedVsize(tx.tx())).value();
        if (changeDropped) most += Dust.TAKER.value();
        if (fee > most) return refuse(Refusal.FEE_RATE_TOO_HIGH);
        return new Verdict.Sign(new Sats(Math.max(0, cost)), new Sats(fee));
    }

    /** All inputs less all outputs, also below 0; empty if the chain does not have one of the inputs. */
    private static Optional<Long> miningFee(Lease lease, UnsignedTx tx, Facts facts) {
        long in = lease.inputSum().value();
        for (TxInput input : tx.inputs()) {
            if (isLeased(lease, input.outPoint())) continue;
            ChainOutput output = facts.foreignInputs().get(input.outPoint());
            if (output == null) return Optional.empty();
            in = Math.addExact(in, output.value().value());
        }
        return Optional.of(in - tx.tx().outputSum().value());
    }

    /** If all inputs are P2WPKH, as they are in this market; an upper bound within half a byte per input. */
    private static int signedVsize(Transaction tx) {
        int witness = SEGWIT_MARKER_BYTES + P2WPKH_WITNESS_BYTES * tx.inputs().size();
        return Math.ceilDiv(WITNESS_FACTOR * tx.serializeWithoutWitness().length + witness, WITNESS_FACTOR);
    }

    static boolean isLeased(Lease lease, OutPoint outPoint) {
        return lease.inputs().stream().anyMatch(input -> input.outPoint().equals(outPoint));
    }

    private static List<TxOutput> paidTo(UnsignedTx tx, Script script) {
        return tx.outputs().stream()
                .filter(output -> output.script().equals(script))
                .toList();
    }

    /** Scripts beside ours that get exactly as much: paying one script twice makes one participant, not two. */
    private static int othersWith(Sats value, UnsignedTx tx, Lease lease) {
        return tx.outputs().stream()
                .filter(output -> output.value().equals(value))
                .map(TxOutput::script)
                .filter(script -> !script.equals(lease.coinjoinScript()) && !script.equals(lease.changeScript()))
                .collect(Collectors.toSet())
                .size();
    }

    private static Verdict refuse(Refusal reason) {
        return new Verdict.Refuse(reason);
    }
}
