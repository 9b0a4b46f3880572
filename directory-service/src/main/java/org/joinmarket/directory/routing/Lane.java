package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one owner and what is on its way to them. Lines come from any thread; the owner takes them in batches, joins
 * public lines that follow each other into one write for each peer, and flushes every peer once per batch: without that, system calls and
 * the bookkeeping of single writes are nearly all of the work.
 */
final class Lane {
    /** Bytes that may wait for one owner; beyond it lines are dropped and counted. */
    static final long MAX_QUEUED_BYTES = 32L << 20;

    /** Counted for each waiting line on top of its length. */
    static final int OVERHEAD_BYTES = 128;

    /** Lines written before the owner flushes and looks after its other work. */
    static final int MAX_BATCH = 128;

    /** How often the owner looks what its peers have not read. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** When a line was received that did not come from a peer. */
    static final long UNTIMED = Long.MIN_VALUE;

    /**
     * @param line one line, or {@code lines} of them for one target
     * @param target who gets it, or null for everybody but {@code sender}
     * @param sender which peer sent it, or null if it is the directory's own
     * @param receivedAt in the time of {@link Loop#nanoTime()}, or {@link #UNTIMED}
     */
    record Delivery(
            ByteBuf line,
            MessageType type,
            @Nullable Peer target,
            @Nullable Peer sender,
            int lines,
            long receivedAt) {
        boolean isPublic() {
            return target == null;
        }

        long cost() {
            return (long) line.readableBytes() + OVERHEAD_BYTES;
        }
    }

    private final Loop owner;
    private final DirectoryMeters meters;
    private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong queuedPublicBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<Peer> members = new ArrayList<>();
    private final List<Connection> unflushed = new ArrayList<>();
    private final List<Delivery> received = new ArrayList<>(); // of this batch, to be timed
    private final Bundle bundle = new Bundle();
    private final OutboundMemory memory;
    private volatile long outboundBytes;
    private long writes; // unsent, as of the last count, and all since
    private boolean looking;
    private long reached;
    private long missed;

    Lane(Loop owner, OutboundMemory memory, DirectoryMeters meters) {
        this.owner = owner;
        this.memory = memory;
        this.meters = meters;
    }

    void join(Peer peer) {
        owner.check();
        if (!looking) {
            looking = true;
            var _ = owner.schedule(LOOK, this::look);
        }
        peer.seat(members.size());
        members.add(peer);
    }

    void leave(Peer peer) {
        owner.check();
        int seat = peer.seat();
        if (seat < 0) return;
        Peer last = members.removeLast();
        if (last != peer) {
            members.set(seat, last);
            last.seat(seat);
        }
        peer.seat(-1);
    }

    void offer(Delivery delivery) {
        long cost = delivery.cost();
        if (queuedBytes.addAndGet(cost) > MAX_QUEUED_BYTES) {
            queuedBytes.addAndGet(-cost);
            meters.dropped(DropReason.RELAY_BUSY);
            return;
        }
        if (delivery.isPublic()) queuedPublicBytes.addAndGet(cost);
        delivery.line().retain();
        queue.add(delivery);
        if (scheduled.compareAndSet(false, true)) owner.execute(this::drain);
    }

