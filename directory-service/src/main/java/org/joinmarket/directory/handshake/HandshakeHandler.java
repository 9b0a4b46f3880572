package org.joinmarket.directory.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.HandshakeRules.Judgement;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.HandshakeResult;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/**
 * Nothing but a handshake gets past this receiver, so nobody later asks whether a peer has shaken hands.
 *
 * <pre>
 *   connection opened ── 793 ──▶ judge ──▶ claim the nick ──▶ 795 accepted ──▶ the relay takes over
 *        │                        │              │
 *        │                        └── refused ───┴──▶ 795 rejected with the reason, close
 *        └── anything else, or not readable ──▶ close            └── deadline ──▶ close
 * </pre>
 *
 * Has no state of its own: one for all connections.
 */
public final class HandshakeHandler implements LineReceiver {
    /** What we can do; peers read it in the 795. */
    private static final Features OURS = Features.of(Features.PEERLIST_FEATURES, Features.PING);

    /** Gets what comes after the answer was "no". */
    private static final LineReceiver DEAF = new LineReceiver() {
        @Override
        public void onLine(Connection connection, ByteBuf line) {}

        @Override
        public void onClosed(Connection connection) {}
    };

    private final HandshakeRules rules;
    private final Nick directoryNick;
    private final PeerRegistry registry;
    private final Consumer<Peer> admitted;
    private final DirectoryMeters meters;
    private final byte[] welcome;

    /**
     * @param directoryNick ours; nobody else can have it
     * @param motd for every peer that is let in
     * @param admitted takes over the peer and the lines of its connection; writes nothing to it at once
     */
    public HandshakeHandler(
            HandshakeRules rules,
            Nick directoryNick,
            String motd,
            PeerRegistry registry,
            Consumer<Peer> admitted,
            DirectoryMeters meters) {
        this.rules = rules;
        this.directoryNick = directoryNick;
        this.registry = registry;
        this.admitted = admitted;
        this.meters = meters;
        this.welcome = EnvelopeCodec.encode(DirectoryHandshake.accepting(directoryNick, rules.network(), OURS, motd)
                .toEnvelope());
    }

    @Override
    public void onLine(Connection connection, ByteBuf line) {
        byte[] json = ByteBufUtil.getBytes(line, line.readerIndex(), line.readableBytes() - 2, false);
        if (!(EnvelopeCodec.decode(json) instanceof Decoded.Ok<Envelope>(var envelope))) {
            hangUp(connection, MessageType.OTHER, CloseReason.MALFORMED_ENVELOPE);
        } else if (envelope.type() != Envelope.HANDSHAKE) {
            hangUp(connection, MessageType.of(envelope.type()), CloseReason.HANDSHAKE_FAILED);
        } else {
            judge(connection, envelope.line());
        }
    }

    private void hangUp(Connection connection, MessageType type, CloseReason why) {
        meters.messageIn(type);
        meters.handshake(HandshakeResult.MALFORMED);
        connection.receiver(DEAF);
        connection.close(why);
    }

    private void judge(Connection connection, String handshake) {
        switch (rules.judge(handshake)) {
            case Judgement.Accepted(var nick, var location, var features) ->
                admit(connection, new Peer(nick, location, features, connection));
            case Judgement.Rejected(var reason) -> refuse(connection, resultOf(reason), reason.text());
            case Judgement.Unparseable _ -> hangUp(connection, MessageType.HANDSHAKE, CloseReason.HANDSHAKE_FAILED);
        }
    }

    private void admit(Connection connection, Peer peer) {
        boolean impersonatesUs = peer.nick().equals(directoryNick);
        switch (impersonatesUs ? PeerRegistry.Claim.NICK_TAKEN : registry.claim(peer)) {
            case NICK_TAKEN ->
                refuse(connection, HandshakeResult.DUPLICATE_NICK, "Peer nick already registered: " + peer.nick());
            case FULL -> refuse(connection, HandshakeResult.CAPACITY, "Maximum peers reached: " + registry.maxPeers());
            case ADMITTED -> {
                meters.messageIn(MessageType.HANDSHAKE);
                meters.handshake(HandshakeResult.ACCEPTED);
                connection.deadlineMet();
                admitted.accept(peer); // first: whoever has the answer must miss no line that is sent after it
                answer(connection, welcome);
                connection.flush();
            }
        }
    }

    private void refuse(Connection connection, HandshakeResult result, String reason) {
        meters.messageIn(MessageType.HANDSHAKE);
        meters.handshake(result);
        connection.receiver(DEAF);
        answer(
                connection,
                EnvelopeCodec.encode(DirectoryHandshake.rejecting(directoryNick, rules.network(), OURS, reason)
                        .toEnvelope()));
        connection.closeAfterFlush(CloseReason.HANDSHAKE_FAILED);
    }

    private void answer(Connection connection, byte[] line) {
        var buffer = Unpooled.wrappedBuffer(line);
        connection.offerDirect(buffer);
        buffer.release();
        meters.messagesOut(MessageType.DN_HANDSHAKE, 1);
        meters.bytesOut(line.length);
    }

    private static HandshakeResult resultOf(HandshakeRules.Reason reason) {
        return switch (reason) {
            case APP_NAME -> HandshakeResult.WRONG_APP_NAME;
            case PROTOCOL_VERSION -> HandshakeResult.WRONG_VERSION;
            case DIRECTORY_FLAG -> HandshakeResult.IS_DIRECTORY;
            case NETWORK -> HandshakeResult.WRONG_NETWORK;
            case NICK -> HandshakeResult.BAD_NICK;
            case LOCATION -> HandshakeResult.BAD_LOCATION;
        };
    }

    /** The connection ended before anything was said. */
    @Override
    public void onClosed(Connection connection) {
        var why = connection.closeReason();
        if (why == CloseReason.HANDSHAKE_TIMEOUT) meters.handshake(HandshakeResult.TIMEOUT);
        else if (why == CloseReason.LINE_TOO_LONG) meters.handshake(HandshakeResult.MALFORMED);
        else meters.handshake(HandshakeResult.ABANDONED);
    }
}
