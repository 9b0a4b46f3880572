package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Consumer;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.limit.Allowance;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.limit.TrafficKind;
import org.joinmarket.directory.limit.TrafficLimits;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;

/**
 * Which line goes to whom (wire.md 8.2 to 8.6). Forwards the bytes that came; the rules on what they say are the receivers'.
 *
 * <pre>
 *   687 from!PUBLIC!…   every other peer, when its turn comes (FanOut)
 *   685 from!to!…       that peer, then the sender's peer list entry if the sender can be dialled
 *   791                 everybody present, in lines of 20
 *   798                 799
 *   799                 nothing: it was a sign of life
 *   801                 close
 *   803, 805, 807       close a peer that has proved its nick, for it has said all that there is to say (wire.md 8.8)
 *   else                dropped
 * </pre>
 *
 * What a peer sends beyond its {@link Allowance} is dropped too, and who goes on is closed.
 */
public final class MessageRouter {
    /** Lines in somebody else's name that a connection survives, less one (wire.md 8.4). */
    static final int MAX_FOREIGN_LINES = 10;

    private static final int TERMINATOR_BYTES = 2;
    private static final byte[] PONG = EnvelopeCodec.encode(new Envelope(Envelope.PONG, ""));

    private static final int USUAL_LINE_BYTES = 1_024;

