package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.HandshakeRules.Judgement;
import org.joinmarket.common.protocol.HandshakeRules.Reason;
import org.joinmarket.common.protocol.HandshakeRules.ReplyJudgement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class HandshakeRulesTest {
    private static final Nick NICK = new Nick("J53xuM9z9ihUocGp");
    private static final String ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion:5222";
    private static final JsonNode FILE = Vectors.read("wire/handshake.json");

    private final HandshakeRules mainnet = new HandshakeRules("mainnet", false);

    /** Where the vectors' programs agree with none of our outcomes by themselves, our rule (wire.md 2.4) says: */
    private static final Map<String, String> RULE = Map.ofEntries(
            Map.entry("app-name JoinMarket (case)", "APP_NAME"),
            Map.entry("app-name wrong", "APP_NAME"),
            Map.entry("proto-ver 4", "PROTOCOL_VERSION"),
            Map.entry("proto-ver 6", "PROTOCOL_VERSION"),
            Map.entry("proto-ver 9", "PROTOCOL_VERSION"),
            Map.entry("network testnet against mainnet", "NETWORK"),
            Map.entry("nick empty", "NICK"),
            Map.entry("nick with version 6", "NICK"),
            Map.entry("location without port", "LOCATION"),
            Map.entry("location port 0", "LOCATION"),
            Map.entry("location port 70000", "LOCATION"),
            // upper-case or odd features do not matter, and neither does the case of the onion address
            Map.entry("features with upper-case name", "accepted"),
            Map.entry("features with nested object", "accepted"),
            Map.entry("location onion upper case", "accepted"),
            Map.entry("location onion with bad checksum", "accepted"));

    static Stream<JsonNode> directoryCases() {
        return FILE.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("directoryCases")
    void aDirectoryAnswersReadableHandshakesAndClosesOnTheRest(JsonNode vector) {
        String note = vector.get("note").asString();

        String outcome = switch (mainnet.judge(vector.get("handshake_line").asString())) {
            case Judgement.Accepted _ -> "accepted";
            case Judgement.Rejected(var reason) -> reason.name();
            case Judgement.Unparseable _ -> "closed_without_reply";
        };

        // all seven fields are mandatory and typed, as in the two stricter directories
        String expected = RULE.getOrDefault(
                note, vector.get("joinmarket_rs_directory_by_reading").asString());
        assertThat(outcome).as(note).isEqualTo(expected);
    }

    @Test
    void anImpossibleOnionAddressIsNotPassedOn() {
        String impossible = handshake("a".repeat(56) + ".onion:5222", "{}");
        assertThat(mainnet.judge(impossible))
                .isEqualTo(new Judgement.Accepted(NICK, Location.NOT_SERVING, Features.NONE));
        assertThat(mainnet.judge(handshake(ONION, "{\"ping\": true}")))
                .isEqualTo(new Judgement.Accepted(
                        NICK, Location.parse(ONION, false).orElseThrow(), Features.of(Features.PING)));
    }

    @Test
    void onlyRegtestTakesLocationsOutsideTor() {
        String loopback = handshake("127.0.0.1:5222", "{}");
        assertThat(mainnet.judge(loopback)).isEqualTo(new Judgement.Rejected(Reason.LOCATION));
        assertThat(new HandshakeRules("mainnet", true).judge(loopback)).isInstanceOf(Judgement.Accepted.class);
    }

    @Test
    void toleratesThirtyTwoFeaturesAndNoMore() {
        assertThat(mainnet.judge(handshake(ONION, features(32)))).isInstanceOf(Judgement.Accepted.class);
        assertThat(mainnet.judge(handshake(ONION, features(33)))).isEqualTo(new Judgement.Unparseable(Flaw.TOO_MANY));
    }

    @Test
    void closesOnDuplicateKeysTrailingTextAndDepth() {
        String valid = handshake(ONION, "{}");
        assertThat(mainnet.judge(valid + "x")).isInstanceOf(Judgement.Unparseable.class);
        assertThat(mainnet.judge(valid.replace("{\"app", "{\"nick\": \"a\", \"app")))
                .isInstanceOf(Judgement.Unparseable.class);
        assertThat(mainnet.judge(handshake(ONION, "{\"a\":".repeat(20) + "1" + "}".repeat(20))))
                .isEqualTo(new Judgement.Unparseable(Flaw.NESTED_TOO_DEEPLY));
        assertThat(mainnet.judge("x".repeat(70_000))).isEqualTo(new Judgement.Unparseable(Flaw.TOO_LONG));
        assertThat(mainnet.judge("")).isInstanceOf(Judgement.Unparseable.class);
    }

    static Stream<JsonNode> networks() {
        return FILE.get("network_matrix").valueStream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void onlyEqualNetworksMeet(JsonNode vector) {
        var rules = new HandshakeRules(vector.get("directory_network").asString(), false);
        var handshake = ClientHandshake.of(
                NICK,
                Location.NOT_SERVING,
                Features.NONE,
                vector.get("peer_network").asString());

        if (vector.get("joinmarket_clientserver").asString().equals("accepted"))
            assertThat(rules.judge(handshake.encode())).isInstanceOf(Judgement.Accepted.class);
        else assertThat(rules.judge(handshake.encode())).isEqualTo(new Judgement.Rejected(Reason.NETWORK));
    }

    @Test
    void writesTheFirstBytesThatTheExistingClientsWrite() {
        var old = new ClientHandshake("joinmarket", false, "127.0.0.1:5333", 5, Features.NONE, NICK.value(), "mainnet");
        assertThat(new String(EnvelopeCodec.encode(old.toEnvelope()), StandardCharsets.US_ASCII))
                .isEqualTo(
                        FILE.get("client_sends").get("joinmarket_clientserver").asString());

        var newer = ClientHandshake.of(
                NICK, Location.NOT_SERVING, Features.of(Features.PING, Features.PEERLIST_FEATURES), "mainnet");
        assertThat(new String(EnvelopeCodec.encode(newer.toEnvelope()), StandardCharsets.US_ASCII))
                .isEqualTo(FILE.get("client_sends").get("joinmarket_ng").asString() + "\r\n");
    }

    static Stream<JsonNode> clientCases() {
        return FILE.get("client_cases")
                .valueStream()
                .filter(it -> it.get("type").asInt() == Envelope.DN_HANDSHAKE);
    }

    @ParameterizedTest
    @MethodSource("clientCases")
    void aClientGoesOnWhereTheStricterClientGoesOn(JsonNode vector) {
        ReplyJudgement judgement = mainnet.judgeReply(vector.get("line").asString());

        boolean welcome =
                vector.get("joinmarket_clientserver_client").get("handshaked").asBoolean();
        assertThat(judgement instanceof ReplyJudgement.Welcome).isEqualTo(welcome);
    }

    @Test
    void aClientToldNoSeesTheReason() {
        var refusal = DirectoryHandshake.rejecting(NICK, "mainnet", Features.NONE, Reason.NICK.text());
        assertThat(mainnet.judgeReply(refusal.encode()))
                .isEqualTo(new ReplyJudgement.Refused("Rejected: nick is malformed"));
    }

    @Test
    void aDirectoryWelcomesWithItsFeaturesAndAMessageOfSeveralLines() {
        var welcome = DirectoryHandshake.accepting(NICK, "mainnet", Features.of(Features.PING), "one\ntwo");
        assertThat(welcome.toEnvelope().type()).isEqualTo(795);
        assertThat(welcome.encode())
                .isEqualTo("{\"app-name\": \"joinmarket\", \"directory\": true, \"proto-ver-min\": 5,"
                        + " \"proto-ver-max\": 5, \"features\": {\"ping\": true}, \"accepted\": true,"
                        + " \"nick\": \"J53xuM9z9ihUocGp\", \"network\": \"mainnet\", \"motd\": \"one\\ntwo\"}");
        assertThat(mainnet.judgeReply(welcome.encode()))
                .isEqualTo(new ReplyJudgement.Welcome(
                        java.util.Optional.of(NICK), Features.of(Features.PING), "one\ntwo"));
    }

    @Test
    void aLongMessageOfTheDayIsCut() {
        var welcome = DirectoryHandshake.accepting(NICK, "mainnet", Features.NONE, "x".repeat(20_000));
        assertThat(welcome.motd()).hasSize(DirectoryHandshake.MAX_MOTD_CHARS);
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(5);
        String valid = handshake(ONION, "{\"ping\": true}");
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(valid);
            text.setLength(random.nextInt(valid.length() + 1));
            for (int j = random.nextInt(4); j > 0 && !text.isEmpty(); j--)
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x10000));
            assertThat(mainnet.judge(text.toString())).isNotNull();
            assertThat(mainnet.judgeReply(text.toString())).isNotNull();
        }
    }

    private static String handshake(String location, String features) {
        return "{\"app-name\": \"joinmarket\", \"directory\": false, \"location-string\": \"" + location
                + "\", \"proto-ver\": 5, \"features\": " + features
                + ", \"nick\": \"" + NICK + "\", \"network\": \"mainnet\"}";
    }

    private static String features(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"f" + i + "\": true")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
