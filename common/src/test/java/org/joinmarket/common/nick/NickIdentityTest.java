package org.joinmarket.common.nick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.common.protocol.JmLine;
import org.joinmarket.common.protocol.PrivateLine;
import org.joinmarket.common.protocol.VerifiedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NickIdentityTest {
    private static final JsonNode SIGNATURES = Vectors.read("wire/nick_signature.json");

    /** The newer reference accepts these; our rule (wire.md 4.2, 4.3, and only version 5 is in use) does not. */
    private static final Map<String, Flaw> STRICTER = Map.of(
            "pubkey hex in upper case: nick hash is over the given characters in clientserver, over lower-case hex in ng",
            Flaw.BAD_KEY,
            "nick with another version digit (J6...)",
            Flaw.BAD_NICK,
            "command only, no payload, but pubkey and sig present: clientserver drops an empty payload",
            Flaw.BAD_SYNTAX);

    static Stream<JsonNode> derivations() {
        return Vectors.cases("wire/nick_derivation.json");
    }

    @ParameterizedTest
    @MethodSource("derivations")
    void derivesThePublishedNicks(JsonNode vector) {
        try (NickIdentity identity = identity(vector.get("privkey").asString())) {
            assertThat(identity.publicKey().hex())
                    .isEqualTo(vector.get("pubkey").asString());
            assertThat(identity.nick().value()).isEqualTo(vector.get("nick").asString());
        }
    }

    static Stream<JsonNode> signatures() {
        return SIGNATURES.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void acceptsExactlyWhatItsSenderSigned(JsonNode vector) {
        String from = vector.get("from_nick").asString();
        String line = from + "!J52pCZsaXxBx9FML!" + vector.get("line_rest").asString();
        Decoded<VerifiedMessage> decoded = verify(line);

        Flaw stricter = STRICTER.get(vector.get("note").asString());
        if (stricter != null) {
            assertThat(decoded).isEqualTo(Decoded.malformed(stricter));
        } else if (!vector.get("joinmarket_ng_accepts").asBoolean()) {
            assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
        } else {
            VerifiedMessage message = decoded.toOptional().orElseThrow();
            assertThat(message.from().value()).isEqualTo(from);
            assertThat(message.command().word())
                    .isEqualTo(vector.get("joinmarket_ng_command").asString());
            String commands = String.join(
                    "!", message.commands().stream().map(CommandText::text).toList());
            assertThat(commands)
                    .isEqualTo(message.command().word() + " "
                            + vector.get("joinmarket_ng_data").asString());
        }
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void signsThePublishedLines(JsonNode vector) {
        if (!vector.has("signature_base64")) return;
        try (NickIdentity identity = identity(vector.get("privkey").asString())) {
            String line = identity.privateLine(
                    new Nick("J52pCZsaXxBx9FML"),
                    vector.get("joinmarket_ng_command").asString(),
                    vector.get("payload").asString());

            assertThat(line)
                    .isEqualTo(identity.nick() + "!J52pCZsaXxBx9FML!"
                            + vector.get("line_rest").asString());
        }
    }

    @Test
    void splitsSeveralSignedCommands() {
        try (NickIdentity maker = NickIdentity.generate(new SecureRandom())) {
            String line = maker.privateLine(
                    new Nick("J53xuM9z9ihUocGp"), "sw0reloffer", "0 1 2 3 0.1!sw0absoffer 1 1 2 3 4!tbond QUJD");

            VerifiedMessage message = verify(line).toOptional().orElseThrow();

            assertThat(message.to().value()).isEqualTo("J53xuM9z9ihUocGp");
            assertThat(message.commands())
                    .containsExactly(
                            new CommandText("sw0reloffer", "0 1 2 3 0.1"),
                            new CommandText("sw0absoffer", "1 1 2 3 4"),
                            new CommandText("tbond", "QUJD"));
        }
    }

    @Test
    void takesASignatureWithoutPadding() {
        try (NickIdentity maker = identity("01".repeat(32))) {
            for (int i = 0; i < 20; i++) {
                String line = maker.privateLine(maker.nick(), "error", "text " + i);
                assertThat(verify(line.replace("=", "")).toOptional()).isPresent();
            }
        }
    }

    @Test
    void everyChangedCharacterOfASignedLineIsNoticedExceptTheTargetAndTheCommand() {
        try (NickIdentity taker = identity("02".repeat(32))) {
            String line = taker.privateLine(new Nick("J52pCZsaXxBx9FML"), "fill", "0 1000 ab P12");
            int payload = line.indexOf("fill ") + "fill ".length();
            String from = taker.nick().value();
            for (int i = 0; i < line.length(); i++) {
                if (i >= from.length() && i < payload - 1) continue;
                char other = line.charAt(i) == 'b' ? 'c' : 'b';
                String changed = line.substring(0, i) + other + line.substring(i + 1);
                assertThat(JmLine.parse(changed)
                                .flatMap(NickIdentityTest::verified)
                                .toOptional())
                        .as(changed)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fill",
                "fill ",
                "fill a",
                "fill a b",
                "fill  a b",
                "a!b c d e",
                "   ",
                " a b c",
                "fill x 02 c2ln"
            })
    void refusesLinesWithoutCommandPayloadKeyAndSignature(String text) {
        var line = new PrivateLine(new Nick("J53xuM9z9ihUocGp"), new Nick("J52pCZsaXxBx9FML"), text);
        assertThat(line.verify()).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void refusesToSignWhatWouldNotBeOneLine() {
        try (NickIdentity identity = identity("03".repeat(32))) {
            Nick to = identity.nick();
            assertThatThrownBy(() -> identity.privateLine(to, "error", ""))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> identity.privateLine(to, "error", "a\nb"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> identity.privateLine(to, "a!b", "x")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> identity.privateLine(to, "", "x")).isInstanceOf(IllegalArgumentException.class);
            assertThat(identity).hasToString(to.value());
        }
    }

    @Test
    void isUselessAfterClosing() {
        NickIdentity identity = NickIdentity.generate(new SecureRandom());
        identity.close();
        assertThatThrownBy(() -> identity.privateLine(identity.nick(), "error", "x"))
                .isInstanceOf(IllegalStateException.class);
    }

    private static NickIdentity identity(String secretHex) {
        return NickIdentity.of(SecretKey.of(HexFormat.of().parseHex(secretHex)));
    }

    private static Decoded<VerifiedMessage> verify(String line) {
        return JmLine.parse(line).flatMap(NickIdentityTest::verified);
    }

    private static Decoded<VerifiedMessage> verified(JmLine line) {
        return ((PrivateLine) line).verify();
    }
}
