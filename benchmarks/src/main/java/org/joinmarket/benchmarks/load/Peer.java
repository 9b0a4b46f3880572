package org.joinmarket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.regex.Pattern;
import org.joinmarket.benchmarks.wire.LineScanner;
import org.joinmarket.benchmarks.wire.Lines;
import org.joinmarket.benchmarks.wire.NumberedLine;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;
import org.jspecify.annotations.Nullable;

/** One connection to the directory: dials, shakes hands, answers PING, counts. Belongs to its loop. */
public final class Peer extends ChannelInboundHandlerAdapter implements LineScanner.Sink {
    private enum State {
        DIALLING,
        READY,
        CLOSED
    }

    private static final Pattern ACCEPTED = Pattern.compile("accepted\\\\\": *true");
    private static final byte[] TYPE_KEY = "{\"type\":".getBytes(US_ASCII);
    private static final byte[] PONG = Lines.empty(Envelope.PONG);

    private final PeerSpec spec;
    private final byte[] handshake;
    private final PeerEvents events;
    private PeerLines lines;
    private final LineScanner scanner = new LineScanner(this);
    private State state = State.DIALLING;
    private boolean closing;
    private boolean discarding;
    private @Nullable ChannelHandlerContext context;
    private long dialledAt;
    private long readyAt;

    /** For the scenario: which of its peers this is. */
    private int index;

    Peer(PeerSpec spec, String network, PeerEvents events, PeerLines lines) {
        this.spec = spec;
        this.handshake = Lines.handshake(spec.nick(), spec.location(), network);
        this.events = events;
        this.lines = lines;
    }

    PeerSpec spec() {
        return spec;
    }

    public Nick nick() {
        return spec.nick();
    }

    public int index() {
        return index;
    }

    public void index(int value) {
        index = value;
    }

    public boolean isReady() {
        return state == State.READY;
    }

    /** From dialling to the directory's yes, in nanoseconds. Only of a peer that is or was ready. */
    public long handshakeNanos() {
        return readyAt - dialledAt;
    }

    /** Who gets what is received from now on. */
    public void listener(PeerLines next) {
        lines = next;
    }

    /** From now on these lines are recognized quickly; see {@link LineScanner#expect}. */
    public void expect(NumberedLine form, int first, int step) {
        scanner.expect(form, first, step);
    }

    /** From now on nothing is read. */
    public void stopReading() {
        ctx().channel().config().setAutoRead(false);
    }

    /** From now on what comes is read and thrown away unseen, a PING too. */
    public void discard() {
        discarding = true;
    }

    public boolean isWritable() {
        return context != null && context.channel().isWritable();
    }

    /** A buffer for {@link #send}. */
    public ByteBuf buffer(int bytes) {
        return ctx().alloc().directBuffer(bytes);
    }

    /** Sends at once. The buffer is the peer's from now on. */
    public void send(ByteBuf bytes) {
        var channel = ctx();
        var _ = channel.writeAndFlush(bytes, channel.voidPromise()); // a failure comes to exceptionCaught
    }

    /** Not heard from again. */
    public void close() {
        closing = true;
        state = State.CLOSED;
        if (context != null) {
            var _ = context.close();
        }
    }

    private ChannelHandlerContext ctx() {
        if (context == null) throw new IllegalStateException("not connected");
        return context;
    }

    void dialledNow() {
        dialledAt = System.nanoTime();
    }

    void failed() {
        ended();
    }

    /** Whoever has no answer by now does not wait for it any longer. */
    void giveUp() {
        if (state != State.DIALLING) return;
        ended();
        close();
    }

    private void ended() {
        boolean wasReady = state == State.READY;
        state = State.CLOSED;
        if (closing) return;
        closing = true;
        if (wasReady) events.lost(this);
        else events.refused(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (closing) {
            var _ = ctx.close();
            return;
        }
        send(Unpooled.wrappedBuffer(handshake));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (closing || discarding) return;
            lines.readBegins();
            scanner.read(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        lines.readEnds();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (state == State.READY && ctx.channel().isWritable()) events.writable(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    /** A reset; the end follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
        if (!(cause instanceof java.io.IOException)) throw new IllegalStateException("broken generator", cause);
    }

    @Override
    public void numbered(int number) {
        lines.numbered(this, number);
    }

    @Override
    public void gap(int first, int count) {
        lines.gap(this, first, count);
    }

    @Override
    public void late(int number) {
        lines.late(this);
    }

    @Override
    public void other(ByteBuf line) {
        if (closing) return; // the listener has had enough in the middle of a batch
        int type = typeOf(line);
        if (state == State.DIALLING) {
            if (type == Envelope.DN_HANDSHAKE && accepts(line)) {
                state = State.READY;
                readyAt = System.nanoTime();
                events.ready(this);
            } else {
                ended();
                close();
            }
        } else if (type == Envelope.PING) {
            send(Unpooled.wrappedBuffer(PONG));
        } else {
            lines.other(this, line);
        }
    }

    /** The type of an envelope in the form that every directory writes; -1 of any other. */
    public static int typeOf(ByteBuf line) {
        int at = line.readerIndex();
        int end = line.writerIndex();
        for (byte expected : TYPE_KEY) if (at == end || line.getByte(at++) != expected) return -1;
        if (at < end && line.getByte(at) == ' ') at++;
        int type = 0;
        int digits = 0;
        for (; at < end && digits < 4 && Character.isDigit(line.getByte(at)); at++, digits++)
            type = type * 10 + line.getByte(at) - '0';
        return digits == 0 ? -1 : type;
    }

    /** Whether a 795 says {@code "accepted": true}, however it is spaced; parsing a thousand would cost the storm. */
    private static boolean accepts(ByteBuf line) {
        return ACCEPTED.matcher(line.toString(US_ASCII)).find();
    }
}
