package org.joinmarket.testkit.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthProof;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.JmLine;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.common.protocol.PeerList;
import org.joinmarket.common.protocol.PrivateLine;
import org.joinmarket.common.protocol.PublicLine;
import org.jspecify.annotations.Nullable;

/**
 * A directory on loopback that relays like a real one (wire.md 8) and can be told to be rude: answer a handshake
 * wrongly or not at all, send garbage, cut a connection after a message of your choice.
 */
public final class ScriptedDirectory implements AutoCloseable {
    public static final Nick NICK = new Nick("J5DirNickOOOOOOO");

    /** @param from the nick of the connection; of its handshake if this is the handshake */
    public record Received(Nick from, Envelope envelope) {
        public boolean isType(int type) {
            return envelope.type() == type;
        }
    }

    private record Peer(Nick nick, Location location, LineSocket socket) {}

    private final String network;
    private final Listening listening;
    private final Map<Nick, Peer> peers = new ConcurrentHashMap<>();
    private final Mailbox<Received> received = new Mailbox<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Function<ClientHandshake, List<byte[]>> greeting;
    private volatile boolean refusing;
    private volatile boolean relaying = true;
    private volatile Predicate<Received> cutWhen = _ -> false;
    private volatile @Nullable DirectoryIdentity identity;

    private ScriptedDirectory(String network) {
        this.network = network;
        this.greeting = _ -> List.of(bytes(accepting()));
        this.listening = Listening.start("scripted-directory", this::serve);
    }

    public static ScriptedDirectory start(String network) {
        return new ScriptedDirectory(network);
    }

    public int port() {
        return listening.port();
    }

    /** As in a setting. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** The 795 that lets everybody in. */
    public DirectoryHandshake accepting() {
        return DirectoryHandshake.accepting(
                NICK, network, Features.of(Features.PEERLIST_FEATURES, Features.PING), "scripted");
    }

    public static byte[] bytes(DirectoryHandshake reply) {
        return EnvelopeCodec.encode(reply.toEnvelope());
    }

    /** From now on a handshake is answered with this 795. */
    public void greetWith(DirectoryHandshake reply) {
        greetWith(bytes(reply));
    }

    /** From now on a handshake is answered with these bytes, which should hold their own line ends. */
    public void greetWith(byte[]... raw) {
        List<byte[]> lines = List.of(raw);
        greeting = _ -> lines;
    }

    /** From now on nobody gets an answer. */
    public void staySilent() {
        greeting = _ -> List.of();
    }

    public void greetNormally() {
        greeting = _ -> List.of(bytes(accepting()));
    }

    /** From now on whoever can prove its nick has to, as to this directory, and is no peer before (wire.md 8.8). */
    public void askForProofsAs(DirectoryIdentity own) {
        identity = own;
    }

    /** Whether new connections are closed at once. */
    public void refuse(boolean newConnections) {
        refusing = newConnections;
    }

    /** Whether messages are passed on; peer lists and notices are unaffected. */
    public void relay(boolean messages) {
        relaying = messages;
    }

    /** Closes the sender's connection once, after the k-th message that matches, which is not passed on any more. */
    public void cutAfter(int k, Predicate<Received> matches) {
        AtomicInteger left = new AtomicInteger(k);
        cutWhen = message -> matches.test(message) && left.decrementAndGet() == 0;
    }

    public void drop(Nick nick) {
        Optional.ofNullable(peers.get(nick)).ifPresent(peer -> peer.socket().close());
    }

    public void dropAll() {
        listening.dropAll();
    }

    public void send(Nick to, Envelope envelope) {
        peer(to).socket().write(envelope);
    }

    /** The bytes as they are; {@code \r\n} is up to you. */
    public void sendRaw(Nick to, byte[] bytes) {
        peer(to).socket().write(bytes);
    }

    public void sendRaw(Nick to, String text) {
        sendRaw(to, text.getBytes(StandardCharsets.UTF_8));
    }

    private Peer peer(Nick nick) {
        Peer peer = peers.get(nick);
        if (peer == null) throw new AssertionError("the directory has no peer " + nick);
        return peer;
    }

    /** Every envelope that came, handshakes included. */
    public Mailbox<Received> received() {
        return received;
    }

    public Received await(int type) {
        return received.await("type " + type, message -> message.isType(type));
    }

