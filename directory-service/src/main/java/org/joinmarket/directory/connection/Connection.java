package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.time.Duration;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.directory.limit.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * One stranger's line to us, over whatever transport. Belongs to its {@link Loop}: everything but {@link #loop()} and
 * requests to close is called there only, except for what says otherwise.
 *
 * <p>Output is bounded: a peer that does not read loses public lines first, then those of strangers who send it the most, and
 * at last its connection (see {@link ConnectionLimits}).
 */
public abstract class Connection {
    /** What became of a line offered to a connection. */
    public enum Offered {
        WRITTEN,
        /** The peer is slow and the line was one it can do without. */
        DROPPED,
        /** The connection is closed, or is so now. */
        CLOSED
    }

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Loop loop;
    private final ConnectionLimits limits;
    private @Nullable LineReceiver receiver;
    private @Nullable CloseReason closeReason;
    private Loop.@Nullable Timer deadline;
    private @Nullable WaitingRoom waitingRoom;
    private boolean slow;
    private long slowSince;
    private long readBefore;
    private @Nullable SenderShares shares;
    private boolean unflushed;
    private boolean awaitsFlush;

    // written by the owner alone and read by anybody: a reader may see them a moment old, and the fan-out pays one add
    private long linesReceived;
    private long bytesReceived;
    private long bytesWritten;

    protected Connection(Loop loop, ConnectionLimits limits) {
        this.loop = loop;
        this.limits = limits;
    }

    public final Loop loop() {
        return loop;
    }

    /** Who gets the lines from now on. */
    public final void receiver(LineReceiver next) {
        receiver = next;
    }

    final @Nullable LineReceiver receiver() {
        return receiver;
    }

    /** Why it was closed, or null while it is open. Any thread, but perhaps a moment old. */
    public final @Nullable CloseReason closeReason() {
        return closeReason;
    }

    public final boolean isOpen() {
        return closeReason == null;
    }

    /** The absolute deadline that {@link #deadlineMet()} lifts; in place of an earlier one. */
    public final void deadline(Duration delay, Runnable task) {
        deadlineMet();
        deadline = loop.schedule(delay, task);
    }

    /** Without a deadline from now on. */
    public final void deadlineMet() {
        if (deadline != null) deadline.cancel();
        deadline = null;
    }

    final void waitIn(WaitingRoom room) {
        waitingRoom = room;
    }

    /** Longest line that it may send now, without terminator: until we know who is there, no longer than a handshake. */
    public final int maxLineBytes() {
        return waitingRoom == null ? limits.maxLineBytes() : limits.maxHandshakeBytes();
    }

    /** We know who is there: the connection may stay. */
    public final void settled() {
        deadlineMet();
        if (waitingRoom != null) waitingRoom.leave(this);
        waitingRoom = null;
    }

    /**
     * Writes a public line unless the peer has too much unread. The buffer stays the caller's; what is kept of it is
     * retained. Reaches the network with the next {@link #flush()}.
     */
    public final Offered offerPublic(ByteBuf line) {
        if (closeReason != null) return Offered.CLOSED;
        if (pendingBytes() + line.readableBytes() <= limits.publicBytes()) {
            slow = false;
            return writeNow(line);
        }
        return missed();
    }

    /**
     * Writes what another peer sends to this one alone. Strangers who send more than it reads cost it lines, each sender its
     * own first, and not its connection: what all of them may fill leaves room for the directory's own lines.
     */
    public final Offered offerPrivate(ByteBuf line, Nick sender) {
        if (closeReason != null) return Offered.CLOSED;
        if (isDrained()) {
            shares = null;
            return writeNow(line);
        }
        if (shares == null) shares = new SenderShares(limits.shareBytes());
        if (!shares.take(sender, line.readableBytes())) return Offered.DROPPED;
        if (pendingBytes() + line.readableBytes() > limits.privateBytes()) return missed();
        return writeNow(line);
    }

