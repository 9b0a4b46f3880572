package org.joinmarket.messaging.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.joinmarket.messaging.directory.NickAuthScript.ASKED;
import static org.joinmarket.messaging.directory.NickAuthScript.CHALLENGE;
import static org.joinmarket.messaging.directory.NickAuthScript.DIRECTORY;
import static org.joinmarket.messaging.directory.NickAuthScript.MESSAGE;
import static org.joinmarket.messaging.directory.NickAuthScript.OK;
import static org.joinmarket.messaging.directory.NickAuthScript.PROVING;
import static org.joinmarket.messaging.directory.NickAuthScript.challenge;
import static org.joinmarket.messaging.directory.NickAuthScript.fixture;
import static org.joinmarket.messaging.directory.NickAuthScript.json;
import static org.joinmarket.messaging.directory.NickAuthScript.result;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.nick.NickAuthProof;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Proving our nick (wire.md 8.8), in memory and on a manual clock; the test plays the directory. */
class NickAuthSessionTest {
    private final LinkFixture fixture = fixture(NickAuthMode.PREFER_VERIFIED);
    private final DirectoryLink link = fixture.link();

    /** Started, and welcomed by a directory that wants a proof; returns the line of our 793. */
    private String welcomed() {
        link.start();
        String handshake = fixture.sent().getFirst().line();
        fixture.receive(LinkFixture.welcome(PROVING));
        return handshake;
    }

    private void verified() {
        welcomed();
        fixture.receive(ASKED);
        fixture.receive(OK);
        fixture.sent();
        assertThat(link.status().verified()).isTrue();
    }

    private void assertEnded(DownReason reason) {
        assertThat(link.status().lastProblem()).isEqualTo(reason);
        assertThat(link.status().verified()).isFalse();
        assertThat(link.isUp()).isFalse();
        assertThat(fixture.channel().isOpen()).isFalse();
        assertThat(fixture.events).endsWith(reason.name()).doesNotContain("up", "up verified");
    }

    @Test
    void provesItsNickToTheDirectoryThatItDialledAndIsUpOnlyThen() {
        String handshake = welcomed();
        assertThat(fixture.sent()).isEmpty();
        fixture.receive(ASKED);

        Envelope proof = fixture.sent().getFirst();
        assertThat(proof.type()).isEqualTo(805);
        assertThat(NickAuth.verify(CHALLENGE, handshake, LinkFixture.OWN, parsed(proof)))
                .isTrue();
        assertThat(link.isUp()).isFalse();
        link.publish(EnvelopeCodec.encode(MESSAGE));
        link.requestOrderbook();
        assertThat(link.trySend(EnvelopeCodec.encode(MESSAGE))).isFalse();
        assertThat(fixture.sent()).as("nothing but the proof").isEmpty();
        fixture.receive(OK);

        assertThat(fixture.events).containsExactly("up verified");
        assertThat(link.status().verified()).isTrue();
        assertThat(fixture.sent()).containsExactly(new Envelope(Envelope.GETPEERLIST, ""));
        fixture.receive(MESSAGE);
        assertThat(fixture.lines).containsExactly(MESSAGE);
    }

    private static NickAuthProof parsed(Envelope proof) {
        return NickAuthProof.parse(proof.line()).toOptional().orElseThrow();
    }

    @Test
    void goesThroughEveryRecordedExchangeAsTheOtherSide() throws IOException {
        JsonNode vectors = vectors();
        String published = vectors.get("cases").get(1).get("proof_line").asString();
        int played = 0;
        for (JsonNode exchange : vectors.get("exchanges")) {
            String note = exchange.get("note").asString();
            String recorded = exchange.get("handshake_line").asString();
            boolean capable = recorded.contains("nick_auth");
            var onion = DirectoryIdentity.ofEndpoint(
                            "nakamotourflxwjnjpnrk7yc2nhkf6r62ed4gdfxmmn5f4saw5q5qoyd.onion", 5222)
                    .orElseThrow();
            var mode = capable ? NickAuthMode.PREFER_VERIFIED : NickAuthMode.DISABLED;
            var client = new LinkFixture(LinkFixture.terms(mode, onion), "mainnet", 60);
            DirectoryLink dialled = client.link();
            dialled.start();
            String handshake = client.sent().getFirst().line();
            if (capable) assertThat(handshake).as(note).isEqualTo(recorded);

            String last = "";
            for (JsonNode sent : exchange.get("server_sends")) {
                last = sent.get("line").asString();
                client.receive(new Envelope(sent.get("type").asInt(), last));
            }

            boolean asked = exchange.get("server_sends").size() > 1;
            assertThat(client.sent())
                    .as(note)
                    .filteredOn(envelope -> envelope.type() == Envelope.NICK_AUTH_PROOF)
                    .map(Envelope::line)
                    .containsExactlyElementsOf(asked ? List.of(published) : List.of());
            boolean registered = exchange.get("registered").asBoolean();
            assertThat(dialled.isUp()).as(note).isEqualTo(registered);
            assertThat(dialled.status().verified()).as(note).isEqualTo(registered && asked);
            if (!registered) assertThat(dialled.status().lastProblem()).as(note).isEqualTo(problem(last));
            played++;
        }
        assertThat(played).isEqualTo(16);
    }