    /** The next PUBMSG whose text, behind {@code !PUBLIC!}, starts so. */
    public Received awaitPublic(String startOfText) {
        return received.await(
                "public " + startOfText,
                message -> message.isType(Envelope.PUBMSG)
                        && message.envelope().line().contains("!PUBLIC!" + startOfText));
    }

    /** Connections ever accepted, refused ones included. */
    public int connections() {
        return connections.get();
    }

    public boolean knows(Nick nick) {
        return peers.containsKey(nick);
    }

    private void serve(Socket socket) throws IOException {
        connections.incrementAndGet();
        if (refusing) return;
        try (LineSocket lines = new LineSocket(socket)) {
            Optional<Envelope> first = lines.readEnvelope();
            if (first.isEmpty()
                    || !(ClientHandshake.decode(first.get().line()) instanceof Decoded.Ok<ClientHandshake>(var hello)))
                return;
            Nick nick = new Nick(hello.nick());
            Location location = Location.parse(hello.locationString(), true).orElse(Location.NOT_SERVING);
            Peer peer = new Peer(nick, location, lines);
            DirectoryIdentity asking = identity;
            if (asking != null && hello.features().has(Features.NICK_AUTH)) {
                received.add(new Received(nick, first.get()));
                if (!isProven(peer, first.get().line(), asking)) return;
                peers.put(nick, peer);
                lines.write(new Envelope(Envelope.NICK_AUTH_RESULT, NickAuthResult.OK.line()));
            } else {
                peers.put(nick, peer);
                received.add(new Received(nick, first.get()));
                for (byte[] line : greeting.apply(hello)) lines.write(line);
            }
            try {
                relay(peer);
            } finally {
                if (peers.remove(nick, peer)) announceLeft(peer);
            }
        }
    }

    private boolean isProven(Peer peer, String handshakeLine, DirectoryIdentity own) {
        var challenge = NickAuthChallenge.random(own, new SecureRandom());
        Features features = accepting().features().and(Features.of(Features.NICK_AUTH));
        peer.socket().write(bytes(DirectoryHandshake.accepting(NICK, network, features, "scripted")));
        peer.socket().write(new Envelope(Envelope.NICK_AUTH_CHALLENGE, challenge.line()));
        Optional<Envelope> answer = peer.socket().readEnvelope();
        if (answer.isEmpty()) return false;
        received.add(new Received(peer.nick(), answer.get()));
        return answer.get().type() == Envelope.NICK_AUTH_PROOF
                && NickAuthProof.parse(answer.get().line()) instanceof Decoded.Ok<NickAuthProof>(var proof)
                && NickAuth.verify(challenge, handshakeLine, peer.nick(), proof);
    }

    private void relay(Peer peer) {
        for (Optional<Envelope> next = peer.socket().readEnvelope();
                next.isPresent();
                next = peer.socket().readEnvelope()) {
            Received message = new Received(peer.nick(), next.get());
            boolean cut = cutWhen.test(message);
            received.add(message);
            if (cut) return;
            switch (message.envelope().type()) {
                case Envelope.PING -> peer.socket().write(new Envelope(Envelope.PONG, ""));
                case Envelope.GETPEERLIST -> sendPeerList(peer);
                case Envelope.PUBMSG, Envelope.PRIVMSG -> {
                    if (relaying) pass(peer, message.envelope());
                }
                default -> {}
            }
        }
    }

    private void sendPeerList(Peer to) {
        List<PeerList.Entry> entries = new ArrayList<>();
        for (Peer peer : peers.values())
            entries.add(PeerList.Entry.joined(peer.nick(), peer.location(), Features.NONE));
        for (String line : PeerList.format(entries, true)) to.socket().write(new Envelope(Envelope.PEERLIST, line));
    }

    private void pass(Peer from, Envelope envelope) {
        if (!(JmLine.parse(envelope.line()) instanceof Decoded.Ok<JmLine>(var line))) return;
        switch (line) {
            case PublicLine _ -> {
                for (Peer peer : peers.values()) {
                    if (!peer.equals(from)) peer.socket().write(envelope);
                }
            }
            case PrivateLine text -> {
                Peer target = peers.get(text.to());
                if (target != null) target.socket().write(envelope);
            }
        }
    }

    private void announceLeft(Peer gone) {
        String notice = PeerList.Entry.gone(gone.nick(), gone.location()).format(false);
        for (Peer peer : peers.values()) peer.socket().write(new Envelope(Envelope.PEERLIST, notice));
    }

    @Override
    public void close() {
        listening.close();
    }
}
