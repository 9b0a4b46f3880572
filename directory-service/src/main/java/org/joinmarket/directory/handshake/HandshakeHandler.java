package org.joinmarket.directory.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.Decoded;
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
import org.joinmarket.directory.peer.PeerRegistry.Claim;

/**
 * Nothing but a handshake gets past this receiver, so nobody later asks whether a peer has shaken hands.
 *
 * <pre>
 *   connection opened ── 793 ──▶ judge ──▶ claim the nick ───────────────▶ 795 accepted ──▶ the relay takes over
 *        │                        │  │          │                                                ▲
 *        │                        │  └─ both do nick_auth ──▶ 795 accepted, 803 ── 805 ──▶ claim, 807
 *        │                        └── refused ───┴──▶ 795 rejected with the reason, close   └──▶ 807 with the reason, close
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
    private final NickAuthPolicy nickAuth;
    private final PeerRegistry registry;
    private final BanCheck bans;
    private final Arrivals arrivals;
    private final DirectoryMeters meters;
    private final Replies replies;
    private final NickAuthExchange.Outcome proofs = new Proofs();

    /**
     * @param directoryNick ours; nobody else can have it
     * @param motd for every peer that is let in
     */
    public HandshakeHandler(
            HandshakeRules rules,
            Nick directoryNick,
            String motd,
            NickAuthPolicy nickAuth,
            PeerRegistry registry,
            BanCheck bans,
            Arrivals arrivals,
            DirectoryMeters meters) {
        this.rules = rules;
        this.directoryNick = directoryNick;
        this.nickAuth = nickAuth;
        this.registry = registry;
        this.bans = bans;
        this.arrivals = arrivals;
        this.meters = meters;
        var features = nickAuth.isOffered() ? OURS.and(Features.of(Features.NICK_AUTH)) : OURS;
        this.replies = new Replies(directoryNick, rules.network(), features, motd, meters);
    }

    @Override
    public void onLine(Connection connection, ByteBuf line) {
        byte[] json = ByteBufUtil.getBytes(line, line.readerIndex(), line.readableBytes() - 2, false);
        if (!(EnvelopeCodec.decode(json) instanceof Decoded.Ok<Envelope>(var envelope))) {
            meters.received(MessageType.OTHER, line.readableBytes());
            hangUp(connection, CloseReason.MALFORMED_ENVELOPE);
            return;
        }
        meters.received(MessageType.of(envelope.type()), line.readableBytes());
        if (envelope.type() == Envelope.HANDSHAKE) judge(connection, envelope.line());
        else hangUp(connection, CloseReason.HANDSHAKE_FAILED);
    }

    private void hangUp(Connection connection, CloseReason why) {
        meters.handshake(HandshakeResult.MALFORMED);
        connection.receiver(DEAF);
        connection.close(why);
    }

    private void judge(Connection connection, String handshake) {
        switch (rules.judge(handshake)) {
            case Judgement.Accepted(var nick, var location, var features) ->
                receive(new Peer(nick, location, features, connection), handshake);
            case Judgement.Rejected(var reason) -> refuse(connection, resultOf(reason), reason.text());
            case Judgement.Unparseable _ -> hangUp(connection, CloseReason.HANDSHAKE_FAILED);
        }
    }

    private void receive(Peer newcomer, String handshake) {
        var connection = newcomer.connection();
        var challenge = nickAuth.challenge(newcomer.features());
        if (bans.isBanned(newcomer)) {
            refuse(connection, HandshakeResult.BANNED, "banned");
        } else if (newcomer.nick().equals(directoryNick)) {
            refuse(connection, HandshakeResult.DUPLICATE_NICK, nickTaken(newcomer));
        } else if (challenge.isPresent()) {
            if (registry.isPresent(newcomer.nick().value()) || registry.hasRoomFor(newcomer))
                challenge(newcomer, challenge.get(), handshake);
            else refuse(connection, HandshakeResult.CAPACITY, full());
        } else if (nickAuth.mode().isRequired()) {
            refuse(connection, HandshakeResult.NOT_VERIFIABLE, "verified nick authentication required");
        } else {
            claim(newcomer);
        }
    }

    private void claim(Peer newcomer) {
        var connection = newcomer.connection();
        switch (registry.claim(newcomer)) {
            case Claim.Admitted _ -> admit(newcomer, () -> replies.welcome(connection));
            case Claim.Full _ -> refuse(connection, HandshakeResult.CAPACITY, full());
            case Claim.NickTaken _, Claim.ProvenByAnother _, Claim.AdmittedInPlaceOf _ -> // the last only with a proof
                refuse(connection, HandshakeResult.DUPLICATE_NICK, nickTaken(newcomer));
        }
    }

    private static String nickTaken(Peer newcomer) {
        return "Peer nick already registered: " + newcomer.nick();
    }

    private String full() {
        return "Maximum peers reached: " + registry.maxPeers();
    }

    /** @param answer what the peer hears first */
    private void admit(Peer peer, Runnable answer) {
        meters.handshake(HandshakeResult.ACCEPTED);
        peer.connection().settled();
        arrivals.admit(peer); // first: whoever has the answer must miss no line that is sent after it
        answer.run();
        peer.connection().flush();
    }

    private void refuse(Connection connection, HandshakeResult result, String reason) {
        meters.handshake(result);
        connection.receiver(DEAF);
        replies.reject(connection, reason);
        connection.closeAfterFlush(CloseReason.HANDSHAKE_FAILED);
    }

    private void challenge(Peer candidate, NickAuthChallenge challenge, String handshake) {
        var connection = candidate.connection();
        connection.receiver(new NickAuthExchange(candidate, challenge, handshake, proofs, meters));
        connection.deadline(nickAuth.timeout(), () -> proofs.failed(connection, NickAuthResult.EXPIRED));
        replies.welcome(connection);
        replies.challenge(connection, challenge);
        connection.flush();
    }

    private final class Proofs implements NickAuthExchange.Outcome {
        @Override
        public void proven(Peer peer) {
            var connection = peer.connection();
            switch (registry.claim(peer)) {
                case Claim.Admitted _ -> admit(peer, () -> replies.result(connection, NickAuthResult.OK));
                case Claim.AdmittedInPlaceOf(var owner) -> {
                    arrivals.displace(owner, peer);
                    admit(peer, () -> replies.result(connection, NickAuthResult.OK));
                }
                case Claim.NickTaken _, Claim.ProvenByAnother _, Claim.Full _ ->
                    failed(connection, NickAuthResult.POLICY);
            }
        }

        @Override
        public void failed(Connection connection, NickAuthResult why) {
            meters.handshake(HandshakeResult.NICK_AUTH_FAILED);
            connection.receiver(DEAF);
            replies.result(connection, why);
            connection.closeAfterFlush(CloseReason.NICK_AUTH);
        }

        @Override
        public void abandoned(Connection connection) {
            meters.handshake(HandshakeResult.ABANDONED);
        }
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
        if (why == CloseReason.HANDSHAKE_TIMEOUT || why == CloseReason.LINE_TIMEOUT)
            meters.handshake(HandshakeResult.TIMEOUT);
        else if (why == CloseReason.LINE_TOO_LONG) meters.handshake(HandshakeResult.MALFORMED);
        else meters.handshake(HandshakeResult.ABANDONED);
    }
}
