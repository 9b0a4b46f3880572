package org.joinmarket.wallet.send;

import java.util.List;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.coins.Coin;

/**
 * A payment that is not signed: inputs, outputs without change, change and fee add up.
 *
 * @param change zero without a change output
 * @param vsize upper bound, virtual bytes
 */
record Payment(List<Coin> coins, List<TxOutput> outputs, Sats change, Sats fee, FeeRate rate, int vsize) {
    Payment {
        coins = List.copyOf(coins);
        outputs = List.copyOf(outputs);
        long in = coins.stream().mapToLong(coin -> coin.value().value()).sum();
        if (in != sum(outputs) + change.value() + fee.value())
            throw new IllegalArgumentException("a payment that does not add up");
    }

    /** What the outputs get together. */
    Sats amount() {
        return new Sats(sum(outputs));
    }

    private static long sum(List<TxOutput> outputs) {
        return outputs.stream().mapToLong(output -> output.value().value()).sum();
    }
}
