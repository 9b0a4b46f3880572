package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.protocol.HandshakeRules.Judgement;
import org.joinmarket.common.protocol.HandshakeRules.ReplyJudgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations of the existing programs with each other, captured on regtest where they say {@code testnet}. */
class TranscriptsTest {
    private static final Pattern ENVELOPE = Pattern.compile("(?m)^ *[0-9.]+ c[0-9]+ (?:C>S|S>C) ([0-9]+) (.*)$");

    private final HandshakeRules rules = new HandshakeRules("testnet", false);

    @ParameterizedTest
    @ValueSource(
            strings = {"cs-directory-ng-taker", "ng-directory-bonds", "ng-directory-cs-taker", "ng-directory-ng-taker"})
    void readsWhatTheExistingProgramsSay(String name) {
        List<MatchResult> envelopes =
                ENVELOPE.matcher(transcript(name)).results().toList();
        assertThat(envelopes).hasSizeGreaterThan(20);
        for (MatchResult envelope : envelopes) {
            String line = envelope.group(2);
            switch (Integer.parseInt(envelope.group(1))) {
                case Envelope.HANDSHAKE -> checkHandshake(line);
                case Envelope.DN_HANDSHAKE ->
                    assertThat(rules.judgeReply(line)).isInstanceOf(ReplyJudgement.Welcome.class);
                case Envelope.PEERLIST -> checkPeerList(line);
                case Envelope.PUBMSG -> checkPublic(line);
                default -> {} // private lines were captured without their signatures
            }
        }
    }

    private void checkHandshake(String line) {
        ClientHandshake handshake = ClientHandshake.decode(line).toOptional().orElseThrow();
        assertThat(handshake.encode()).isEqualTo(line);
        assertThat(rules.judge(line)).isInstanceOfSatisfying(Judgement.Accepted.class, accepted -> {
            assertThat(accepted.location()).hasToString(handshake.locationString());
            assertThat(accepted.features()).isEqualTo(handshake.features());
        });
    }

    private static void checkPeerList(String line) {
        List<PeerList.Entry> entries = PeerList.parse(line, false).toOptional().orElseThrow();
        assertThat(entries).hasSize(line.split(",").length);
        assertThat(PeerList.format(entries, true)).containsExactly(line);
    }

    private static void checkPublic(String line) {
        var parsed = (PublicLine) JmLine.parse(line).toOptional().orElseThrow();
        assertThat(parsed.format()).isEqualTo(line);
        for (CommandText command : parsed.commands().toOptional().orElseThrow()) {
            PublicCommand decoded =
                    PublicCommand.decode(parsed.from(), command).toOptional().orElseThrow();
            assertThat(decoded.toCommand().word()).isEqualTo(command.word());
            // a rate may lose trailing zeros, not its value
            assertThat(PublicCommand.decode(parsed.from(), decoded.toCommand())).isEqualTo(Decoded.ok(decoded));
        }
    }

    private static String transcript(String name) {
        String path = "/vectors/transcripts/" + name + ".txt";
        try (InputStream in = TranscriptsTest.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