    private static DownReason problem(String lastLine) {
        return Stream.of("MALFORMED", "EXPIRED", "INVALID", "POLICY")
                .filter(code -> lastLine.contains("\"code\":\"" + code.toLowerCase(Locale.ROOT) + "\""))
                .map(code -> DownReason.valueOf("NICK_AUTH_" + code))
                .findFirst()
                .orElse(DownReason.REJECTED);
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream in = NickAuthSessionTest.class.getResourceAsStream("/vectors/wire/nick_auth.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        }
    }

    @Test
    void neverSignsTheChallengeOfAnotherDirectory() {
        for (String other : List.of("test:directory-b", "a".repeat(56) + ".onion:5222", "test:directory-a2")) {
            LinkFixture each = fixture(NickAuthMode.PREFER_VERIFIED);
            DirectoryLink relayed = each.link();
            relayed.start();
            each.sent();
            each.receive(LinkFixture.welcome(PROVING));
            each.receive(challenge(new NickAuthChallenge("33".repeat(32), new DirectoryIdentity(other))));

            assertThat(each.sent()).as(other).isEmpty();
            assertThat(relayed.status().lastProblem()).isEqualTo(DownReason.FOREIGN_CHALLENGE);
            assertThat(each.channel().isOpen()).isFalse();
        }
    }

    @Test
    void aProofIsGoodForOneConnectionAndOneDirectoryOnly() {
        String handshake = welcomed();
        fixture.receive(ASKED);
        NickAuthProof proof = parsed(fixture.sent().getFirst());
        fixture.lose();
        fixture.time.passSeconds(1);
        fixture.receive(LinkFixture.welcome(PROVING));
        var second = new NickAuthChallenge("44".repeat(32), DIRECTORY);
        fixture.receive(challenge(second));

        assertThat(NickAuth.verify(second, handshake, LinkFixture.OWN, proof)).isFalse();
        NickAuthProof fresh = parsed(fixture.sent().getLast());
        assertThat(NickAuth.verify(second, handshake, LinkFixture.OWN, fresh)).isTrue();
        var elsewhere = new NickAuthChallenge(second.challenge(), new DirectoryIdentity("test:directory-b"));
        assertThat(NickAuth.verify(elsewhere, handshake, LinkFixture.OWN, fresh))
                .isFalse();
    }

    @Test
    void saysWhyADirectoryDidNotTakeTheProof() {
        Map<NickAuthResult, DownReason> reasons = Map.of(
                NickAuthResult.MALFORMED, DownReason.NICK_AUTH_MALFORMED,
                NickAuthResult.EXPIRED, DownReason.NICK_AUTH_EXPIRED,
                NickAuthResult.INVALID, DownReason.NICK_AUTH_INVALID,
                NickAuthResult.POLICY, DownReason.NICK_AUTH_POLICY);
        reasons.forEach((result, reason) -> {
            LinkFixture each = fixture(NickAuthMode.PREFER_VERIFIED);
            DirectoryLink refused = each.link();
            refused.start();
            each.receive(LinkFixture.welcome(PROVING));
            each.receive(ASKED);
            each.receive(json(result(result)) + "\n" + json(OK) + "\n"); // too late: it was final

            assertThat(each.events).containsExactly(reason.name());
            assertThat(each.channel().isOpen()).isFalse();
        });
    }

    @Test
    void waitsThirtySecondsForTheChallengeAndThirtyForTheResult() {
        welcomed();
        fixture.time.passSeconds(29);
        fixture.receive(ASKED);
        fixture.time.passSeconds(29);
        assertThat(link.status().phase()).isEqualTo(LinkStatus.Phase.CONNECTING);
        fixture.time.passSeconds(1);
        assertThat(fixture.events).startsWith("NICK_AUTH_TIMEOUT");

        LinkFixture silent = fixture(NickAuthMode.PREFER_VERIFIED);
        silent.link().start();
        silent.receive(LinkFixture.welcome(PROVING));
        silent.time.passSeconds(29);
        assertThat(silent.events).isEmpty();
        silent.time.passSeconds(1);
        assertThat(silent.events).startsWith("NICK_AUTH_TIMEOUT");
    }

    @Test
    void waitsNoLongerThanForTheRestOfTheHandshake() {
        LinkFixture quick = new LinkFixture(LinkFixture.terms(NickAuthMode.PREFER_VERIFIED, DIRECTORY), "regtest", 5);
        quick.link().start();
        quick.receive(LinkFixture.welcome(PROVING));
        quick.time.pass(Duration.ofMillis(4_999));
        assertThat(quick.events).isEmpty();
        quick.time.pass(Duration.ofMillis(1));

        assertThat(quick.events).containsExactly("NICK_AUTH_TIMEOUT");
    }

    @Test
    void theWaitForTheProofIsOverOnceItIsVerified() {
        verified();
        fixture.time.passSeconds(599);

        assertThat(link.isUp()).isTrue();
        assertThat(fixture.events).containsExactly("up verified");
    }

    @Test
    void aDirectoryThatHangsUpInsteadOfAnsweringIsLostLikeAnyOther() {
        welcomed();
        fixture.lose();

        assertEnded(DownReason.CLOSED_BY_DIRECTORY);
    }

    @Test
    void comesBackAfterADelayAndStillWithAProof() {
        welcomed();
        fixture.receive(MESSAGE);
        assertThat(fixture.time.untilNext().orElseThrow()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        fixture.time.passSeconds(1);
        assertThat(fixture.dials).isEqualTo(2);
        fixture.receive(LinkFixture.welcome(PROVING));
        assertThat(link.isUp()).isFalse();
        fixture.receive(ASKED);
        fixture.receive(OK);

        assertThat(fixture.events).containsExactly("NICK_AUTH_VIOLATION", "up verified");
    }

    @Test
    void usesADirectoryThatDoesNotAskForProofsUnlessItInsists() {
        link.start();
        fixture.receive(LinkFixture.welcome(LinkFixture.MODERN));
        assertThat(fixture.events).containsExactly("up");
        assertThat(link.status().verified()).isFalse();

        LinkFixture insisting = fixture(NickAuthMode.REQUIRE_VERIFIED);
        DirectoryLink insistingLink = insisting.link();
        insistingLink.start();
        insisting.sent();
        insisting.receive(json(LinkFixture.welcome(LinkFixture.MODERN).toEnvelope()) + "\n" + json(MESSAGE) + "\n");

        assertThat(insisting.sent()).isEmpty();
        assertThat(insisting.lines).isEmpty();
        assertThat(insisting.events).containsExactly("NO_NICK_AUTH");
        assertThat(insisting.channel().isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = NickAuthMode.class,
            names = {"PREFER_VERIFIED", "REQUIRE_VERIFIED"})
    void provesWhereverBothCan(NickAuthMode mode) {
        LinkFixture each = fixture(mode);
        each.link().start();
        assertThat(each.sent().getFirst().line()).contains("\"nick_auth\": true");
        each.receive(LinkFixture.welcome(PROVING));
        each.receive(ASKED);
        each.receive(OK);

        assertThat(each.events).containsExactly("up verified");
    }

    @Test
    void neitherOffersNorGivesAProofWhereItIsDisabledOrTheDirectoryIsNotKnown() {
        for (NickAuthTerms terms : List.of(
                LinkFixture.terms(NickAuthMode.DISABLED, DIRECTORY),
                LinkFixture.terms(NickAuthMode.PREFER_VERIFIED, null))) {
            LinkFixture each = new LinkFixture(terms, "regtest", 60);
            each.link().start();
            assertThat(each.sent().getFirst().line()).doesNotContain("nick_auth");
            each.receive(LinkFixture.welcome(PROVING));
            each.sent();
            each.receive(ASKED);

            assertThat(each.sent()).isEmpty();
            assertThat(each.events).containsExactly("up", "unexpected");
        }
    }

    @Test
    void cannotInsistOnAProofForADirectoryThatIsNotKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new NickAuthTerms(NickAuthMode.REQUIRE_VERIFIED, Optional.empty(), LinkFixture.IDENTITY));
    }
}
