package org.joinmarket.wallet.send;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.TxSize;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/** How large payments are, and how small their outputs may be. */
final class Sizes {
    private Sizes() {}

    /** What nodes relay at least, at their usual setting of 3 sat/vB for spending an output again; null: an address of ours. */
    static long dust(@Nullable Script script) {
        return switch (kind(script)) {
            case P2WPKH -> 294;
            case P2WSH, P2TR -> 330;
            case P2SH -> 540;
            case P2PKH -> 546;
        };
    }

    /** Upper bound, in virtual bytes. */
    static int of(List<Payment.Spent> coins, List<Payment.Output> outputs, boolean change) {
        List<TxSize.OutputKind> kinds =
                outputs.stream().map(output -> kind(output.script())).collect(Collectors.toCollection(ArrayList::new));
        if (change) kinds.add(TxSize.OutputKind.P2WPKH);
        return TxSize.estimate(coins.stream().map(Sizes::kind).toList(), kinds);
    }

    /** Of a payment once it is signed, an upper bound if it was signed elsewhere: then only its unsigned form is here. */
    static int ofSigned(Transaction tx, List<Payment.Spent> coins) {
        if (tx.hasWitness()) return tx.vsize();
        return of(
                coins,
                tx.outputs().stream()
                        .map(output -> new Payment.Output(output.value(), output.script()))
                        .toList(),
                false);
    }

    /** As {@link #ofSigned}, a lower bound: signatures are two bytes, half a virtual one, shorter than the largest as a rule at most. */
    static int leastOfSigned(Transaction tx, List<Payment.Spent> coins) {
        if (tx.hasWitness()) return tx.vsize();
        return ofSigned(tx, coins) - Math.ceilDiv(coins.size(), 2) - 1;
    }

    /** What one coin more adds at most, in virtual bytes. */
    static int ofInput(Payment.Spent coin) {
        return of(List.of(coin, coin), List.of(), true) - of(List.of(coin), List.of(), true) + 1;
    }

    private static TxSize.OutputKind kind(@Nullable Script script) {
        return script == null ? TxSize.OutputKind.P2WPKH : TxSize.OutputKind.of(script);
    }

    private static TxSize.InputKind kind(Payment.Spent coin) {
        return coin.path().branch() == Wallet.BONDS ? TxSize.InputKind.BOND : TxSize.InputKind.P2WPKH;
    }
}
