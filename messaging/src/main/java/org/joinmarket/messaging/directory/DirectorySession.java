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
import org.joinmarket.common.nick.NickAuth;
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
 * One connection to a directory, from our handshake to its end (wire.md 1, 2.3, 2.5, 8.6, 8.8).
 *
 * <pre>
 *   client                     directory
 *     | ------- 793 -------------> |   first thing on the connection
 *     | <------ 795 -------------- |   checked in full, or the connection is closed
 *     | <- 803, - 805 ->, <- 807 - |   if both handshakes have nick_auth, and nothing else before it is done
 *     | ------- 791 -------------> |   once, then every 5 minutes if peerlist_features; or never
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
    private final Envelope handshake;
    private Features features = Features.NONE;
    private @Nullable Proving proving;
    private boolean verified;
    private boolean up;
    private boolean ended;
    private int malformedInARow;
    private Instant lastLine;
    private Timer.Planned deadline = () -> {};

    /** A directory that has let us in as soon as our nick is proven. */
    private record Proving(NickAuthExchange exchange, ReplyJudgement.Welcome welcome) {}

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
        this.handshake = settings.handshake().toEnvelope();
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
        send(handshake);
    }

    boolean supports(String feature) {
        return features.has(feature);
    }

    /** Whether the directory has our proof that the nick is ours. */
    boolean isVerified() {
        return verified;
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
        Proving current = proving;
        if (current != null) {
            prove(current, json);
            return;
        }
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
            case Envelope.NICK_AUTH_CHALLENGE, Envelope.NICK_AUTH_PROOF, Envelope.NICK_AUTH_RESULT -> {
                if (verified) end(DownReason.NICK_AUTH_VIOLATION);
                else events.unexpected();
            }
            default -> events.unexpected();
        }
    }

    private void judge(String line) {
        switch (settings.rules().judgeReply(line)) {
            case ReplyJudgement.Welcome welcome -> welcomed(welcome);
            case ReplyJudgement.Refused _ -> end(DownReason.REJECTED);
            case ReplyJudgement.Incompatible(var reason) ->
                end(reason == Reason.NETWORK ? DownReason.WRONG_NETWORK : DownReason.BAD_HANDSHAKE);
            case ReplyJudgement.Unparseable _ -> end(DownReason.BAD_HANDSHAKE);
        }
    }

    private void welcomed(ReplyJudgement.Welcome welcome) {
        NickAuthTerms terms = settings.nickAuth();
        if (terms.isOffered() && welcome.features().has(Features.NICK_AUTH)) {
            proving = new Proving(new NickAuthExchange(terms, handshake.line()), welcome);
            waitForNickAuth();
        } else if (terms.mode().isRequired()) {
            end(DownReason.NO_NICK_AUTH);
        } else {
            letIn(welcome);
        }
    }

    private void prove(Proving current, byte[] json) {
        switch (current.exchange().on(json)) {
            case NickAuthExchange.Step.Answer(var proof) -> {
                waitForNickAuth();
                send(proof);
            }
            case NickAuthExchange.Step.Verified _ -> {
                proving = null;
                verified = true;
                letIn(current.welcome());
            }
            case NickAuthExchange.Step.Failed(var reason) -> end(reason);
        }
    }

    /** For one line of the directory's. */
    private void waitForNickAuth() {
        deadline.cancel();
        Duration own = settings.handshakeTimeout();
        Duration wait = own.compareTo(NickAuth.LONGEST_WAIT) < 0 ? own : NickAuth.LONGEST_WAIT;
        deadline = timer.after(wait, () -> end(DownReason.NICK_AUTH_TIMEOUT));
    }

    private void letIn(ReplyJudgement.Welcome welcome) {
        up = true;
        features = welcome.features();
        deadline.cancel();
        watchForSilence(settings.probeAfterSilence());
        owner.welcomed(this, welcome);
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
