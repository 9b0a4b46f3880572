package org.joinmarket.wallet.imports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.chain.KeyPath;

/**
 * What a wallet knows that does not follow from its words. Does not print what it links.
 *
 * @param next of each branch that is known the first key that nobody has seen; branches 0 and 1, each once
 * @param frozen coins that their owner wants left alone, spent ones perhaps among them
 * @param labels by address, in the order of the file; neither need be one of ours
 */
public record History(List<KeyPath> next, Set<OutPoint> frozen, Map<String, String> labels) {
    /** Addresses that all branches of a wallet may have handed out together: all are derived and held in memory. */
    public static final int MAX_ADDRESSES = 100_000;

    /** Of a wallet of which there is nothing but its words. */
    public static final History NONE = new History(List.of(), Set.of(), Map.of());

    public History {
        next = List.copyOf(next);
        frozen = Set.copyOf(frozen);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        long addresses = 0;
        for (KeyPath path : next) addresses += path.index();
        if (addresses > MAX_ADDRESSES) throw new IllegalArgumentException("too many addresses");
    }

    /** The same with these labels. */
    public History withLabels(Map<String, String> others) {
        return new History(next, frozen, others);
    }

    @Override
    public String toString() {
        return "History[next=" + next + ", frozen=" + frozen.size() + ", labels=" + labels.size() + "]";
    }
}
