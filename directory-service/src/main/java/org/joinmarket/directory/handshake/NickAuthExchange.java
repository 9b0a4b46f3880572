package org.joinmarket.directory.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthProof;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.StrictEnvelope;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.connection.LineReceiver;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Peer;

/**
 * One connection between its welcome and its proof (wire.md 8.8). Exactly one line is read: the proof or the end. Nothing
 * of the peer is known to anybody until then.
 *
 * <p>Verifying takes some 50 µs on the event loop, once for each connection, which is less than accepting one costs.
 */
final class NickAuthExchange implements LineReceiver {
    /** What becomes of the peer. */
    interface Outcome {
        /** On the owner of the connection. */
        void proven(Peer peer);

        void failed(Connection connection, NickAuthResult why);

        /** The connection ended without an answer. */
        void abandoned(Connection connection);
    }

    private final Peer candidate;
    private final NickAuthChallenge challenge;
    private final String handshakeLine;
    private final Outcome outcome;
    private final DirectoryMeters meters;

    /** @param handshakeLine the line of the candidate's 793 as it came */
    NickAuthExchange(
            Peer candidate,
            NickAuthChallenge challenge,
            String handshakeLine,
            Outcome outcome,
            DirectoryMeters meters) {
        this.candidate = candidate;
        this.challenge = challenge;
        this.handshakeLine = handshakeLine;
        this.outcome = outcome;
        this.meters = meters;
    }

    @Override
    public void onLine(Connection connection, ByteBuf line) {
        byte[] json = ByteBufUtil.getBytes(line, line.readerIndex(), line.readableBytes() - 2, false);
        var envelope = StrictEnvelope.decode(json);
        meters.received(
                envelope instanceof Decoded.Ok<Envelope>(var ok) ? MessageType.of(ok.type()) : MessageType.OTHER,
                line.readableBytes());
        var proof = envelope.flatMap(NickAuthExchange::proof);
        if (!(proof instanceof Decoded.Ok<NickAuthProof>(var parsed))) {
            outcome.failed(connection, NickAuthResult.MALFORMED);
        } else if (!NickAuth.verify(challenge, handshakeLine, candidate.nick(), parsed)) {
            outcome.failed(connection, NickAuthResult.INVALID);
        } else {
            outcome.proven(candidate.provenBy(parsed.owner()));
        }
    }

    private static Decoded<NickAuthProof> proof(Envelope envelope) {
        return envelope.type() == Envelope.NICK_AUTH_PROOF
                ? NickAuthProof.parse(envelope.line())
                : new Decoded.Unknown<>("type");
    }

    @Override
    public void onClosed(Connection connection) {
        outcome.abandoned(connection);
    }
}
