package org.joinmarket.directory.handshake;

import io.netty.buffer.Unpooled;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.metrics.MessageType;

/** What the directory says to those who are not peers yet. Writes; whoever calls flushes. */
final class Replies {
    private final Nick directoryNick;
    private final String network;
    private final Features features;
    private final byte[] welcome;
    private final DirectoryMeters meters;

    Replies(Nick directoryNick, String network, Features features, String motd, DirectoryMeters meters) {
        this.directoryNick = directoryNick;
        this.network = network;
        this.features = features;
        this.welcome = EnvelopeCodec.encode(DirectoryHandshake.accepting(directoryNick, network, features, motd)
                .toEnvelope());
        this.meters = meters;
    }

    /** The 795 of those who may come in, at once or with a proof. */
    void welcome(Connection connection) {
        write(connection, welcome, MessageType.DN_HANDSHAKE);
    }

    /** @param reason in the message of the day, which is where clients show it */
    void reject(Connection connection, String reason) {
        var rejection = DirectoryHandshake.rejecting(directoryNick, network, features, reason);
        write(connection, EnvelopeCodec.encode(rejection.toEnvelope()), MessageType.DN_HANDSHAKE);
    }

    void challenge(Connection connection, NickAuthChallenge challenge) {
        var envelope = new Envelope(Envelope.NICK_AUTH_CHALLENGE, challenge.line());
        write(connection, EnvelopeCodec.encode(envelope), MessageType.NICK_AUTH_CHALLENGE);
    }

    void result(Connection connection, NickAuthResult result) {
        var envelope = new Envelope(Envelope.NICK_AUTH_RESULT, result.line());
        write(connection, EnvelopeCodec.encode(envelope), MessageType.NICK_AUTH_RESULT);
        meters.nickAuth(result);
    }

    private void write(Connection connection, byte[] line, MessageType type) {
        var buffer = Unpooled.wrappedBuffer(line);
        connection.offerDirect(buffer);
        buffer.release();
        meters.sent(type, 1, line.length);
    }
}
