package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One scenario that was run at both existing directories: who is sent what at each step. Ours does as the younger of them,
 * except where a RULE of wire.md says otherwise; {@link #OURS} lists those steps.
 */
class DirectoryRoutingVectorsTest {
    private static final String MAKER = "J5makerOOOOOOOOO";
    private static final String TAKER = "J5takerOOOOOOOOO";
    private static final String LEGACY = "J5legacyOOOOOOOO";

    /** Steps at which a RULE of wire.md 3 decides, with what we send. */
    private static final Map<String, List<Sent>> OURS = Map.of(
            "privmsg maker to a peer without peerlist_features",
            List.of(
                    new Sent(
                            LEGACY,
                            685,
                            MAKER + "!" + LEGACY + "!pubkey " + "ab".repeat(32) + " 02" + "11".repeat(32) + " c2ln"),
                    new Sent(LEGACY, 789, MAKER + ";" + TestDirectory.ONION)),
            "GETPEERLIST by a legacy peer",
            List.of(new Sent(LEGACY, 789, MAKER + ";" + TestDirectory.ONION)));

    private record Sent(String to, int type, String line) {
        /** The order of entries in a peer list says nothing. */
        Sent normalised() {
            return type == Envelope.PEERLIST
                    ? new Sent(to, type, String.join(",", new TreeSet<>(Arrays.asList(line.split(",")))))
                    : this;
        }
    }

    @Test
    void sendsWhatTheRulesSayToWhomTheySay() throws IOException {
        var directory = new TestDirectory();
        var peers = new LinkedHashMap<String, MemoryConnection>();
        peers.put(MAKER, directory.peer(MAKER, TestDirectory.ONION, "neutrino_compat", "ping"));
        peers.put(TAKER, directory.peer(TAKER, "NOT-SERVING-ONION", "peerlist_features", "ping"));
        peers.put(LEGACY, directory.peer(LEGACY, "NOT-SERVING-ONION"));
        JsonNode cases = vectors().get("cases");
        assertThat(cases.size()).isEqualTo(18);

        for (JsonNode step : cases) {
            String note = step.get("note").asString();
            perform(step.get("action"), peers);
            directory.loop.pass(Duration.ofMillis(100));

            var sent = new ArrayList<Sent>();
            peers.forEach((nick, peer) -> peer.take()
                    .forEach(envelope -> sent.add(new Sent(nick, envelope.type(), envelope.line()).normalised())));
            assertThat(sent).as(note).containsExactlyInAnyOrderElementsOf(OURS.getOrDefault(note, expected(step)));
        }
    }

    private static void perform(JsonNode action, Map<String, MemoryConnection> peers) {
        var sender = peers.get(action.get("sender").asString());
        if (sender == null) throw new AssertionError("the scenario names somebody who is not in it");
        if (action.get("kind").asString().equals("disconnect")) sender.isLost();
        else
            sender.receives(
                    new Envelope(action.get("type").asInt(), action.get("line").asString()));
    }

    private static List<Sent> expected(JsonNode step) {
        var sent = new ArrayList<Sent>();
        for (JsonNode each : step.get("joinmarket_ng_sends")) {
            JsonNode envelope = each.get("envelope");
            sent.add(new Sent(
                            each.get("to").asString(),
                            envelope.get("type").asInt(),
                            envelope.get("line").asString())
                    .normalised());
        }
        return sent;
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream file =
                DirectoryRoutingVectorsTest.class.getResourceAsStream("/vectors/wire/directory_routing.json")) {
            return JsonMapper.shared().readTree(file);
        }
    }
}
