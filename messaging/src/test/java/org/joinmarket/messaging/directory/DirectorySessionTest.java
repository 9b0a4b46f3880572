package org.joinmarket.messaging.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.junit.jupiter.api.Test;

/** One connection, in memory and on a manual clock. */
class DirectorySessionTest {
    private static final Envelope MESSAGE = new Envelope(Envelope.PUBMSG, "J5makerOOOOOOOOO!PUBLIC!cancel 0");

    private final LinkFixture fixture = new LinkFixture();

    @Test
    void saysWhoItIsFirst() {
        fixture.link().start();

        assertThat(fixture.sent()).singleElement().satisfies(first -> {
            assertThat(first.type()).isEqualTo(Envelope.HANDSHAKE);
            assertThat(new HandshakeRules("regtest", false).judge(first.line()))
                    .isInstanceOf(HandshakeRules.Judgement.Accepted.class);
        });
    }

    @Test
    void readsTheSameLinesHoweverTheBytesAreCut() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(EnvelopeCodec.encode(LinkFixture.welcome(Features.NONE).toEnvelope()));
        all.write(EnvelopeCodec.encode(MESSAGE));
        all.write("{\"line\":\"b\",\"type\":789}\n".getBytes(US_ASCII));
        byte[] wire = all.toByteArray();

