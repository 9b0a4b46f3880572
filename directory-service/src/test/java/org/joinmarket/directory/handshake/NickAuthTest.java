package org.joinmarket.directory.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.nick.OwnerKey;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.peer.Peer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Proofs of nicks, as the existing directory takes them (wire.md 8.8), and what strangers make of it. */
class NickAuthTest {
    private static final String IDENTITY = "nakamotourflxwjnjpnrk7yc2nhkf6r62ed4gdfxmmn5f4saw5q5qoyd.onion:5222";
    private static final DirectoryIdentity DIRECTORY = new DirectoryIdentity(IDENTITY);
    private static final String CHALLENGE = "2".repeat(64);
    private static final Nick NICK = new Nick("J53xuM9z9ihUocGp");
    private static final SecretKey KEY =
            SecretKey.of(HexFormat.of().parseHex("2da442461ba5a91e9ed422b1641b7050d692d6b0b41a30d606d022c88f6d1e2a"));
    private static final SecretKey ANOTHER = SecretKey.of(HexFormat.of().parseHex("11".repeat(32)));
    private static final String NOWHERE = "NOT-SERVING-ONION";

    /** Every challenge is the one of the vectors. */
    private static final SecureRandom TWOS = new SecureRandom() {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0x22);
        }
    };

    private static NickAuthPolicy policy(NickAuthMode mode, Optional<DirectoryIdentity> identity) {
        return new NickAuthPolicy(mode, identity, Duration.ofSeconds(20), TWOS);
    }

    private static TestDirectory directory(NickAuthMode mode) {
        return new TestDirectory(new TestDirectory.Setup().nickAuth(policy(mode, Optional.of(DIRECTORY))));
    }

    private static Envelope handshake() {
        return TestDirectory.handshake(NICK.value(), NOWHERE, "nick_auth", "ping", "peerlist_features");
    }

    private static Envelope proof(SecretKey key, String handshakeLine) {
        return proof(key, handshakeLine, CHALLENGE, DIRECTORY);
    }

    private static Envelope proof(SecretKey key, String handshakeLine, String challenge, DirectoryIdentity directory) {
        var proof = NickAuth.prove(new NickAuthChallenge(challenge, directory), directory, handshakeLine, key);
        return new Envelope(Envelope.NICK_AUTH_PROOF, proof.orElseThrow().line());
    }

    private static Envelope result(String code) {
        return new Envelope(807, "{\"code\":\"" + code + "\",\"verified\":" + code.equals("ok") + "}");
    }

    /** A peer that has proved its nick. */
    private static MemoryConnection proven(TestDirectory directory) {
        var connection = directory.stranger();
        connection.receives(handshake());
        connection.receives(proof(KEY, handshake().line()));
        assertThat(connection.take()).last().isEqualTo(result("ok"));
        return connection;
    }

    @Test
    void answersEveryRecordedExchangeAsItWasRecorded() throws IOException {
        int played = 0;
        for (JsonNode exchange : vectors().get("exchanges")) {
            String note = exchange.get("note").asString();
            var mode =
                    NickAuthMode.parse(exchange.get("server_mode").asString()).orElseThrow();
            var identity = Optional.ofNullable(
                            exchange.get("server_directory_id").asString(null))
                    .flatMap(DirectoryIdentity::parse);
            var directory = new TestDirectory(new TestDirectory.Setup().nickAuth(policy(mode, identity)));
            String line = exchange.get("handshake_line").asString();
            if (note.contains("held by an unverified")
                    || note.equals("legacy client, nick already held: rejected in the 795"))
                directory.peer(NICK.value(), NOWHERE);
            if (note.contains("with the same key")) holder(directory, KEY);
            if (note.contains("with another key: policy")) holder(directory, ANOTHER);
            var client = directory.stranger();
            client.receives(new Envelope(Envelope.HANDSHAKE, line));
            answer(directory, client, note, line);

            assertThat(client.take()).as(note).map(Envelope::type).containsExactlyElementsOf(types(exchange));
            assertThat(client.isOpen())
                    .as(note)
                    .isEqualTo(exchange.get("registered").asBoolean());
            var owner = directory.registry.find(NICK.value());
            assertThat(owner != null && owner.connection() == client)
                    .as(note)
                    .isEqualTo(exchange.get("registered").asBoolean());
            played++;
        }
        assertThat(played).isEqualTo(16);
    }

    @Test
    void sendsTheVeryBytesOfTheRecordedExchanges() throws IOException {
        for (JsonNode exchange : vectors().get("exchanges")) {
            String note = exchange.get("note").asString();
            var mode =
                    NickAuthMode.parse(exchange.get("server_mode").asString()).orElseThrow();
            var identity = Optional.ofNullable(
                            exchange.get("server_directory_id").asString(null))
                    .flatMap(DirectoryIdentity::parse);
            if (note.contains("already held")) continue; // the same bytes, with somebody else there: above
            var directory = new TestDirectory(new TestDirectory.Setup().nickAuth(policy(mode, identity)));
            var client = directory.stranger();
            String line = exchange.get("handshake_line").asString();
            client.receives(new Envelope(Envelope.HANDSHAKE, line));
            answer(directory, client, note, line);

            var sent = client.take();
            for (int i = 0; i < sent.size(); i++)
                assertThat(sent.get(i).line())
                        .as("%s, line %d", note, i)
                        .isEqualTo(
                                exchange.get("server_sends").get(i).get("line").asString());
        }
    }

    private static List<Integer> types(JsonNode exchange) {
        return exchange.get("server_sends")
                .valueStream()
                .map(each -> each.get("type").asInt())
                .toList();
    }

    /** Somebody who has the nick with a proof, however that may be. */
    private static void holder(TestDirectory directory, SecretKey key) {
        directory.registry.claim(new Peer(
                NICK, Location.NOT_SERVING, Features.NONE, directory.stranger(), new OwnerKey(key.publicKey())));
    }

    /** What the client of the recording did after its handshake. */
    private static void answer(TestDirectory directory, MemoryConnection client, String note, String line) {
        String good = proof(KEY, line).line();
        switch (note) {
            case "proof made with another key" -> client.receives(proof(ANOTHER, line));
            case "proof over another handshake line" -> client.receives(proof(KEY, line + " "));
            case "wrong message type instead of 805" -> client.receives(new Envelope(687, NICK + "!PUBLIC!orderbook"));
            case "duplicate key in the envelope" ->
                client.receives("{\"type\": 805, \"type\": 805, \"line\": \"" + good.replace("\"", "\\\"") + "\"}");
            case "proof with an extra key" ->
                client.receives(new Envelope(805, good.substring(0, good.length() - 1) + ",\"x\":1}"));
            case "no answer until the timeout" -> directory.loop.pass(Duration.ofSeconds(20));
            default -> {
                var owner = directory.registry.find(NICK.value());
                boolean letIn = owner != null && owner.connection() == client; // without a proof
                if (client.isOpen() && !letIn) client.receives(proof(KEY, line));
            }
        }
    }

    @Test
    void tellsNobodyOfAPeerAndRelaysNothingToItBeforeTheProof() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var watcher = directory.peer("J5WatchWWWWWWWWW", NOWHERE, "peerlist_features");
        var client = directory.stranger();
        client.receives(handshake());
        client.take();
        watcher.receives(new Envelope(687, "J5WatchWWWWWWWWW!PUBLIC!orderbook"));
        watcher.receives(new Envelope(685, "J5WatchWWWWWWWWW!" + NICK + "!fill"));
        watcher.receives(new Envelope(791, ""));

        assertThat(client.take()).isEmpty();
        assertThat(watcher.take()).noneSatisfy(line -> assertThat(line.line()).contains(NICK.value()));
        client.receives(proof(KEY, handshake().line()));
        watcher.receives(new Envelope(687, "J5WatchWWWWWWWWW!PUBLIC!orderbook"));
        assertThat(client.take()).map(Envelope::type).containsExactly(807, 687);
        assertThat(directory.registry.countVerified()).isEqualTo(1);
        client.isLost();
        assertThat(directory.registry.countVerified()).isZero();
    }

    @Test
    void theProvenOwnerTakesItsNickBackAndEverybodyElseLearnsThatTheSquatterHasGone() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var watcher = directory.peer("J5WatchWWWWWWWWW", NOWHERE);
        var squatter = directory.peer(NICK.value(), TestDirectory.ONION);
        var owner = proven(directory);

        assertThat(squatter.closeReason()).isEqualTo(CloseReason.REPLACED);
        assertThat(watcher.take()).containsExactly(new Envelope(789, NICK + ";" + TestDirectory.ONION + ";D"));
        directory.loop.pass(Duration.ofSeconds(1));
        assertThat(watcher.take()).as("once, and not of the owner").isEmpty();
        assertThat(owner.take()).as("nobody is told that it left itself").isEmpty();
        watcher.receives(new Envelope(685, "J5WatchWWWWWWWWW!" + NICK + "!fill 0"));
        assertThat(owner.take()).hasSize(1);
        assertThat(directory.registry.count()).isEqualTo(2);
    }

    @Test
    void whoProvesNothingNeverReplacesAnybody() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var owner = proven(directory);
        var squatter = directory.stranger();
        squatter.receives(TestDirectory.handshake(NICK.value(), NOWHERE));

        assertThat(squatter.take())
                .singleElement()
                .satisfies(reply -> assertThat(reply.line())
                        .contains("\"accepted\": false")
                        .contains("Rejected: Peer nick already registered: " + NICK));
        assertThat(owner.isOpen()).isTrue();
    }

    @Test
    void refusesTheProofOfAnotherConnectionAndOfAnotherDirectory() {
        for (Envelope stale : new Envelope[] {
            proof(KEY, handshake().line(), "3".repeat(64), DIRECTORY),
            proof(KEY, handshake().line(), CHALLENGE, new DirectoryIdentity("test:another"))
        }) {
            var directory = directory(NickAuthMode.PREFER_VERIFIED);
            var client = directory.stranger();
            client.receives(handshake());
            client.receives(stale);

            assertThat(client.take()).last().isEqualTo(result("invalid"));
            assertThat(client.isOpen()).isFalse();
            assertThat(directory.count("jm.nick.auth", "result", "invalid")).isEqualTo(1);
            assertThat(directory.count("jm.handshakes", "result", "nick_auth_failed"))
                    .isEqualTo(1);
        }
    }

    /** H08: the victim is away, or on its way back. */
    @Test
    void whateverIsTriedForTheNickOfAnotherHonestPeersAreServedAndItsOwnerComesBack() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var alice = directory.peer("J5ALiceAAAAAAAAA", NOWHERE, "peerlist_features");
        var bob = directory.peer("J5BobbBBBBBBBBBB", TestDirectory.ONION);
        String line = handshake().line();
        String good = proof(KEY, line).line();
        for (int round = 0; round < 50; round++) {
            for (Envelope attempt : List.of(
                    proof(ANOTHER, line),
                    proof(KEY, line + " "),
                    proof(KEY, line, "3".repeat(64), DIRECTORY),
                    proof(KEY, line, CHALLENGE, new DirectoryIdentity("test:another")),
                    new Envelope(805, ""),
                    new Envelope(805, good.substring(0, good.length() - 1) + ",\"x\":1}"),
                    new Envelope(807, "{\"code\":\"ok\",\"verified\":true}"),
                    new Envelope(687, NICK + "!PUBLIC!cancel 0"))) {
                var attacker = directory.stranger();
                attacker.receives(handshake());
                attacker.receives(attempt);
                assertThat(attacker.isOpen()).isFalse();
            }
            var early = directory.stranger();
            early.receives(new Envelope(805, good));
            assertThat(early.isOpen()).as("a proof before the challenge").isFalse();
            var silent = directory.stranger();
            silent.receives(handshake());
        }
        assertThat(directory.registry.isPresent(NICK.value())).isFalse();

        alice.take();
        bob.take();
        alice.receives(new Envelope(687, "J5ALiceAAAAAAAAA!PUBLIC!orderbook"));
        assertThat(bob.take()).containsExactly(new Envelope(687, "J5ALiceAAAAAAAAA!PUBLIC!orderbook"));
        bob.receives(new Envelope(685, "J5BobbBBBBBBBBBB!J5ALiceAAAAAAAAA!sw0absoffer 0"));
        assertThat(alice.take()).map(Envelope::type).containsExactly(685, 789);
        var owner = proven(directory);
        alice.receives(new Envelope(685, "J5ALiceAAAAAAAAA!" + NICK + "!fill 0"));
        assertThat(owner.take()).hasSize(1);
        directory.loop.pass(Duration.ofSeconds(30));
        assertThat(directory.connections.count())
                .as("nothing is left of the others")
                .isEqualTo(3);
        assertThat(owner.isOpen() && alice.isOpen() && bob.isOpen()).isTrue();
    }

    @Test
    void readsOneLineOnlyAndNothingAfterAFailure() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var client = directory.stranger();
        client.stopReading(); // so that the refusal waits and the connection with it
        client.receives(handshake());
        client.receives("no JSON");
        client.receives(proof(KEY, handshake().line()));

        assertThat(client.take()).last().isEqualTo(result("malformed"));
        assertThat(directory.registry.isPresent(NICK.value())).isFalse();
        assertThat(directory.connections.count()).isEqualTo(1);
        directory.loop.pass(Duration.ofSeconds(5));
        assertThat(directory.connections.count())
                .as("who does not read the refusal")
                .isZero();
    }

    @Test
    void aProofIsAViolationBeforeTheHandshakeAndAfterTheNickIsProven() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var early = directory.stranger();
        early.receives(proof(KEY, handshake().line()));
        assertThat(early.isOpen()).isFalse();
        assertThat(early.take()).isEmpty();

        for (int type : new int[] {803, 805, 807}) {
            var peer = proven(directory);
            peer.receives(new Envelope(type, ""));
            assertThat(peer.closeReason()).as("type %d", type).isEqualTo(CloseReason.NICK_AUTH);
        }
    }

    @Test
    void asksNobodyForAProofWhoDoesNotOfferOne() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var legacy = directory.stranger();
        legacy.receives(TestDirectory.handshake(NICK.value(), NOWHERE, "ping"));

        assertThat(legacy.take()).map(Envelope::type).containsExactly(795);
        assertThat(directory.registry.find(NICK.value()))
                .satisfies(peer -> assertThat(peer.isVerified()).isFalse());
        legacy.receives(proof(KEY, handshake().line()));
        assertThat(legacy.isOpen())
                .as("a message like any other that means nothing")
                .isTrue();
    }

    @Test
    void givesAPeerTheTimeForItsProofAndNoMore() {
        var directory = directory(NickAuthMode.PREFER_VERIFIED);
        var client = directory.stranger();
        directory.loop.pass(Duration.ofSeconds(29)); // the handshake has its own time
        client.receives(handshake());
        directory.loop.pass(Duration.ofSeconds(19));
        assertThat(client.isOpen()).isTrue();
        directory.loop.pass(Duration.ofSeconds(1));

        assertThat(client.take()).last().isEqualTo(result("expired"));
        assertThat(client.isOpen()).isFalse();
        assertThat(directory.connections.handshaking()).isZero();
    }

    @Test
    void aFullDirectoryHasAPlaceForTheOwnerOfANickThatIsThere() {
        var directory = new TestDirectory(new TestDirectory.Setup()
                .maxPeers(1)
                .nickAuth(policy(NickAuthMode.PREFER_VERIFIED, Optional.of(DIRECTORY))));
        var squatter = directory.peer(NICK.value(), NOWHERE);
        proven(directory);
        assertThat(squatter.isOpen()).isFalse();

        var another = NickIdentity.nickOf(ANOTHER.publicKey());
        var late = directory.stranger();
        late.receives(TestDirectory.handshake(another.value(), NOWHERE, "nick_auth"));
        assertThat(late.take())
                .singleElement()
                .satisfies(reply -> assertThat(reply.line()).contains("Rejected: Maximum peers reached: 1"));
    }

    @Test
    void lettingProofsBeRequiredTakesAnIdentity() {
        assertThatIllegalArgumentException().isThrownBy(() -> policy(NickAuthMode.REQUIRE_VERIFIED, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NickAuthPolicy(
                        NickAuthMode.PREFER_VERIFIED, Optional.empty(), Duration.ofSeconds(31), TWOS));
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream file = NickAuthTest.class.getResourceAsStream("/vectors/wire/nick_auth.json")) {
            return JsonMapper.shared().readTree(file);
        }
    }
}
