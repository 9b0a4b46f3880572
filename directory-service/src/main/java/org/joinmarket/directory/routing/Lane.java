package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one owner and what is on its way to them. Lines come from any thread; the owner takes them in batches, writes
 * each to its peers and flushes every peer once per batch: without that, system calls are nearly all of the work.
 */
final class Lane {
    /** Bytes that may wait for one owner; beyond it lines are dropped and counted. */
    static final long MAX_QUEUED_BYTES = 32L << 20;

    /** Counted for each waiting line on top of its length. */
    static final int OVERHEAD_BYTES = 128;

    /** Lines written before the owner flushes and looks after its other work. */
    static final int MAX_BATCH = 128;

    /** @param target who gets it, or null for everybody but {@code except} */
    record Delivery(
            ByteBuf line,
            MessageType type,
            @Nullable Peer target,
            @Nullable Peer except) {
        long cost() {
            return (long) line.readableBytes() + OVERHEAD_BYTES;
        }
    }

    private final Loop owner;
    private final DirectoryMeters meters;
    private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<Peer> members = new ArrayList<>();
    private final List<Connection> unflushed = new ArrayList<>();
    private long reached;
    private long missed;

    Lane(Loop owner, DirectoryMeters meters) {
        this.owner = owner;
        this.meters = meters;
    }

    void join(Peer peer) {
        owner.check();
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
        delivery.line().retain();
        queue.add(delivery);
        if (scheduled.compareAndSet(false, true)) owner.execute(this::drain);
    }

    private void drain() {
        try {
            writeBatch();
            unflushed.forEach(Connection::flush);
        } finally { // whatever happens, the lane goes on
            unflushed.clear();
            if (queue.isEmpty()) {
                scheduled.set(false);
                if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) owner.execute(this::drain);
            } else {
                owner.execute(this::drain);
            }
        }
    }

    private void writeBatch() {
        for (int i = 0; i < MAX_BATCH; i++) {
            Delivery next = queue.poll();
            if (next == null) return;
            queuedBytes.addAndGet(-next.cost());
            try {
                deliver(next);
                count(next);
            } finally {
                next.line().release();
            }
        }
    }

    private void deliver(Delivery delivery) {
        if (delivery.target() != null) {
            var connection = delivery.target().connection();
            note(connection, connection.offerDirect(delivery.line()));
            return;
        }
        // backwards: a peer that leaves here is replaced by one that has had the line
        for (int i = members.size() - 1; i >= 0; i--) {
            Peer member = members.get(i);
            if (member == delivery.except()) continue;
            var connection = member.connection();
            note(connection, connection.offerPublic(delivery.line()));
        }
    }

    private void note(Connection connection, Connection.Offered offered) {
        switch (offered) {
            case WRITTEN -> {
                reached++;
                if (connection.claimFlush()) unflushed.add(connection);
            }
            case DROPPED -> missed++;
            case CLOSED -> {}
        }
    }

    /** Once per line, not per peer. */
    private void count(Delivery delivery) {
        if (reached > 0) {
            meters.messagesOut(delivery.type(), reached);
            meters.bytesOut(reached * delivery.line().readableBytes());
        }
        if (missed > 0) meters.dropped(DropReason.SLOW_PEER, missed);
        reached = 0;
        missed = 0;
    }
}
