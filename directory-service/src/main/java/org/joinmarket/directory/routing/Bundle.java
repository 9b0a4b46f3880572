package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.routing.Lane.Delivery;

/**
 * Public lines that follow each other in a batch, to be copied into one buffer that all peers share: copying some kilobytes
 * once is cheaper than a write for each line and peer. Owned by its lane, which releases the lines.
 */
final class Bundle {
    /** A peer takes or misses a bundle as a whole, so it must be small beside what may wait for a peer. */
    static final int MAX_BYTES = 32 << 10;

    private final List<Delivery> deliveries = new ArrayList<>();
    private final Set<Peer> senders = new HashSet<>();
    private int bytes;

    /** @return false if it does not fit */
    boolean add(Delivery delivery) {
        int length = delivery.line().readableBytes();
        if (bytes + length > MAX_BYTES) return false;
        bytes += length;
        deliveries.add(delivery);
        if (delivery.sender() != null) senders.add(delivery.sender());
        return true;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    /** Those who must not get all of it. */
    Set<Peer> senders() {
        return senders;
    }

    /** All lines, one behind the other, in a buffer of its own. */
    ByteBuf join() {
        ByteBuf all = ByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        for (Delivery delivery : deliveries) {
            ByteBuf line = delivery.line();
            all.writeBytes(line, line.readerIndex(), line.readableBytes());
        }
        return all;
    }

    void clear() {
        deliveries.clear();
        senders.clear();
        bytes = 0;
    }
}
