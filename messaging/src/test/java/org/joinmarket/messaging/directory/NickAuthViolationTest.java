package org.joinmarket.messaging.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.messaging.directory.NickAuthScript.ASKED;
import static org.joinmarket.messaging.directory.NickAuthScript.DIRECTORY;
import static org.joinmarket.messaging.directory.NickAuthScript.MESSAGE;
import static org.joinmarket.messaging.directory.NickAuthScript.OK;
import static org.joinmarket.messaging.directory.NickAuthScript.PROVING;
import static org.joinmarket.messaging.directory.NickAuthScript.challenge;
import static org.joinmarket.messaging.directory.NickAuthScript.fixture;
import static org.joinmarket.messaging.directory.NickAuthScript.json;

import java.util.stream.Stream;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories that say something else than a proof of the nick asks for (wire.md 8.8): nothing of it counts. */
class NickAuthViolationTest {
    private final LinkFixture fixture = fixture(NickAuthMode.PREFER_VERIFIED);
    private final DirectoryLink link = fixture.link();

    /** Started, and welcomed by a directory that wants a proof. */
    private void welcomed() {
        link.start();
        fixture.sent();
        fixture.receive(LinkFixture.welcome(PROVING));
    }

    private void assertEnded(DownReason reason) {
        assertThat(fixture.sent()).isEmpty();
        assertThat(fixture.lines).isEmpty();
        assertThat(fixture.events).endsWith(reason.name()).doesNotContain("up", "up verified");
        assertThat(link.status().lastProblem()).isEqualTo(reason);
        assertThat(link.isUp()).isFalse();
        assertThat(fixture.channel().isOpen()).isFalse();
    }

    static Stream<String> notTheChallenge() {
        String asked = ASKED.line();
        return Stream.of(
                json(OK),
                json(MESSAGE),
                json(new Envelope(Envelope.PEERLIST, "")),
                json(new Envelope(Envelope.PING, "")),
                json(new Envelope(Envelope.PONG, "")),
                json(new Envelope(Envelope.NICK_AUTH_PROOF, asked)),
                json(new Envelope(12_345, asked)),
                json(LinkFixture.welcome(PROVING).toEnvelope()),
                json(LinkFixture.welcome(Features.NONE).toEnvelope()),
                json(new Envelope(803, "")),
                json(new Envelope(803, asked.replace("}", ",\"x\":1}"))),
                json(new Envelope(803, asked.replace("}", ",\"directory-id\":\"test:directory-a\"}"))),
                json(new Envelope(803, asked.replace("2222\"", "222\""))),
                json(new Envelope(803, asked.replace("2222\"", "222A\""))),
                json(new Envelope(803, asked.replace("test:", "TEST:"))),
                json(new Envelope(803, asked.replace("\"" + DIRECTORY + "\"", "1"))),
                json(ASKED).replace("{\"type\": 803", "{\"type\": 803, \"type\": 803"),
                json(ASKED).replace("\"type\": 803", "\"type\": 803, \"x\": {\"a\": 1, \"a\": 2}"),
                json(ASKED).replace("803", "803.0"),
                "",
                "garbage");
    }

    @ParameterizedTest
    @MethodSource("notTheChallenge")
    void endsWhenAnythingButTheChallengeFollowsTheWelcome(String line) {
        welcomed();
        fixture.receive(line + "\r\n");

        assertEnded(DownReason.NICK_AUTH_VIOLATION);
    }

    static Stream<String> notTheResult() {
        return Stream.of(
                json(ASKED), // once more, as if it were another connection
                json(challenge(new NickAuthChallenge("33".repeat(32), DIRECTORY))),
                json(MESSAGE),
                json(new Envelope(Envelope.PEERLIST, "")),
                json(new Envelope(Envelope.PING, "")),
                json(new Envelope(Envelope.NICK_AUTH_PROOF, OK.line())),
                json(LinkFixture.welcome(Features.NONE).toEnvelope()),
                json(new Envelope(807, "{\"code\":\"ok\",\"verified\":false}")),
                json(new Envelope(807, "{\"code\":\"invalid\",\"verified\":true}")),
                json(new Envelope(807, "{\"code\":\"ok\",\"verified\":1}")),
                json(new Envelope(807, "{\"code\":\"ok\",\"verified\":true,\"x\":1}")),
                json(new Envelope(807, "{\"code\":\"ok\",\"code\":\"ok\",\"verified\":true}")),
                json(new Envelope(807, "{\"code\":\"fine\",\"verified\":true}")),
                json(OK).replace("{\"type\": 807", "{\"type\": 807, \"type\": 807"),
                "",
                "garbage");
    }

    @ParameterizedTest
    @MethodSource("notTheResult")
    void endsWhenAnythingButTheResultFollowsTheProof(String line) {
        welcomed();
        fixture.receive(ASKED);
        fixture.sent();
        fixture.receive(line + "\r\n");

        assertEnded(DownReason.NICK_AUTH_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(ints = {803, 805, 807})
    void endsWhenTheExchangeIsTakenUpAgainLater(int type) {
        welcomed();
        fixture.receive(ASKED);
        fixture.receive(OK);
        fixture.sent();
        assertThat(link.status().verified()).isTrue();
        fixture.receive(MESSAGE);
        fixture.receive(new Envelope(type, type == 803 ? ASKED.line() : OK.line()));

        assertThat(fixture.sent()).isEmpty();
        assertThat(link.status().lastProblem()).isEqualTo(DownReason.NICK_AUTH_VIOLATION);
        assertThat(fixture.channel().isOpen()).isFalse();
    }
}
