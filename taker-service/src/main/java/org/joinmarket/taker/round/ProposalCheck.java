package org.joinmarket.taker.round;

import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.coinjoin.CoinjoinTransaction.Result.Built;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.common.coinjoin.TxSize;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.round.RoundEvent.Refused;

/**
 * The last look at a transaction before makers are asked to sign it. What the wallet service would refuse to sign, or no
 * directory would carry, must not tie up their coins.
 */
final class ProposalCheck {
    private ProposalCheck() {}

    static Optional<Refused> refusal(Built built, OwnSide own, Sats amount) {
        if (!TxLine.fits(built.tx().serialize().length))
            return Optional.of(new Refused(
                    FailureReason.TRANSACTION_TOO_LARGE,
                    built.tx().inputs().size() + " inputs and "
                            + built.tx().outputs().size() + " outputs do not fit into one message"));
        OwnSide.Caps caps = own.caps();
        Sats cost = own.cost(amount, built.takerChange());
        if (caps.maxCost().isLessThan(cost))
            return tooDear("the coinjoin would cost " + cost + " sats, the limit is " + caps.maxCost());
        boolean changeDropped = built.takerChange().equals(Sats.ZERO);
        if (changeDropped && cost.value() - caps.expectedCost().value() > Dust.TAKER.value())
            return tooDear("the change is too small for an output, and more than the " + Dust.TAKER
                    + " sats above the expected cost that the wallet service gives away");
        long most = caps.maxFeeRate().feeFor(vsize(built.tx())).value() + (changeDropped ? Dust.TAKER.value() : 0);
        if (built.minerFee().value() > most)
            return tooDear("the miners would get " + built.minerFee() + " sats, by the highest fee rate it is " + most);
        return Optional.empty();
    }

    private static Optional<Refused> tooDear(String detail) {
        return Optional.of(new Refused(FailureReason.COST_ABOVE_LIMIT, detail));
    }

    /** As the signer takes it: every input is P2WPKH. */
    private static int vsize(UnsignedTx tx) {
        return TxSize.estimate(
                tx.inputs().stream().map(_ -> TxSize.InputKind.P2WPKH).toList(),
                tx.outputs().stream()
                        .map(output -> TxSize.OutputKind.of(output.script()))
                        .toList());
    }
}
