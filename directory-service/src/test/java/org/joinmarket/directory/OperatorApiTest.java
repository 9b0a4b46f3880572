package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.protocol.Envelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What operators can see and do over HTTP, and who cannot. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorApiTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String CAROL = "J5CarLCCCCCCCCCC";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String SPAM = "{\"duration_seconds\": 3600, \"reason\": \"spam\"}";

    private Operator operator;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        operator = new Operator(folder).start();
    }

    @AfterAll
    void stop() {
        operator.close();
    }

    /** Leaves nobody behind for the next test, neither banned nor present. */
    @AfterEach
    void liftAll() throws Exception {
        for (JsonNode ban : Operator.json(operator.get("/api/v1/bans")).get("bans"))
            operator.delete("/api/v1/bans/" + ban.get("id").asLong());
        operator.awaitNobody();
    }

    private JsonNode peers(String query) throws Exception {
        var response = operator.get("/api/v1/peers" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Operator.json(response);
    }

    private static List<String> nicks(JsonNode page) {
        var nicks = new ArrayList<String>();
        for (JsonNode peer : page.get("peers")) nicks.add(peer.get("nick").asString());
        return nicks;
    }

    private static void assertProblem(HttpResponse<String> response, int status, String slug, String field) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = Operator.json(response);
        assertThat(problem.get("type").asString()).isEqualTo("urn:joinmarket:problem:" + slug);
        if (!field.isEmpty()) assertThat(problem.get("field").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/peers",
        "GET, /api/v1/peers/J5ALiceAAAAAAAAA",
        "DELETE, /api/v1/peers/J5ALiceAAAAAAAAA",
        "POST, /api/v1/peers/J5ALiceAAAAAAAAA/ban",
        "GET, /api/v1/bans",
        "POST, /api/v1/bans",
        "DELETE, /api/v1/bans/1",
        "POST, /api/v1/drain",
        "POST, /api/v1/status",
    })
    void nothingButTheStatusIsForStrangers(String method, String path) throws Exception {
        String body = method.equals("POST") ? SPAM : null;

        assertProblem(operator.call(method, path, null, body), 401, "unauthorized", "");
        assertProblem(operator.call(method, path, "x".repeat(40), body), 401, "unauthorized", "");
        assertThat(operator.status().get("draining").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/v1/peers/J5ALiceAAAAAAAAA",
        "POST, /api/v1/peers/J5ALiceAAAAAAAAA/ban",
        "POST, /api/v1/bans",
        "DELETE, /api/v1/bans/1",
        "POST, /api/v1/drain",
    })
    void viewersChangeNothing(String method, String path) throws Exception {
        try (var alice = operator.peer(ALICE, NOWHERE)) {
            String body = !method.equals("POST")
                    ? null
                    : path.endsWith("bans") ? SPAM.replace("{", "{\"nick\": \"" + ALICE + "\",") : SPAM;

            assertProblem(operator.call(method, path, Operator.VIEWER, body), 403, "role-not-allowed", "");
            assertThat(alice.isServed()).isTrue();
            assertThat(operator.status().get("draining").asBoolean()).isFalse();
            assertThat(operator.status().get("bans").asInt()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/peers", "/api/v1/peers/J5ALiceAAAAAAAAA", "/api/v1/bans"})
    void viewersSeeWhatOperatorsSeeAndMakersNothing(String path) throws Exception {
        try (var _ = operator.peer(ALICE, NOWHERE)) {
            assertThat(operator.call("GET", path, Operator.VIEWER, null).statusCode())
                    .isEqualTo(200);
            assertProblem(operator.call("GET", path, Operator.MAKER, null), 403, "role-not-allowed", "");
        }
    }

    @Test
    void theStatusHasNumbersAndNobodysNick() throws Exception {
        try (var _ = operator.peer(ALICE, NOWHERE);
                var _ = operator.peer(BOB, TestDirectory.ONION);
                var _ = operator.connect()) {
            operator.post("/api/v1/bans", "{\"nick\": \"" + CAROL + "\"," + SPAM.substring(1));
            var response = operator.call("GET", "/api/v1/status", null, null);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).doesNotContain(ALICE, BOB, CAROL, ".onion");
            var status = Operator.json(response);
            assertThat(status.get("accepting").asBoolean()).isTrue();
            assertThat(status.get("draining").asBoolean()).isFalse();
            assertThat(status.get("bans").asInt()).isEqualTo(1);
            assertThat(status.get("peers").get("makers").asInt()).isEqualTo(1);
            assertThat(status.get("peers").get("takers").asInt()).isEqualTo(1);
            assertThat(status.get("peers").get("verified").asInt()).isZero();
            assertThat(status.get("handshaking").isInt()).isTrue();
        }
    }

    @Test
    void showsAPeerWithItsTrafficAndWhereItServes() throws Exception {
        try (var bob = operator.peer(BOB, TestDirectory.ONION, "ping", "peerlist_features")) {
            bob.send(new Envelope(685, ALICE + "!" + CAROL + "!in a name that is not mine"));
            assertThat(bob.isServed()).isTrue();
            var response = operator.get("/api/v1/peers/" + BOB);

            assertThat(response.statusCode()).isEqualTo(200);
            var peer = Operator.json(response);
            assertThat(peer.propertyNames())
                    .containsExactlyInAnyOrder(
                            "nick",
                            "role",
                            "verified",
                            "features",
                            "location",
                            "connected_seconds",
                            "idle_seconds",
                            "lines_in",
                            "bytes_in",
                            "bytes_out",
                            "outbound_bytes",
                            "offences");
            assertThat(peer.get("nick").asString()).isEqualTo(BOB);
            assertThat(peer.get("role").asString()).isEqualTo("maker");
            assertThat(peer.get("verified").asBoolean()).isFalse();
            assertThat(peer.get("features").toString()).isEqualTo("[\"peerlist_features\",\"ping\"]");
            assertThat(peer.get("location").asString()).isEqualTo(TestDirectory.ONION);
            assertThat(peer.get("connected_seconds").asLong()).isBetween(0L, 60L);
            assertThat(peer.get("idle_seconds").asLong()).isBetween(0L, 60L);
            assertThat(peer.get("lines_in").asLong())
                    .as("handshake, PING, line, PING")
                    .isEqualTo(4);
            assertThat(peer.get("bytes_in").asLong()).isGreaterThan(200);
            assertThat(peer.get("bytes_out").asLong()).isGreaterThan(100);
            assertThat(peer.get("outbound_bytes").asLong()).isZero();
            assertThat(peer.get("offences").asInt()).isEqualTo(1);
        }
    }

    @Test
    void whereATakerComesFromIsNotShownWhenThatSaysNothing() throws Exception {
        try (var _ = operator.peer(ALICE, NOWHERE)) {
            var peer = Operator.json(operator.get("/api/v1/peers/" + ALICE));

            assertThat(peer.get("role").asString()).isEqualTo("taker");
            assertThat(peer.has("location")).isFalse();
            assertThat(peer.has("source")).as("loopback is everybody").isFalse();
        }
    }

    @Test
    void listsPeersByNickPageByPage() throws Exception {
        try (var _ = operator.peer(CAROL, NOWHERE);
                var _ = operator.peer(ALICE, NOWHERE);
                var _ = operator.peer(BOB, TestDirectory.ONION)) {
            var first = peers("?limit=2");
            assertThat(nicks(first)).containsExactly(ALICE, BOB);
            assertThat(first.get("next").asString()).isEqualTo(BOB);
            var second = peers("?limit=2&after=" + BOB);
            assertThat(nicks(second)).containsExactly(CAROL);
            assertThat(second.has("next")).isFalse();
            assertThat(nicks(peers("?limit=3"))).hasSize(3);
            assertThat(peers("?limit=3").has("next")).isFalse();
            assertThat(nicks(peers("?after=" + CAROL))).isEmpty();
        }
    }

    @Test
    void listsPeersOfOneKind() throws Exception {
        try (var _ = operator.peer(ALICE, NOWHERE);
                var _ = operator.peer(BOB, TestDirectory.ONION)) {
            assertThat(nicks(peers("?role=maker"))).containsExactly(BOB);
            assertThat(nicks(peers("?role=taker"))).containsExactly(ALICE);
            assertThat(nicks(peers("?verified=false"))).containsExactly(ALICE, BOB);
            assertThat(nicks(peers("?verified=true"))).isEmpty();
            assertThat(nicks(peers("?role=maker&verified=false&limit=1000"))).containsExactly(BOB);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=1001, limit",
        "limit=-1, limit",
        "limit=1e2, limit",
        "limit=0x10, limit",
        "limit=99999999999999999999, limit",
        "limit=1&limit=2, limit",
        "role=MAKER, role",
        "role=watcher, role",
        "verified=yes, verified",
        "after=alice, after",
    })
    void aQueryThatMeansNothingIsRefusedByName(String query, String field) throws Exception {
        assertProblem(operator.get("/api/v1/peers?" + query), 400, "invalid-field", field);
    }

    @Test
    void disconnectsAPeerWhichMayComeBack() throws Exception {
        try (var alice = operator.peer(ALICE, NOWHERE)) {
            assertThat(operator.delete("/api/v1/peers/" + ALICE).statusCode()).isEqualTo(202);
            assertThat(alice.isClosedInTheEnd()).isTrue();
        }
        operator.peer(ALICE, NOWHERE).close();
    }

    @Test
    void whoIsNotThereIsNotFound() throws Exception {
        for (String nobody : List.of(CAROL, "no-nick", "%00", "J5%22%3Cscript%3E")) {
            assertProblem(operator.get("/api/v1/peers/" + nobody), 404, "peer-not-found", "");
            assertProblem(operator.delete("/api/v1/peers/" + nobody), 404, "peer-not-found", "");
            assertProblem(operator.post("/api/v1/peers/" + nobody + "/ban", SPAM), 404, "peer-not-found", "");
        }
    }

    @Test
    void bansAPeerByItsConnectionUntilTheBanIsLifted() throws Exception {
        JsonNode ban;
        try (var bob = operator.peer(BOB, TestDirectory.ONION)) {
            var response = operator.post("/api/v1/peers/" + BOB + "/ban", SPAM);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            ban = Operator.json(response);
            assertThat(bob.isClosedInTheEnd()).isTrue();
        }
        assertThat(ban.get("nick").asString()).isEqualTo(BOB);
        assertThat(ban.has("location")).as("a claim").isFalse();
        assertThat(ban.has("source")).as("loopback is everybody").isFalse();
        assertThat(ban.get("reason").asString()).isEqualTo("spam");
        var length = Duration.between(
                Instant.parse(ban.get("made_at").asString()),
                Instant.parse(ban.get("ends_at").asString()));
        assertThat(length).isEqualTo(Duration.ofHours(1));
        assertThat(operator.refusal(BOB)).contains("\"accepted\": false", "Rejected: banned");
        operator.peer(ALICE, NOWHERE).close();

        assertThat(operator.delete("/api/v1/bans/" + ban.get("id").asLong()).statusCode())
                .isEqualTo(204);
        operator.peer(BOB, TestDirectory.ONION).close();
    }

    @Test
    void bansANickThatIsNotHereAndListsBansInTheOrderTheyWereMade() throws Exception {
        var ids = new ArrayList<Long>();
        for (String target : List.of(
                "\"nick\": \"" + CAROL + "\"",
                "\"location\": \"" + TestDirectory.ONION + "\"",
                "\"source\": \"2001:db8::1\"")) {
            var response = operator.post("/api/v1/bans", "{" + target + "," + SPAM.substring(1));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            ids.add(Operator.json(response).get("id").asLong());
        }

        assertThat(operator.refusal(CAROL)).contains("Rejected: banned");
        var first = Operator.json(operator.get("/api/v1/bans?limit=2"));
        assertThat(first.get("bans").get(0).get("nick").asString()).isEqualTo(CAROL);
        assertThat(first.get("bans").get(1).get("location").asString()).isEqualTo(TestDirectory.ONION);
        assertThat(first.get("next").asLong()).isEqualTo(ids.get(1));
        var second = Operator.json(operator.get("/api/v1/bans?limit=2&after=" + ids.get(1)));
        assertThat(second.get("bans").get(0).get("source").asString()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(second.has("next")).isFalse();
        assertThat(operator.status().get("bans").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'duration_seconds': 60, 'reason': 'x'} | invalid-field | nick",
                "{'nick': 'alice', 'duration_seconds': 60, 'reason': 'x'} | invalid-field | nick",
                "{'location': 'NOT-SERVING-ONION', 'duration_seconds': 60, 'reason': 'x'} | invalid-field | location",
                "{'location': 'example.com:5222', 'duration_seconds': 60, 'reason': 'x'} | invalid-field | location",
                "{'source': '127.0.0.1', 'duration_seconds': 60, 'reason': 'x'} | invalid-field | source",
                "{'source': '::1', 'duration_seconds': 60, 'reason': 'x'} | invalid-field | source",
                "{'source': 'localhost', 'duration_seconds': 60, 'reason': 'x'} | invalid-field | source",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 0, 'reason': 'x'} | invalid-field | duration_seconds",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 31536001, 'reason': 'x'} | invalid-field | duration_seconds",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 1.5, 'reason': 'x'} | invalid-field | duration_seconds",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': '60', 'reason': 'x'} | invalid-field | duration_seconds",
                "{'nick': 'J5CarLCCCCCCCCCC', 'reason': 'x'} | missing-field | duration_seconds",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 60} | missing-field | reason",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 60, 'reason': ''} | invalid-field | reason",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 60, 'reason': 'a\\u001bb'} | invalid-field | reason",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 60, 'reason': 7} | invalid-field | reason",
                "{'nick': 'J5CarLCCCCCCCCCC', 'duration_seconds': 60, 'reason': 'x', 'until': 1} | unknown-field | until",
            })
    void aBanThatMeansNothingIsRefusedByName(String body, String slug, String field) throws Exception {
        var response = operator.post("/api/v1/bans", body.replace('\'', '"'));

        assertProblem(response, 400, slug, field);
        assertThat(operator.status().get("bans").asInt()).isZero();
    }

    @Test
    void aReasonMayHaveTwoHundredCharactersAndNotOneMore() throws Exception {
        String body = "{\"nick\": \"" + CAROL + "\", \"duration_seconds\": 60, \"reason\": \"%s\"}";

        assertThat(operator.post("/api/v1/bans", body.formatted("x".repeat(200)))
                        .statusCode())
                .isEqualTo(201);
        var refused = operator.post("/api/v1/bans", body.formatted("x".repeat(201)));
        assertProblem(refused, 400, "invalid-field", "reason");
        assertThat(refused.body()).contains("200").doesNotContain("xxx");
    }

    @Test
    void aProblemNamesTheLimit() throws Exception {
        var response = operator.post("/api/v1/peers/" + ALICE + "/ban", SPAM.replace("3600", "31536001"));

        assertProblem(response, 400, "invalid-field", "duration_seconds");
        assertThat(response.body()).contains("1 to 31536000");
    }

    @Test
    void aBanThatIsNotThereCannotBeLifted() throws Exception {
        for (String nothing : List.of("0", "999999", "-1", "x", "99999999999999999999"))
            assertProblem(operator.delete("/api/v1/bans/" + nothing), 404, "ban-not-found", "");
        assertProblem(operator.get("/api/v1/bans?after=x"), 400, "invalid-field", "after");
        assertProblem(operator.get("/api/v1/bans?limit=0"), 400, "invalid-field", "limit");
    }

    @Test
    void aBanThatCannotBeSavedIsNotMade() throws Exception {
        Path inTheWay = Files.createDirectories(operator.data().resolve("bans.json.part/in-the-way"));
        try (var alice = operator.peer(ALICE, NOWHERE)) {
            assertProblem(operator.post("/api/v1/peers/" + ALICE + "/ban", SPAM), 503, "not-saved", "");
            assertThat(alice.isServed()).isTrue();
        } finally {
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
        }
    }
}
