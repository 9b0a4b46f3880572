package org.joinmarket.testkit.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.JmLine;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.common.protocol.PrivateLine;
import org.joinmarket.common.protocol.PublicLine;
import org.joinmarket.common.protocol.VerifiedMessage;

/** One raw client of one directory on loopback: says exactly what a test tells it to and nothing else. */
public final class ScriptedPeer implements AutoCloseable {
    private final NickIdentity identity;
    private final LineSocket socket;
    private final Mailbox<Envelope> received = new Mailbox<>();

    private ScriptedPeer(NickIdentity identity, LineSocket socket) {
        this.identity = identity;
        this.socket = socket;
    }

    /** Connects under a new nick, shakes hands and waits for the answer. */
    public static ScriptedPeer connect(int port, String network) {
        return connect(port, network, NickIdentity.generate(new SecureRandom()));
    }

    public static ScriptedPeer connect(int port, String network, NickIdentity identity) {
        try {
            LineSocket socket = new LineSocket(new Socket(InetAddress.getLoopbackAddress(), port));
            ScriptedPeer peer = new ScriptedPeer(identity, socket);
            Thread.ofVirtual().name("scripted-peer").start(peer::read);
            try {
                peer.shakeHands(network);
            } catch (RuntimeException | AssertionError refused) {
                peer.close();
                throw refused;
            }
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void shakeHands(String network) {
        Features features = Features.of(Features.PEERLIST_FEATURES, Features.PING);
        sendRaw(ClientHandshake.of(nick(), Location.NOT_SERVING, features, network)
                .toEnvelope());
        await(Envelope.DN_HANDSHAKE);
    }

    private void read() {
        for (Optional<Envelope> next = socket.readEnvelope(); next.isPresent(); next = socket.readEnvelope())
            received.add(next.get());
    }

    public Nick nick() {
        return identity.nick();
    }

    public void publish(String commandText) {
        sendRaw(new PublicLine(nick(), commandText).toEnvelope());
    }

    public void send(Nick to, String command, String payload) {
        sendRaw(new Envelope(Envelope.PRIVMSG, identity.privateLine(to, command, payload)));
    }

    public void sendRaw(Envelope envelope) {
        socket.write(envelope);
    }

    public void sendRaw(String text) {
        socket.write(text.getBytes(StandardCharsets.UTF_8));
    }

    public Mailbox<Envelope> received() {
        return received;
    }

    public Envelope await(int type) {
        return received.await("type " + type, envelope -> envelope.type() == type);
    }

    /** The next public line whose text starts so. */
    public PublicLine awaitPublic(String startOfText) {
        Envelope envelope = received.await(
                "public " + startOfText,
                each -> publicLine(each)
                        .filter(line -> line.text().startsWith(startOfText))
                        .isPresent());
        return publicLine(envelope).orElseThrow();
    }

    /** The next private message to this peer with a good signature whose first command is this one. */
    public VerifiedMessage awaitPrivate(String command) {
        Envelope envelope = received.await(
                "private " + command,
                each -> verified(each)
                        .filter(message -> message.command().word().equals(command))
                        .isPresent());
        return verified(envelope).orElseThrow();
    }

    /** The text behind the first command of {@link #awaitPrivate}. */
    public CommandText awaitCommand(String command) {
        return awaitPrivate(command).command();
    }

    private static Optional<PublicLine> publicLine(Envelope envelope) {
        return envelope.type() == Envelope.PUBMSG
                        && JmLine.parse(envelope.line()) instanceof Decoded.Ok<JmLine>(PublicLine line)
                ? Optional.of(line)
                : Optional.empty();
    }

    private static Optional<VerifiedMessage> verified(Envelope envelope) {
        return envelope.type() == Envelope.PRIVMSG
                        && JmLine.parse(envelope.line()) instanceof Decoded.Ok<JmLine>(PrivateLine line)
                ? line.verify().toOptional()
                : Optional.empty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
