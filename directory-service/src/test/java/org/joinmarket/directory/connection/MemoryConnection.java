package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.limit.CloseReason;

/** A connection without a network: keeps what it is sent, and reads only when told to. */
public final class MemoryConnection extends Connection {
    private static final Pattern LINE_ENDS = Pattern.compile("(?<=\r\n)");

    private final ConnectionManager manager;
    private final InetAddress source;
    private final List<String> buffered = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private boolean reads = true;
    private boolean isReading = true;
    private long unread;
    private int unreadWrites;
    private int flushes;
    private Runnable onFlush = () -> {};
    private Duration end = Duration.ZERO;

    private MemoryConnection(Loop loop, ConnectionManager manager, InetAddress source) {
        super(loop, manager.limits());
        this.manager = manager;
        this.source = source;
    }

    public static MemoryConnection open(ManualLoop loop, ConnectionManager manager) {
        return open(loop, manager, InetAddress.getLoopbackAddress());
    }

    public static MemoryConnection open(ManualLoop loop, ConnectionManager manager, InetAddress source) {
        var connection = new MemoryConnection(loop, manager, source);
        manager.opened(connection);
        return connection;
    }

    /** From now on the other side does not read. */
    public void stopReading() {
        reads = false;
    }

    /** When it is closed, that takes so long. */
    public void endsAfter(Duration delay) {
        end = delay;
    }

    /** The other side reads everything, now and later. */
    public void read() {
        reads = true;
        unread = 0;
        unreadWrites = 0;
    }

    /** The other side reads this many bytes, and no more. */
    public void readSome(long bytes) {
        unread = Math.max(0, unread - bytes);
    }

    /** What somebody else does as soon as the other side has read something. */
    public void onFlush(Runnable action) {
        onFlush = action;
    }

    /** As if this line had come. */
    public void receives(String json) {
        receives(Unpooled.copiedBuffer(json + "\r\n", StandardCharsets.UTF_8));
    }

    /** As if these bytes had come, which are a line with its end; releases them. */
    void receives(ByteBuf line) {
        manager.received(this, line);
        line.release();
        ((ManualLoop) loop()).run();
    }

    public void receives(Envelope envelope) {
        receives(new String(EnvelopeCodec.encode(envelope), StandardCharsets.US_ASCII).strip());
    }

    public void isLost() {
        close(CloseReason.PEER_CLOSED);
        ((ManualLoop) loop()).run();
    }

    /** What was flushed since the last call, with its line ends. */
    public List<String> takeRaw() {
        var taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    public List<Envelope> take() {
        return takeRaw().stream()
                .map(line -> switch (EnvelopeCodec.decode(line.strip().getBytes(StandardCharsets.UTF_8))) {
                    case Decoded.Ok<Envelope>(var envelope) -> envelope;
                    case Decoded<Envelope> other -> throw new AssertionError("we sent what nobody reads: " + other);
                })
                .toList();
    }

    public int flushes() {
        return flushes;
    }

    @Override
    public void pauseReading() {
        isReading = false;
    }

    @Override
    public void resumeReading() {
        isReading = true;
    }

    @Override
    public boolean isReading() {
        return isReading;
    }

    @Override
    protected void write(ByteBuf line) {
        if (!reads) {
            unread += line.readableBytes();
            unreadWrites++;
        }
        LINE_ENDS.splitAsStream(line.toString(StandardCharsets.UTF_8)).forEach(buffered::add);
        line.release();
    }

    @Override
    protected void flushNow() {
        flushes++;
        sent.addAll(buffered);
        buffered.clear();
        onFlush.run();
    }

    @Override
    protected void closeNow() {
        if (end.isZero()) {
            manager.closed(this);
        } else {
            var _ = loop().schedule(end, () -> manager.closed(this));
        }
    }

    @Override
    protected void flushAndClose() {
        flushNow();
        if (reads) manager.closed(this);
    }

    @Override
    public long pendingBytes() {
        return unread;
    }

    @Override
    public int pendingWrites() {
        return unreadWrites;
    }

    @Override
    public InetAddress source() {
        return source;
    }
}