    /** A line is not written because too much is unread. Who reads next to nothing all the while is closed. */
    private Offered missed() {
        long read = bytesWritten - pendingBytes();
        if (!slow || read - readBefore >= limits.drainedBytes()) {
            slow = true;
            slowSince = loop.nanoTime();
            readBefore = read;
        } else if (loop.nanoTime() - slowSince >= limits.stallTimeout().toNanos()) {
            close(CloseReason.SLOW);
            return Offered.CLOSED;
        }
        return Offered.DROPPED;
    }

    /** Writes what the directory itself tells this peer; a peer with too much unread is closed instead. Else as above. */
    public final Offered offerDirect(ByteBuf line) {
        if (closeReason != null) return Offered.CLOSED;
        if (pendingBytes() + line.readableBytes() > limits.outboundBytes()) {
            close(CloseReason.SLOW);
            return Offered.CLOSED;
        }
        return writeNow(line);
    }

    private Offered writeNow(ByteBuf line) {
        unflushed = true;
        bytesWritten += line.readableBytes();
        write(line.retainedDuplicate());
        return Offered.WRITTEN;
    }

    /** Whether the peer has read nearly everything it was sent. */
    public final boolean isDrained() {
        return pendingBytes() <= limits.drainedBytes();
    }

    /** Sends what was written since the last flush, if anything. */
    public final void flush() {
        awaitsFlush = false;
        if (!unflushed) return;
        unflushed = false;
        if (closeReason == null) flushNow();
    }

    /** Whether something is written and nobody has asked this since the last flush: the asker is to flush it. */
    public final boolean claimFlush() {
        if (!unflushed || awaitsFlush) return false;
        awaitsFlush = true;
        return true;
    }

    /** Closes at once; what is not sent is lost. The first reason stays. */
    public final void close(CloseReason why) {
        if (closeReason != null) return;
        closeReason = why;
        settled();
        closeNow();
    }

    /** Sends what was written and then closes; a peer that does not take it in a few seconds loses it. */
    public final void closeAfterFlush(CloseReason why) {
        if (closeReason != null) return;
        closeReason = why;
        unflushed = false;
        settled();
        deadline(FAREWELL, this::closeNow);
        flushAndClose();
    }

    /** The handshake has taken too long. */
    final void expire() {
        close(CloseReason.HANDSHAKE_TIMEOUT);
    }

    /** As {@link #close} from any thread. */
    public final void requestClose(CloseReason why) {
        loop.execute(() -> close(why));
    }

    /** As {@link #closeAfterFlush} from any thread. */
    public final void requestCloseAfterFlush(CloseReason why) {
        loop.execute(() -> closeAfterFlush(why));
    }

    final void countReceived(int bytes) {
        linesReceived++;
        bytesReceived += bytes;
    }

    /** Lines that came, its handshake among them. Any thread, but perhaps a moment old. */
    public final long linesReceived() {
        return linesReceived;
    }

    /** Bytes of these lines with their ends. Any thread, but perhaps a moment old. */
    public final long bytesReceived() {
        return bytesReceived;
    }

    /** Bytes of lines written to it, sent or not. Any thread, but perhaps a moment old. */
    public final long bytesWritten() {
        return bytesWritten;
    }

    /** Reads nothing more until {@link #resumeReading()}; what was received already still comes. */
    public abstract void pauseReading();

    public abstract void resumeReading();

    /** Whether what it sends is read now. */
    public abstract boolean isReading();

    /** Takes over one reference of the line. */
    protected abstract void write(ByteBuf line);

    protected abstract void flushNow();

    /** Must lead to {@link ConnectionManager#closed}, at once or later. */
    protected abstract void closeNow();

    /** As {@link #closeNow} once the output is gone, or when the deadline set by the manager passes. */
    protected abstract void flushAndClose();

    /** Unsent bytes, with what their bookkeeping costs. Any thread, but perhaps a moment old. */
    public abstract long pendingBytes();

    /** Writes that are not sent: each has an entry in the heap, however few its bytes are. On its owner. */
    public abstract int pendingWrites();

    /** Where it comes from, or null if that says nothing. Behind Tor everybody comes from here. Any thread. */
    public abstract @Nullable InetAddress source();
}
