package org.joinmarket.wallet.chain.esplora;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.TxId;

/**
 * What the explorer has taken from us and does not show yet: its index runs behind its node. Until it does, the coins that are
 * spent must not look free.
 */
final class OwnBroadcasts {
    static final Duration LONGEST = Duration.ofMinutes(10);
    static final int MAX = 1_000;

    private final InstantSource clock;
    private final Map<TxId, Sent> sent = new LinkedHashMap<>();

    private record Sent(EsploraTransaction tx, Instant at) {}

    OwnBroadcasts(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(EsploraTransaction tx) {
        sent.put(tx.txid(), new Sent(tx, clock.instant()));
        while (sent.size() > MAX) sent.remove(sent.keySet().iterator().next());
    }

    synchronized void shown(Set<TxId> txids) {
        sent.keySet().removeAll(txids);
    }

    synchronized Collection<EsploraTransaction> all() {
        Instant oldest = clock.instant().minus(LONGEST);
        sent.values().removeIf(each -> each.at().isBefore(oldest));
        return List.copyOf(sent.values().stream().map(Sent::tx).toList());
    }
}
