package org.joinmarket.messaging.directory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules.Reason;
import org.joinmarket.common.protocol.HandshakeRules.ReplyJudgement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a directory, from our handshake to its end (wire.md 1, 2.3, 2.5, 8.6).
 *
 * <pre>
 *   client                     directory
 *     | ------- 793 -------------> |   first thing on the connection
 *     | <------ 795 -------------- |   checked in full, or the connection is closed
 *     | ------- 791 -------------> |   once, then every 5 minutes if peerlist_features
 *     | <-> 685, 687, <- 789 ----- |
 *     | <------ 798 -------------- |   answered with 799 at once
 * </pre>
 *
 * Belongs to the event loop of its channel, except {@link #trySend}.
 */
final class DirectorySession extends SimpleChannelInboundHandler<ByteBuf> {
    /** Lines in a row that are no envelopes and are only counted; one more closes the connection (wire.md 1.2). */
    static final int TOLERATED_MALFORMED = 5;

    /**
     * Longest line that is read, as by the newer existing client: one directory answers a request for its peers with a single
     * line of up to 4 000 of them (wire.md 1.1, 3). Only a peer list may be longer than {@link Envelope#MAX_READ_BYTES}.
     */
    static final int MAX_LINE_BYTES = 2 << 20;

    static final Duration PONG_TIMEOUT = Duration.ofSeconds(60);
    private static final Logger log = LoggerFactory.getLogger(DirectorySession.class);

    private final LinkSettings settings;
    private final LinkEvents events;
    private final Owner owner;
    private final InstantSource clock;
    private final Timer timer;
    private final FloodGuard flood;
    private volatile @Nullable Channel channel;
    private Features features = Features.NONE;
    private boolean up;
    private boolean ended;
    private int malformedInARow;
    private Instant lastLine;
    private Timer.Planned deadline = () -> {};

    /** Whom a session tells of its life; called on its event loop. */
    interface Owner {
        void welcomed(DirectorySession session, ReplyJudgement.Welcome welcome);

        /** Exactly once. */
        void ended(DirectorySession session, DownReason reason);
    }

    DirectorySession(LinkSettings settings, LinkEvents events, Owner owner, InstantSource clock, Timer timer) {
        this.settings = settings;
        this.events = events;
        this.owner = owner;
        this.clock = clock;
        this.timer = timer;
        this.flood = new FloodGuard(settings.maxLinesPerMinute(), settings.maxBytesPerMinute(), clock);
        this.lastLine = clock.instant();
    }

    void addTo(ChannelPipeline pipeline) {
        // fail fast: a line without end is given up when it is too long, not when it ends
        // one more than a line, for a CR whose LF has not come yet
        pipeline.addLast("framing", new LineBasedFrameDecoder(MAX_LINE_BYTES + 1, true, true));
        pipeline.addLast("session", this);
    }

    /** The channel reaches the directory: shake hands. */
    void begin(Channel reached) {
        channel = reached;
        if (ended) {
            var _ = reached.close();
            return;
        }
        if (!reached.isActive()) {
            end(DownReason.CLOSED_BY_DIRECTORY);
            return;
        }
        lastLine = clock.instant();
        deadline = timer.after(settings.handshakeTimeout(), () -> end(DownReason.HANDSHAKE_TIMEOUT));
        send(settings.handshake().toEnvelope());
    }

    boolean supports(String feature) {
        return features.has(feature);
    }

    /** From any thread. False if the connection is gone, or stuck so that its buffer is full. */
    boolean trySend(byte[] envelope) {
        Channel open = channel;
        if (open == null || !open.isActive() || !open.isWritable()) return false;
        write(open, envelope);
        return true;
    }

    /**
     * On the event loop; dropped if the connection is gone. One that is stuck is given up, as this has no other way to go:
     * a directory that only ever sends PINGs and reads nothing would fill our memory with answers.
     */
    void send(byte[] envelope) {
        Channel open = channel;
        if (open == null || ended) return;
        if (open.isActive() && !open.isWritable()) end(DownReason.NOT_READING);
        else write(open, envelope);
    }

    void send(Envelope envelope) {
        send(EnvelopeCodec.encode(envelope));
    }

    private void write(Channel open, byte[] envelope) {
        events.sent(envelope.length);
        var _ = open.writeAndFlush(Unpooled.wrappedBuffer(envelope), open.voidPromise());
    }

    /** Ends this session, if it has not ended, for this reason. */
    void end(DownReason reason) {
        if (ended) return;
        ended = true;
        deadline.cancel();
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
        owner.ended(this, reason);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
        if (ended) return;
        events.received(line.readableBytes());
        if (!flood.admits(line.readableBytes())) {
            end(DownReason.FLOODING);
            return;
        }
        lastLine = clock.instant();
        byte[] json = ByteBufUtil.getBytes(line);
        switch (EnvelopeCodec.decode(json, 0, json.length, MAX_LINE_BYTES)) {
            case Decoded.Ok<Envelope>(var envelope)
            when json.length > Envelope.MAX_READ_BYTES && envelope.type() != Envelope.PEERLIST -> {
                malformedInARow = 0;
                events.malformed(); // longer than any client may say
            }
            case Decoded.Ok<Envelope>(var envelope) -> {
                malformedInARow = 0;
                receive(envelope);
            }
            case Decoded.Unknown<Envelope> _, Decoded.Malformed<Envelope> _ -> {
                events.malformed();
                if (++malformedInARow > TOLERATED_MALFORMED) end(DownReason.MALFORMED_LINES);
            }
        }
    }

    private void receive(Envelope envelope) {
        switch (envelope.type()) {
            case Envelope.PING -> send(new Envelope(Envelope.PONG, ""));
            case Envelope.PONG -> {}
            case Envelope.DISCONNECT -> end(DownReason.CLOSED_BY_DIRECTORY);
            case Envelope.DN_HANDSHAKE -> {
                if (up) events.unexpected();
                else judge(envelope.line());
            }
            case Envelope.PRIVMSG, Envelope.PUBMSG, Envelope.PEERLIST -> {
                if (up) events.line(envelope);
                else events.unexpected();
            }
            default -> events.unexpected();
        }
    }

    private void judge(String line) {
        switch (settings.rules().judgeReply(line)) {
            case ReplyJudgement.Welcome welcome -> {
                up = true;
                features = welcome.features();
                deadline.cancel();
                watchForSilence(settings.probeAfterSilence());
                owner.welcomed(this, welcome);
            }
            case ReplyJudgement.Refused _ -> end(DownReason.REJECTED);
            case ReplyJudgement.Incompatible(var reason) ->
                end(reason == Reason.NETWORK ? DownReason.WRONG_NETWORK : DownReason.BAD_HANDSHAKE);
            case ReplyJudgement.Unparseable _ -> end(DownReason.BAD_HANDSHAKE);
        }
    }

    private void watchForSilence(Duration delay) {
        if (!features.has(Features.PING)) return; // it would not answer, and silence alone proves nothing
        deadline = timer.after(delay, () -> {
            Duration silence = Duration.between(lastLine, clock.instant());
            Duration left = settings.probeAfterSilence().minus(silence);
            if (left.isPositive()) watchForSilence(left);
            else probe();
        });
    }

    private void probe() {
        Instant before = lastLine;
        send(new Envelope(Envelope.PING, ""));
        deadline = timer.after(PONG_TIMEOUT, () -> {
            if (lastLine.equals(before)) end(DownReason.SILENT);
            else watchForSilence(settings.probeAfterSilence());
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // a dial that fails also ends here; the dialler's reason is the better one
        if (channel != null) end(DownReason.CLOSED_BY_DIRECTORY);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            end(DownReason.LINE_TOO_LONG);
        } else if (channel != null) {
            log.atDebug().setCause(cause).log("directory connection failed");
            end(DownReason.CLOSED_BY_DIRECTORY);
        }
    }
}
