package org.joinmarket.benchmarks.load;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts peers that a directory has turned away or lost. Safe from any thread. */
public final class Casualties implements PeerEvents {
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public void refused(Peer peer) {
        refused.incrementAndGet();
    }

    @Override
    public void lost(Peer peer) {
        lost.incrementAndGet();
    }

    public int refused() {
        return refused.get();
    }

    public int lost() {
        return lost.get();
    }
}
