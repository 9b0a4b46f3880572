package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/**
 * Which line goes to whom (wire.md 8.2 to 8.6). Forwards the bytes that came; the rules on what they say are the receivers'.
 *
 * <pre>
 *   687 from!PUBLIC!…   every other peer
 *   685 from!to!…       that peer, then the sender's peer list entry if the sender can be dialled
 *   791                 everybody present, in lines of 20
 *   798                 799
 *   799                 nothing: it was a sign of life
 *   801                 close
 *   else                dropped
 * </pre>
 */
public final class MessageRouter {
    /** Lines in somebody else's name that a connection survives, less one (wire.md 8.4). */
    static final int MAX_FOREIGN_LINES = 10;

    private static final int TERMINATOR_BYTES = 2;
    private static final byte[] PONG = EnvelopeCodec.encode(new Envelope(Envelope.PONG, ""));

    private final String directoryNick;
    private final PeerRegistry registry;
    private final Lanes lanes;
    private final LeaveNotices leaveNotices;
    private final DirectoryMeters meters;

    MessageRouter(
            Nick directoryNick, PeerRegistry registry, Lanes lanes, LeaveNotices leaveNotices, DirectoryMeters meters) {
        this.directoryNick = directoryNick.value();
        this.registry = registry;
        this.lanes = lanes;
        this.leaveNotices = leaveNotices;
        this.meters = meters;
    }

    /** Takes over a peer whose nick is claimed and who has its answer. On the owner of its connection. */
    public void admit(Peer peer) {
        peer.connection().receiver(new PeerLines(peer));
        lanes.join(peer);
    }

    /** The lines of one peer. */
    private final class PeerLines implements LineReceiver {
        private final Peer peer;

        PeerLines(Peer peer) {
            this.peer = peer;
        }

        @Override
        public void onLine(Connection connection, ByteBuf line) {
            peer.seen(connection.loop().nanoTime());
            route(peer, line);
        }

        @Override
        public void onClosed(Connection connection) {
            lanes.leave(peer);
            if (registry.release(peer)) leaveNotices.left(peer);
        }
    }

    private void route(Peer sender, ByteBuf line) {
        int length = line.readableBytes() - TERMINATOR_BYTES;
        byte[] json = ByteBufUtil.getBytes(line, line.readerIndex(), length, false);
        if (!(EnvelopeHead.decode(json, length) instanceof Decoded.Ok<EnvelopeHead>(var head))) {
            meters.messageIn(MessageType.OTHER);
            sender.connection().close(CloseReason.MALFORMED_ENVELOPE);
            return;
        }
        meters.messageIn(MessageType.of(head.type()));
        switch (head.type()) {
            case Envelope.PUBMSG, Envelope.PRIVMSG -> relay(sender, head, line);
            case Envelope.GETPEERLIST -> answerPeerList(sender);
            case Envelope.PING -> reply(sender, PONG, MessageType.PONG);
            case Envelope.PONG -> {}
            case Envelope.DISCONNECT -> sender.connection().close(CloseReason.PEER_SAID_GOODBYE);
            default -> meters.dropped(DropReason.UNEXPECTED_TYPE);
        }
    }

    private void relay(Peer sender, EnvelopeHead head, ByteBuf line) {
        var address = head.address();
        if (address == null) {
            meters.dropped(DropReason.BAD_LINE);
        } else if (!address.from().equals(sender.nick().value())) {
            meters.dropped(DropReason.FOREIGN_SENDER);
            if (sender.countForeignLine() >= MAX_FOREIGN_LINES)
                sender.connection().close(CloseReason.FOREIGN_SENDER);
        } else if (address.to().equals(EnvelopeHead.Address.EVERYBODY) != (head.type() == Envelope.PUBMSG)) {
            meters.dropped(DropReason.TYPE_MISMATCH);
        } else if (!head.forwardable()) {
            meters.dropped(DropReason.NOT_FORWARDABLE);
        } else if (line.readableBytes() - TERMINATOR_BYTES > Envelope.MAX_SENT_BYTES) {
            meters.dropped(DropReason.TOO_LONG_TO_FORWARD);
        } else if (head.type() == Envelope.PUBMSG) {
            meters.broadcast();
            lanes.toEverybody(line, MessageType.PUBMSG, sender);
        } else {
            relayPrivately(sender, address.to(), line);
        }
    }

    private void relayPrivately(Peer sender, String to, ByteBuf line) {
        var target = registry.find(to);
        if (target == null) {
            meters.dropped(to.equals(directoryNick) ? DropReason.TO_DIRECTORY : DropReason.UNKNOWN_TARGET);
            return;
        }
        lanes.toPeer(target, line, MessageType.PRIVMSG);
        if (sender.isServing()) reply(target, sender.entryLine(target.readsFeatures()), MessageType.PEERLIST);
    }

    /** A peer that cannot read features is told only of those it could dial. */
    private void answerPeerList(Peer requester) {
        if (!requester.connection().isDrained()) {
            meters.dropped(DropReason.PEERLIST_BUSY);
            return;
        }
        var lines = new PeerListLines(requester.readsFeatures());
        for (Peer peer : registry.peers()) {
            if (peer.isServing() || requester.readsFeatures()) lines.add(peer.entry());
        }
        for (byte[] line : lines.finish()) reply(requester, line, MessageType.PEERLIST);
    }

    private void reply(Peer peer, byte[] line, MessageType type) {
        ByteBuf buffer = Unpooled.wrappedBuffer(line);
        lanes.toPeer(peer, buffer, type);
        buffer.release();
    }
}
