package org.joinmarket.directory.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Handshakes that were run at the existing directories, under the RULE of wire.md 2.4. */
class HandshakeVectorsTest {
    private enum Outcome {
        ACCEPTED,
        REJECTED_WITH_REPLY,
        CLOSED
    }

    /** Where the handshake can be read but is refused. */
    private static final Set<String> REJECTED = Set.of(
            "app-name JoinMarket (case)",
            "app-name wrong",
            "proto-ver 4",
            "proto-ver 6",
            "proto-ver 9",
            "network testnet against mainnet",
            "nick empty",
            "nick with version 6",
            "location without port",
            "location port 0",
            "location port 70000");

    /** Where it cannot be read. */
    private static final Set<String> CLOSED = Set.of(
            "app-name missing",
            "proto-ver string \"5\"",
            "proto-ver 5.0",
            "proto-ver missing",
            "network missing",
            "features missing",
            "features list",
            "nick missing",
            "nick integer",
            "location missing",
            "not an object",
            "not JSON");

    /** What others are told of where it serves, when that is not what it wrote. */
    private static final Map<String, String> LOCATIONS = Map.of(
            "location onion with bad checksum", "NOT-SERVING-ONION", "location onion upper case", TestDirectory.ONION);

    @Test
    void judgesEveryVectorByTheRule() throws IOException {
        int judged = 0;
        for (JsonNode each : vectors().get("cases")) {
            String note = each.get("note").asString();
            var directory = new TestDirectory();
            var connection = directory.stranger();
            connection.receives(
                    new Envelope(Envelope.HANDSHAKE, each.get("handshake_line").asString()));
            var outcome = outcome(connection);

            assertThat(outcome)
                    .as(note)
                    .isEqualTo(
                            REJECTED.contains(note)
                                    ? Outcome.REJECTED_WITH_REPLY
                                    : CLOSED.contains(note) ? Outcome.CLOSED : Outcome.ACCEPTED);
            assertThat(connection.isOpen()).as(note).isEqualTo(outcome == Outcome.ACCEPTED);
            var peer = directory.registry.find("J53xuM9z9ihUocGp");
            if (outcome == Outcome.ACCEPTED) {
                String registered =
                        each.get("joinmarket_clientserver_directory").has("registered_location")
                                ? each.get("joinmarket_clientserver_directory")
                                        .get("registered_location")
                                        .asString()
                                : "";
                assertThat(peer).as(note).isNotNull();
                assertThat(String.valueOf(peer == null ? "" : peer.location()))
                        .as(note)
                        .isEqualTo(LOCATIONS.getOrDefault(note, registered));
            } else {
                assertThat(peer).as(note).isNull();
            }
            judged++;
        }
        assertThat(judged).isEqualTo(32);
    }

    @Test
    void acceptsExactlyItsOwnNetwork() throws IOException {
        for (JsonNode pair : vectors().get("network_matrix")) {
            String ours = pair.get("directory_network").asString();
            String theirs = pair.get("peer_network").asString();
            var connection = new TestDirectory(10, ours).stranger();
            connection.receives(new Envelope(
                    Envelope.HANDSHAKE,
                    TestDirectory.handshake("J53xuM9z9ihUocGp", "").line().replace("mainnet", theirs)));

            assertThat(outcome(connection))
                    .as("%s at %s", theirs, ours)
                    .isEqualTo(ours.equals(theirs) ? Outcome.ACCEPTED : Outcome.REJECTED_WITH_REPLY);
        }
    }

    @Test
    void readsTheFirstBytesOfBothClients() throws IOException {
        JsonNode sends = vectors().get("client_sends");
        var ng = new TestDirectory().stranger();
        ng.receives(sends.get("joinmarket_ng").asString());
        assertThat(outcome(ng)).isEqualTo(Outcome.ACCEPTED);

        var cs = new TestDirectory().stranger(); // it serves at an address outside Tor there
        cs.receives(sends.get("joinmarket_clientserver").asString().strip());
        assertThat(outcome(cs)).isEqualTo(Outcome.REJECTED_WITH_REPLY);
    }

    private static Outcome outcome(MemoryConnection connection) {
        var answers = connection.take();
        if (answers.isEmpty()) return Outcome.CLOSED;
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().type()).isEqualTo(Envelope.DN_HANDSHAKE);
        if (!(DirectoryHandshake.decode(answers.getFirst().line())
                instanceof Decoded.Ok<DirectoryHandshake>(var reply)))
            throw new AssertionError("our answer must be readable");
        assertThat(reply.nick()).isEqualTo(TestDirectory.NICK.value());
        if (!reply.accepted()) assertThat(reply.motd()).startsWith("Rejected: ");
        else assertThat(reply.motd()).isEqualTo(TestDirectory.MOTD);
        return reply.accepted() ? Outcome.ACCEPTED : Outcome.REJECTED_WITH_REPLY;
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream file = HandshakeVectorsTest.class.getResourceAsStream("/vectors/wire/handshake.json")) {
            return JsonMapper.shared().readTree(file);
        }
    }
}
