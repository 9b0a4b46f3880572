package org.joinmarket.wallet.coins;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;

/** Tells a coinjoin by its outputs (wallet.md 5). A guess: whoever makes a transaction decides what it looks like. */
final class EqualOutputs {
    private EqualOutputs() {}

    /**
     * The value of the coinjoin outputs, in satoshi, if the most frequent value stands there more than once and as often as all
     * others together, or once more. Of several that do, the first counts.
     *
     * @return empty if it looks like no coinjoin
     */
    static OptionalLong value(List<TxOutput> outputs) {
        Map<Script, Long> byScript = new LinkedHashMap<>();
        outputs.forEach(output -> byScript.put(output.script(), output.value().value()));
        Map<Long, Integer> counts = new LinkedHashMap<>();
        byScript.values().forEach(value -> counts.merge(value, 1, Integer::sum));
        long mostFrequent = 0;
        int equal = 0;
        for (Map.Entry<Long, Integer> entry : counts.entrySet())
            if (entry.getValue() > equal) {
                mostFrequent = entry.getKey();
                equal = entry.getValue();
            }
        int others = byScript.size() - equal;
        return equal > 1 && (equal == others || equal == others + 1)
                ? OptionalLong.of(mostFrequent)
                : OptionalLong.empty();
    }
}
