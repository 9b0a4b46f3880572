package org.joinmarket.maker.session;

import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.coinjoin.UnsignedTx;

/** The maker's check of {@code !tx} (coinjoin.md 3.7), against what was agreed and reserved, never against the message. */
final class ProposedTransaction {
    private ProposedTransaction() {}

    static boolean isFair(Terms terms, Grant grant, UnsignedTx transaction) {
        long ours = 0;
        for (Grant.Input input : grant.inputs()) {
            if (timesSpent(input.outPoint(), transaction) != 1) return false;
            ours += input.value().value();
        }
        long earned = terms.cjfee().value() - terms.txfee().value();
        long amount = terms.amount().value();
        return earned >= 0
                && paysOnce(grant.coinjoinScript(), amount, transaction)
                && paysOnce(grant.changeScript(), ours - amount + earned, transaction);
    }

    private static long timesSpent(OutPoint outPoint, UnsignedTx transaction) {
        return transaction.inputs().stream()
                .filter(input -> input.outPoint().equals(outPoint))
                .count();
    }

    private static boolean paysOnce(Script script, long atLeast, UnsignedTx transaction) {
        var outputs = transaction.outputs().stream()
                .filter(output -> output.script().equals(script))
                .toList();
        return outputs.size() == 1 && outputs.getFirst().value().value() >= atLeast;
    }
}