    private void drain() {
        try {
            writeBatch();
            unflushed.forEach(Connection::flush);
            timeRelay();
            if (memory.isShort()) shed();
            if (writes > memory.maxWrites()) countWrites();
        } finally { // whatever happens, the lane goes on
            unflushed.clear();
            received.clear();
            if (queue.isEmpty()) {
                scheduled.set(false);
                if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) owner.execute(this::drain);
            } else { // scheduled, not executed: between tasks that follow each other a loop reads nobody
                var _ = owner.schedule(Duration.ZERO, this::drain);
            }
        }
    }

    /** Whether a public line would not wait for more of them than are written at once. Any thread. */
    boolean hasRoom() {
        return queuedPublicBytes.get() <= Bundle.MAX_BYTES;
    }

    private void writeBatch() {
        for (int i = 0; i < MAX_BATCH; i++) {
            Delivery next = queue.poll();
            if (next == null) break;
            queuedBytes.addAndGet(-next.cost());
            if (next.isPublic()) queuedPublicBytes.addAndGet(-next.cost());
            if (next.receivedAt() != UNTIMED) received.add(next);
            if (next.isPublic() && bundle.add(next)) continue;
            writeBundle();
            try {
                write(next);
            } finally {
                next.line().release();
            }
        }
        writeBundle();
    }

    private void write(Delivery delivery) {
        if (delivery.target() == null) {
            // backwards: a peer that leaves here is replaced by one that has had the line
            for (int i = members.size() - 1; i >= 0; i--) {
                Peer member = members.get(i);
                if (member != delivery.sender()) offerPublic(member, delivery.line());
            }
        } else {
            writeTo(delivery.target(), delivery);
        }
        count(delivery);
        reached = 0;
        missed = 0;
    }

    /** Who has much to read can do without peer lists: an entry may be forty times as long as the line that it follows. */
    private void writeTo(Peer target, Delivery delivery) {
        var connection = target.connection();
        if (delivery.type() == MessageType.PEERLIST && !connection.isDrained())
            meters.dropped(DropReason.PEERLIST_BUSY);
        else if (delivery.sender() != null)
            note(
                    connection,
                    connection.offerPrivate(delivery.line(), delivery.sender().nick()));
        else note(connection, connection.offerDirect(delivery.line()));
    }

    private void offerPublic(Peer member, ByteBuf lines) {
        var connection = member.connection();
        note(connection, connection.offerPublic(lines));
    }

    /** Releases the lines that were waiting in it. */
    private void writeBundle() {
        List<Delivery> deliveries = bundle.deliveries();
        try {
            if (deliveries.size() == 1) write(deliveries.getFirst());
            else if (!deliveries.isEmpty()) writeJoined(deliveries);
        } finally {
            for (Delivery delivery : deliveries) delivery.line().release();
            bundle.clear();
        }
    }

    /** One write for each peer; those that sent one of the lines get the others one by one. */
    private void writeJoined(List<Delivery> deliveries) {
        Set<Peer> senders = bundle.senders();
        ByteBuf joined = bundle.join();
        try {
            for (int i = members.size() - 1; i >= 0; i--) {
                Peer member = members.get(i);
                if (!senders.contains(member)) offerPublic(member, joined);
            }
        } finally {
            joined.release();
        }
        for (Delivery delivery : deliveries) count(delivery);
        reached = 0;
        missed = 0;
        for (Delivery delivery : deliveries) {
            for (Peer sender : senders) {
                if (sender != delivery.sender() && isMember(sender)) offerPublic(sender, delivery.line());
            }
            count(delivery);
            reached = 0;
            missed = 0;
        }
    }

    private boolean isMember(Peer peer) {
        return peer.connection().loop().equals(owner) && peer.seat() >= 0;
    }

    private void note(Connection connection, Connection.Offered offered) {
        switch (offered) {
            case WRITTEN -> {
                reached++;
                writes++;
                if (connection.claimFlush()) unflushed.add(connection);
            }
            case DROPPED -> missed++;
            case CLOSED -> {}
        }
    }

    private void timeRelay() {
        if (received.isEmpty()) return;
        long now = owner.nanoTime();
        for (Delivery delivery : received) meters.relayed(delivery.type(), now - delivery.receivedAt());
    }

    /** As of the last look. Any thread. */
    long outboundBytes() {
        return outboundBytes;
    }

    private void look() {
        var _ = owner.schedule(LOOK, this::look);
        long sum = 0;
        for (Peer member : members) sum += member.connection().pendingBytes();
        outboundBytes = sum;
        if (memory.isShort()) shed();
    }

    /** Closes the peers that have read least, until as much is free as there was too much. */
    private void shed() {
        long excess = memory.excess();
        if (excess <= 0) return;
        var byBacklog = new ArrayList<>(members);
        byBacklog.removeIf(peer -> peer.connection().pendingBytes() < OutboundMemory.WORTH_CLOSING_BYTES);
        byBacklog.sort(Comparator.comparingLong((Peer peer) -> peer.connection().pendingBytes())
                .reversed());
        for (Peer peer : byBacklog) {
            if (excess <= 0) return;
            excess -= peer.connection().pendingBytes();
            peer.connection().close(CloseReason.MEMORY);
        }
    }

    /** Of most that were written nothing is left; if not, closes the peers that have read least until a quarter is free. */
    private void countWrites() {
        writes = 0;
        for (Peer member : members) writes += member.connection().pendingWrites();
        if (writes <= memory.maxWrites()) return;
        var byWrites = new ArrayList<>(members);
        byWrites.sort(Comparator.comparingInt((Peer peer) -> peer.connection().pendingWrites())
                .reversed());
        for (Peer peer : byWrites) {
            if (writes <= memory.maxWrites() / 4 * 3) return;
            writes -= peer.connection().pendingWrites();
            peer.connection().close(CloseReason.MEMORY);
        }
    }

    /** Once per line, not per peer. */
    private void count(Delivery delivery) {
        if (reached > 0) {
            meters.sent(
                    delivery.type(),
                    reached * delivery.lines(),
                    reached * delivery.line().readableBytes());
        }
        if (missed > 0) meters.dropped(DropReason.SLOW_PEER, missed);
    }
}
