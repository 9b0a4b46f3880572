package org.joinmarket.common.coinjoin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.UnspentOutput;

/**
 * Builds the joint transaction as the older of the existing takers does (coinjoin.md 4.8): version 2, a lock time near the
 * tip, makers' contributions reduce what the taker pays the miners. The miners never get less than the estimate.
 */
public final class CoinjoinTransaction {
    private static final int VERSION = 2;
    private static final int LOOK_BACK_ONE_IN = 10;
    private static final int MAX_LOOK_BACK = 100;

    /** The mark of a token protocol, which nodes of Bitcoin Knots do not relay. */
    private static final long REFUSED_LOCK_TIME = 21;

    private CoinjoinTransaction() {}

    /**
     * What the taker wants.
     *
     * @param inputs of the taker, at least one, P2WPKH
     * @param destination where the taker's equal output goes
     * @param changeOut where the rest goes, if it is above 2 730 sat
     * @param lockTime see {@link #lockTime}
     */
    public record Plan(
            Sats amount,
            List<UnspentOutput> inputs,
            Script destination,
            Script changeOut,
            List<MakerContribution> makers,
            FeeRate feeRate,
            long lockTime) {
        public Plan {
            inputs = List.copyOf(inputs);
            makers = List.copyOf(makers);
            if (inputs.isEmpty() || makers.isEmpty()) throw new IllegalArgumentException("nobody to mix with");
            for (MakerContribution maker : makers) {
                if (!maker.terms().amount().equals(amount))
                    throw new IllegalArgumentException("makers agreed to another amount");
            }
        }
    }

    public sealed interface Result {
        /**
         * @param takerChange 0 if there is no such output
         * @param minerFee inputs minus outputs, of all together
         * @param makerFees what the makers are paid, without what they give to the miners
         */
        record Built(UnsignedTx tx, Sats takerChange, Sats minerFee, Sats makerFees) implements Result {}

        /** The taker's inputs are this much short. */
        record NotEnough(Sats missing) implements Result {}
    }

    /** @param random for the order of inputs and outputs: a cryptographic one, as the order could give the owners away */
    public static Result build(Plan plan, RandomGenerator random) {
        long makerFees = sum(plan.makers().stream().map(maker -> maker.terms().cjFee()));
        long change = sum(plan.inputs().stream().map(UnspentOutput::value))
                - plan.amount().value()
                - makerFees
                - takerTxFee(plan);
        if (change < 0) return new Result.NotEnough(new Sats(Math.min(-change, Sats.MAX_MONEY)));
        Sats takerChange = change > Dust.TAKER.value() ? new Sats(change) : Sats.ZERO;

        List<OutPoint> inputs = new ArrayList<>();
        List<TxOutput> outputs = new ArrayList<>();
        plan.inputs().forEach(input -> inputs.add(input.outPoint()));
        outputs.add(new TxOutput(plan.amount(), plan.destination()));
        if (takerChange.value() > 0) outputs.add(new TxOutput(takerChange, plan.changeOut()));
        for (MakerContribution maker : plan.makers()) {
            maker.inputs().forEach(input -> inputs.add(input.outPoint()));
            outputs.add(new TxOutput(plan.amount(), maker.coinjoinOut()));
            outputs.add(new TxOutput(maker.change(), maker.changeOut()));
        }
        Collections.shuffle(inputs, random);
        Collections.shuffle(outputs, random);
        UnsignedTx tx = assemble(inputs, outputs, plan.lockTime());
        long allInputs = sum(plan.inputs().stream().map(UnspentOutput::value))
                + sum(plan.makers().stream().map(MakerContribution::inputSum));
        Sats minerFee = new Sats(allInputs - tx.tx().outputSum().value());
        return new Result.Built(tx, takerChange, minerFee, new Sats(makerFees));
    }

    static UnsignedTx assemble(List<OutPoint> inputs, List<TxOutput> outputs, long lockTime) {
        long sequence = lockTime == 0 ? TxInput.SEQUENCE_FINAL : TxInput.SEQUENCE_LOCKTIME_ONLY;
        List<TxInput> unsigned = inputs.stream()
                .map(outPoint -> TxInput.unsigned(outPoint, sequence))
                .toList();
        return new UnsignedTx(new Transaction(VERSION, unsigned, outputs, lockTime));
    }

    /** What the taker pays the miners: the estimate for the whole transaction, less what the makers contribute. */
    private static long takerTxFee(Plan plan) {
        long contributed = sum(plan.makers().stream().map(maker -> maker.terms().txFee()));
        return Math.max(0, plan.feeRate().feeFor(estimatedVsize(plan)).value() - contributed);
    }

    /** Of the whole transaction once it is signed, with a change output for the taker. */
    static int estimatedVsize(Plan plan) {
        List<TxSize.InputKind> inputs = new ArrayList<>();
        List<TxSize.OutputKind> outputs = new ArrayList<>();
        plan.inputs().forEach(_ -> inputs.add(TxSize.InputKind.P2WPKH));
        outputs.add(TxSize.OutputKind.of(plan.destination()));
        outputs.add(TxSize.OutputKind.of(plan.changeOut()));
        for (MakerContribution maker : plan.makers()) {
            maker.inputs().forEach(_ -> inputs.add(TxSize.InputKind.P2WPKH));
            outputs.add(TxSize.OutputKind.of(maker.coinjoinOut()));
            outputs.add(TxSize.OutputKind.of(maker.changeOut()));
        }
        return TxSize.estimate(inputs, outputs);
    }

    /**
     * A lock time as wallets choose it against fee sniping: the height of the tip, and in one of ten cases up to 99 blocks
     * less, so that a transaction that was delayed does not stand out. Never the one that some nodes refuse, which a young
     * chain (regtest, a new signet) comes to.
     *
     * @return at least 1
     */
    public static long lockTime(int tipHeight, RandomGenerator random) {
        int back = random.nextInt(LOOK_BACK_ONE_IN) == 0 ? random.nextInt(MAX_LOOK_BACK) : 0;
        long lockTime = Math.max(1, tipHeight - back);
        return lockTime == REFUSED_LOCK_TIME ? lockTime - 1 : lockTime;
    }

    /** A long: what strangers ask for may add up to more than there is. */
    private static long sum(Stream<Sats> amounts) {
        return amounts.mapToLong(Sats::value).reduce(0, Math::addExact);
    }
}
