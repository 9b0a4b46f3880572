package org.joinmarket.wallet.send;

import java.util.List;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.jspecify.annotations.Nullable;

/**
 * A payment that is not signed: inputs, outputs, change and fee add up.
 *
 * @param change null without a change output
 * @param vsize upper bound, virtual bytes
 * @param lockTime of the transaction: a height, or the end of the bond that is spent
 * @param replaces the payment that this one is to take the place of; null for a new one
 */
record Payment(
        Sends.Kind kind,
        int mixdepth,
        List<Spent> coins,
        List<Output> outputs,
        @Nullable Output change,
        Sats fee,
        FeeRate rate,
        int vsize,
        long lockTime,
        @Nullable Sent replaces) {
    Payment {
        coins = List.copyOf(coins);
        outputs = List.copyOf(outputs);
        long out = sum(outputs) + (change == null ? 0 : change.value().value());
        if (spent(coins) != out + fee.value()) throw new IllegalArgumentException("a payment that does not add up");
    }

    /** A coin of ours that is spent. */
    record Spent(OutPoint outPoint, Sats value, Script script, KeyPath path) {
        static Spent of(Coin coin) {
            return new Spent(coin.outPoint(), coin.value(), coin.script(), coin.path());
        }

        static List<Spent> of(List<Coin> coins) {
            return coins.stream().map(Spent::of).toList();
        }
    }

    /** @param script null: an address of ours that nobody has seen, the next one of the internal branch */
    record Output(Sats value, @Nullable Script script) {}

    /** What the outputs get together. */
    Sats amount() {
        return new Sats(sum(outputs));
    }

    Sats changeValue() {
        return change == null ? Sats.ZERO : change.value();
    }

    static long spent(List<Spent> coins) {
        return coins.stream().mapToLong(coin -> coin.value().value()).sum();
    }

    private static long sum(List<Output> outputs) {
        return outputs.stream().mapToLong(output -> output.value().value()).sum();
    }
}