    private final FastThreadLocal<byte[]> scratch = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[USUAL_LINE_BYTES];
        }
    };

    private final String directoryNick;
    private final PeerRegistry registry;
    private final TrafficLimits limits;
    private final Lanes lanes;
    private final FanOut fanOut;
    private final PeerListCache peerLists;
    private final LeaveNotices leaveNotices;
    private final Consumer<Peer> departed;
    private final DirectoryMeters meters;

    /** @param departed hears of everybody that has gone by itself */
    MessageRouter(
            Nick directoryNick,
            PeerRegistry registry,
            TrafficLimits limits,
            Lanes lanes,
            FanOut fanOut,
            PeerListCache peerLists,
            LeaveNotices leaveNotices,
            Consumer<Peer> departed,
            DirectoryMeters meters) {
        this.directoryNick = directoryNick.value();
        this.registry = registry;
        this.limits = limits;
        this.lanes = lanes;
        this.fanOut = fanOut;
        this.peerLists = peerLists;
        this.leaveNotices = leaveNotices;
        this.departed = departed;
        this.meters = meters;
    }

    /** Takes over a peer whose nick is claimed and who has its answer. On the owner of its connection. */
    void admit(Peer peer) {
        peer.connection().receiver(new PeerLines(peer));
        lanes.join(peer);
    }

    /** The proven owner of a nick is here: tells everybody that whoever had it has left, and closes it. Any thread. */
    void displace(Peer owner, Peer newcomer) {
        leaveNotices.displaced(owner, newcomer);
        owner.connection().requestClose(CloseReason.REPLACED);
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
            if (!registry.release(peer)) return;
            leaveNotices.left(peer);
            departed.accept(peer);
        }
    }

    private void route(Peer sender, ByteBuf line) {
        if (!mayPass(sender, TrafficKind.BYTES, line.readableBytes())) return;
        int length = line.readableBytes() - TERMINATOR_BYTES;
        byte[] json = scratch(length);
        line.getBytes(line.readerIndex(), json, 0, length);
        if (!(EnvelopeHead.decode(json, length) instanceof Decoded.Ok<EnvelopeHead>(var head))) {
            meters.received(MessageType.OTHER, line.readableBytes());
            sender.connection().close(CloseReason.MALFORMED_ENVELOPE);
            return;
        }
        meters.received(MessageType.of(head.type()), line.readableBytes());
        if (!mayPass(sender, kindOf(head), 1)) return;
        switch (head.type()) {
            case Envelope.PUBMSG, Envelope.PRIVMSG -> relay(sender, head, line);
            case Envelope.GETPEERLIST -> answerPeerList(sender);
            case Envelope.PING -> reply(sender, PONG, MessageType.PONG);
            case Envelope.PONG -> {}
            case Envelope.DISCONNECT -> sender.connection().close(CloseReason.PEER_SAID_GOODBYE);
            case Envelope.NICK_AUTH_CHALLENGE, Envelope.NICK_AUTH_PROOF, Envelope.NICK_AUTH_RESULT -> {
                if (sender.isVerified()) sender.connection().close(CloseReason.NICK_AUTH);
                else meters.dropped(DropReason.UNEXPECTED_TYPE);
            }
            default -> meters.dropped(DropReason.UNEXPECTED_TYPE);
        }
    }

    /** Where a line is looked at: the same place for each, so that a flood of them leaves nothing to collect. */
    private byte[] scratch(int length) {
        byte[] mine = scratch.get();
        if (mine.length >= length) return mine;
        byte[] larger = new byte[length];
        if (length <= Envelope.MAX_SENT_BYTES) scratch.set(larger);
        return larger;
    }

    private static TrafficKind kindOf(EnvelopeHead head) {
        return switch (head.type()) {
            case Envelope.PUBMSG -> head.asksForOffers() ? TrafficKind.ORDERBOOK : TrafficKind.PUBLIC;
            case Envelope.PRIVMSG -> TrafficKind.PRIVATE;
            case Envelope.GETPEERLIST -> TrafficKind.GETPEERLIST;
            default -> TrafficKind.PING;
        };
    }

    private boolean mayPass(Peer sender, TrafficKind kind, long amount) {
        var allowance = sender.allowance(limits);
        if (allowance.take(kind, amount)) return true;
        meters.rateLimited(kind);
        meters.dropped(DropReason.RATE_LIMITED);
        sender.countOffence();
        if (!allowance.forgive()) sender.connection().close(CloseReason.RATE_LIMITED);
        return false;
    }

    private void relay(Peer sender, EnvelopeHead head, ByteBuf line) {
        var address = head.address();
        if (address == null) {
            meters.dropped(DropReason.BAD_LINE);
        } else if (!address.from().equals(sender.nick().value())) {
            meters.dropped(DropReason.FOREIGN_SENDER);
            sender.countOffence();
            if (sender.countForeignLine() >= MAX_FOREIGN_LINES)
                sender.connection().close(CloseReason.FOREIGN_SENDER);
        } else if (address.to().equals(EnvelopeHead.Address.EVERYBODY) != (head.type() == Envelope.PUBMSG)) {
            meters.dropped(DropReason.TYPE_MISMATCH);
        } else if (!head.forwardable()) {
            meters.dropped(DropReason.NOT_FORWARDABLE);
        } else if (line.readableBytes() - TERMINATOR_BYTES > Envelope.MAX_SENT_BYTES) {
            meters.dropped(DropReason.TOO_LONG_TO_FORWARD);
        } else if (head.type() == Envelope.PUBMSG) {
            fanOut.offer(sender, line, head);
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
        lanes.relay(target, line, sender, sender.connection().loop().nanoTime());
        if (sender.isServing()) introduce(sender, target);
    }

    /** The sender has caused these bytes too. */
    private void introduce(Peer sender, Peer target) {
        byte[] entry = sender.entryLine(target.readsFeatures());
        if (mayPass(sender, TrafficKind.BYTES, entry.length)) reply(target, entry, MessageType.PEERLIST);
    }

    /** A peer that cannot read features is told only of those it could dial. */
    private void answerPeerList(Peer requester) {
        if (!requester.connection().isDrained()) {
            meters.dropped(DropReason.PEERLIST_BUSY);
            return;
        }
        var answer = peerLists.answer(requester.readsFeatures());
        lanes.toPeer(requester, answer.bytes(), MessageType.PEERLIST, answer.lines());
        answer.bytes().release();
    }

    private void reply(Peer peer, byte[] line, MessageType type) {
        ByteBuf buffer = Unpooled.wrappedBuffer(line);
        lanes.toPeer(peer, buffer, type);
        buffer.release();
    }
}