        for (int cut = 0; cut <= wire.length; cut++) {
            LinkFixture cutFixture = new LinkFixture();
            cutFixture.link().start();
            cutFixture.receive(Arrays.copyOfRange(wire, 0, cut));
            cutFixture.receive(Arrays.copyOfRange(wire, cut, wire.length));

            assertThat(cutFixture.lines)
                    .as("cut at %d", cut)
                    .containsExactly(MESSAGE, new Envelope(Envelope.PEERLIST, "b"));
            cutFixture.sent();
            assertThat(cutFixture.channel().finish()).as("nothing left over").isFalse();
        }
    }

    @Test
    void toleratesFiveMalformedLinesInARowAndEndsAtTheSixth() {
        DirectoryLink link = fixture.upLink();

        for (int i = 0; i < 5; i++) fixture.receive("garbage\r\n");
        fixture.receive(MESSAGE);
        for (int i = 0; i < 5; i++) fixture.receive("{\"type\":687}\r\n");
        assertThat(link.isUp()).isTrue();
        assertThat(fixture.lines).containsExactly(MESSAGE);
        fixture.receive("\r\n");

        assertThat(link.isUp()).isFalse();
        assertThat(fixture.channel().isOpen()).isFalse();
        assertThat(link.status().lastProblem()).isEqualTo(DownReason.MALFORMED_LINES);
    }

    @Test
    void acceptsALineOf65536BytesAndPassesOnNoLongerOne() {
        DirectoryLink link = fixture.upLink();
        String longest = line(Envelope.PUBMSG, Envelope.MAX_READ_BYTES);

        fixture.receive(longest + "\r\n");
        assertThat(fixture.lines).hasSize(1);
        fixture.receive(" " + longest + "\r\n");

        assertThat(fixture.lines).hasSize(1);
        assertThat(fixture.events).contains("malformed");
        assertThat(link.isUp()).isTrue();
    }

    @Test
    void takesThePeerListOfADirectoryThatSaysItInOneLine() {
        DirectoryLink link = fixture.upLink();
        String longest = line(Envelope.PEERLIST, DirectorySession.MAX_LINE_BYTES);

        fixture.receive(longest + "\r"); // the end of the line comes in another packet
        fixture.receive("\n");
        assertThat(fixture.lines).hasSize(1);
        fixture.receive(longest + "xx");

        assertThat(fixture.lines).hasSize(1);
        assertThat(link.status().lastProblem()).isEqualTo(DownReason.LINE_TOO_LONG);
    }

    private static String line(int type, int length) {
        String start = "{\"type\": " + type + ", \"line\": \"";
        return start + "x".repeat(length - start.length() - 2) + "\"}";
    }

    @Test
    void endsALineWithoutEndAsSoonAsItIsTooLong() {
        DirectoryLink link = fixture.upLink();
        byte[] piece = "x".repeat(1 << 16).getBytes(US_ASCII);

        for (int i = 0; i <= 32 && link.isUp(); i++) fixture.channel().writeInbound(Unpooled.copiedBuffer(piece));

        assertThat(link.status().lastProblem()).isEqualTo(DownReason.LINE_TOO_LONG);
    }

    @Test
    void checksEverythingInTheAnswer() {
        DirectoryHandshake good = LinkFixture.welcome(Features.NONE);
        Map<String, DownReason> bad = Map.of(
                good.encode().replace("true, \"nick\"", "false, \"nick\""),
                DownReason.REJECTED,
                good.encode().replace("\"regtest\"", "\"mainnet\""),
                DownReason.WRONG_NETWORK,
                good.encode().replace("joinmarket", "joinmarkt"),
                DownReason.BAD_HANDSHAKE,
                good.encode().replace("\"directory\": true", "\"directory\": false"),
                DownReason.BAD_HANDSHAKE,
                good.encode().replace("\"proto-ver-min\": 5", "\"proto-ver-min\": 6"),
                DownReason.BAD_HANDSHAKE,
                good.encode().replace("\"proto-ver-max\": 5", "\"proto-ver-max\": 4"),
                DownReason.BAD_HANDSHAKE,
                good.encode().replace("\"features\": {}", "\"features\": []"),
                DownReason.BAD_HANDSHAKE,
                good.encode().replace("\"network\"", "\"networks\""),
                DownReason.BAD_HANDSHAKE,
                "{",
                DownReason.BAD_HANDSHAKE);

        bad.forEach((line, reason) -> {
            LinkFixture each = new LinkFixture();
            DirectoryLink link = each.link();
            link.start();
            each.receive(new Envelope(Envelope.DN_HANDSHAKE, line));

            assertThat(link.status().lastProblem()).as(line).isEqualTo(reason);
            assertThat(each.channel().isOpen()).isFalse();
            assertThat(each.events).containsExactly(reason.name());
        });
    }

    @Test
    void ignoresMessagesBeforeTheHandshakeAndASecondHandshakeAfterIt() {
        DirectoryLink link = fixture.link();
        link.start();
        fixture.receive(MESSAGE);
        fixture.receive(new Envelope(Envelope.HANDSHAKE, "{}"));
        fixture.receive(LinkFixture.welcome(Features.NONE));
        fixture.receive(LinkFixture.welcome(Features.NONE));

        assertThat(fixture.lines).isEmpty();
        assertThat(fixture.events).containsExactly("unexpected", "unexpected", "up", "unexpected");
        assertThat(link.isUp()).isTrue();
    }

    @Test
    void givesUpADirectoryThatDoesNotAnswerTheHandshake() {
        DirectoryLink link = fixture.link();
        link.start();
        fixture.time.passSeconds(59);
        assertThat(link.status().phase()).isEqualTo(LinkStatus.Phase.CONNECTING);
        fixture.time.passSeconds(1);

        assertThat(fixture.events).startsWith("HANDSHAKE_TIMEOUT");
    }

    @Test
    void answersPingWithPongWhateverWasNegotiated() {
        fixture.link().start();
        fixture.receive(LinkFixture.welcome(Features.NONE));
        fixture.sent();

        fixture.receive(new Envelope(Envelope.PING, ""));

        assertThat(fixture.sent()).containsExactly(new Envelope(Envelope.PONG, ""));
    }

    @Test
    void givesUpADirectoryThatSendsPingsAndTakesNoAnswer() {
        DirectoryLink link = fixture.upLink();
        fixture.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);

        fixture.receive(new Envelope(Envelope.PING, ""));

        assertThat(link.status().lastProblem()).isEqualTo(DownReason.NOT_READING);
        assertThat(fixture.channel().isOpen()).isFalse();
    }

    @Test
    void probesASilentDirectoryThatKnowsPingAndGivesItUpAMinuteLater() {
        DirectoryLink link = fixture.upLink();
        fixture.time.passSeconds(400);
        fixture.receive(MESSAGE);
        fixture.time.passSeconds(599);
        assertThat(fixture.sent()).noneMatch(envelope -> envelope.type() == Envelope.PING);
        fixture.time.passSeconds(1);
        assertThat(fixture.sent()).contains(new Envelope(Envelope.PING, ""));

        fixture.time.passSeconds(30);
        fixture.receive(new Envelope(Envelope.PONG, ""));
        fixture.time.passSeconds(60 + 600);
        assertThat(link.isUp()).isTrue();
        assertThat(fixture.sent()).contains(new Envelope(Envelope.PING, ""));
        fixture.time.passSeconds(60);

        assertThat(link.status().lastProblem()).isEqualTo(DownReason.SILENT);
    }

    @Test
    void neverProbesADirectoryThatDoesNotKnowPing() {
        DirectoryLink link = fixture.link();
        link.start();
        fixture.receive(LinkFixture.welcome(Features.NONE));
        fixture.time.passSeconds(86_400);

        assertThat(link.isUp()).isTrue();
        assertThat(fixture.sent()).noneMatch(envelope -> envelope.type() == Envelope.PING);
    }

    @Test
    void dropsADirectoryThatSendsMoreLinesThanAllowedInAMinute() {
        LinkFixture small = new LinkFixture(3, 10_000);
        DirectoryLink link = small.upLink();
        small.receive(MESSAGE);
        small.receive(MESSAGE);
        small.time.passSeconds(60);
        for (int i = 0; i < 3; i++) small.receive(MESSAGE);
        assertThat(link.isUp()).isTrue();
        small.receive(MESSAGE);

        assertThat(small.lines).hasSize(5);
        assertThat(link.status().lastProblem()).isEqualTo(DownReason.FLOODING);
    }

    @Test
    void dropsADirectoryThatSendsMoreBytesThanAllowedInAMinute() {
        LinkFixture small = new LinkFixture(1_000, 1_000);
        DirectoryLink link = small.upLink();

        while (link.isUp()) small.receive(MESSAGE);

        assertThat(small.lines).hasSizeLessThan(20);
        assertThat(link.status().lastProblem()).isEqualTo(DownReason.FLOODING);
    }

    @Test
    void endsWhenTheDirectorySaysOrShowsThatItIsGone() {
        DirectoryLink link = fixture.upLink();
        fixture.receive(new Envelope(Envelope.DISCONNECT, ""));
        assertThat(link.status().lastProblem()).isEqualTo(DownReason.CLOSED_BY_DIRECTORY);

        LinkFixture other = new LinkFixture();
        DirectoryLink otherLink = other.upLink();
        other.lose();
        assertThat(otherLink.status().lastProblem()).isEqualTo(DownReason.CLOSED_BY_DIRECTORY);
        assertThat(other.events).containsExactly("up", "down", "CLOSED_BY_DIRECTORY");
    }

    @Test
    void ignoresTypesThatAreLocalElsewhere() {
        DirectoryLink link = fixture.upLink();
        for (int type : new int[] {785, 787, 791, 797, 803, 12_345}) fixture.receive(new Envelope(type, "127.0.0.1:1"));

        assertThat(link.isUp()).isTrue();
        assertThat(fixture.sent()).isEmpty();
        assertThat(fixture.lines).isEmpty();
    }
}
