package org.joinmarket.common.nick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NickAuthLinesTest {
    private static final JsonNode VECTORS = Vectors.read("wire/nick_auth.json");
    private static final String PUBKEY =
            VECTORS.get("cases").get(0).get("pubkey").asString();
    private static final String SIGNATURE =
            VECTORS.get("cases").get(0).get("signature").asString();
    private static final String PROOF = proof(PUBKEY, SIGNATURE);
    private static final String N = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private static final String N_MINUS_1 = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";

    static Stream<JsonNode> parse() {
        return VECTORS.get("parse").valueStream();
    }

    @ParameterizedTest
    @MethodSource("parse")
    void takesExactlyThePublishedLines(JsonNode vector) {
        String line = vector.get("line").asString();
        Decoded<?> decoded = switch (vector.get("message").asString()) {
            case "NickAuthChallenge" -> NickAuthChallenge.parse(line);
            case "NickAuthProof" -> NickAuthProof.parse(line);
            case "NickAuthResult" -> NickAuthResult.parse(line);
            default -> throw new AssertionError(vector);
        };

        if (vector.get("parses").asBoolean()) assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        else assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
    }

    static Stream<JsonNode> exchanges() {
        return VECTORS.get("exchanges")
                .valueStream()
                .flatMap(it -> it.get("server_sends").valueStream());
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void writesTheLinesThatTheExistingDirectoryWrites(JsonNode envelope) {
        String line = envelope.get("line").asString();
        switch (envelope.get("type").asInt()) {
            case 803 ->
                assertThat(NickAuthChallenge.parse(line).map(NickAuthChallenge::line))
                        .isEqualTo(Decoded.ok(line));
            case 807 ->
                assertThat(NickAuthResult.parse(line).map(NickAuthResult::line)).isEqualTo(Decoded.ok(line));
            default -> assertThat(envelope.get("type").asInt()).isEqualTo(795);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryResultThatItWrites(NickAuthResult result) {
        assertThat(NickAuthResult.parse(result.line())).isEqualTo(Decoded.ok(result));
        assertThat(result.line()).contains("\"code\":\"" + result.code() + "\"");
        assertThat(result.isVerified()).isEqualTo(result == NickAuthResult.OK);
    }

    @Test
    void aDifferentChallengeForEveryConnection() {
        var directory = new DirectoryIdentity("test:directory-a");
        var random = new SecureRandom();
        NickAuthChallenge one = NickAuthChallenge.random(directory, random);
        NickAuthChallenge other = NickAuthChallenge.random(directory, random);

        assertThat(one).isNotEqualTo(other);
        assertThat(NickAuthChallenge.parse(one.line())).isEqualTo(Decoded.ok(one));
        assertThat(one.line()).doesNotContain(" ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "22", "+2222222222222222222222222222222222222222222222222222222222222222"})
    void isNoChallengeWithoutSixtyFourDigits(String text) {
        var directory = new DirectoryIdentity("a");
        assertThatThrownBy(() -> new NickAuthChallenge(text, directory)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            ``                                                          ~ NOT_JSON
            x                                                           ~ NOT_JSON
            {                                                           ~ NOT_JSON
            []                                                          ~ NOT_AN_OBJECT
            "ok"                                                        ~ NOT_AN_OBJECT
            {}                                                          ~ MISSING_FIELD
            {"code":"ok"}                                               ~ MISSING_FIELD
            {"code":"ok","verified":true}x                              ~ NOT_JSON
            {"code":"ok","verified":true}{}                             ~ NOT_JSON
            {"code":"ok","verified":true,}                              ~ NOT_JSON
            {"code":"ok","verified":true,"x":1}                         ~ BAD_SYNTAX
            {"code":"ok","verified":true,"x":[[[[[[[[[[[[[              ~ BAD_SYNTAX
            {"code":"ok","verified":true,"code":"ok"}                   ~ DUPLICATE_KEY
            {"code":"ok","verified":true,"\\u0063ode":"ok"}             ~ DUPLICATE_KEY
            {"code":"ok","verified":"true"}                             ~ WRONG_TYPE
            {"code":true,"verified":true}                               ~ WRONG_TYPE
            {"code":"ok","verified":1}                                  ~ WRONG_TYPE
            {"code":"ok","verified":null}                               ~ WRONG_TYPE
            {"code":["ok"],"verified":true}                             ~ WRONG_TYPE
            {"code":"ok","verified":NaN}                                ~ NOT_JSON
            {"code":"ok","verified":Infinity}                           ~ NOT_JSON
            {'code':"ok","verified":true}                               ~ NOT_JSON
            {"code":"OK","verified":true}                               ~ BAD_SYNTAX
            {"Code":"ok","verified":true}                               ~ BAD_SYNTAX
            """)
    void saysWhatIsWrongWithAResult(String line, Flaw flaw) {
        assertThat(NickAuthResult.parse(line)).isEqualTo(Decoded.malformed(flaw));
    }

    @Test
    void takesAnySpacingUpToTheLengthOfAnEnvelope() {
        String line = NickAuthResult.OK.line();
        String longest = " ".repeat(StrictObject.MAX_CHARS - line.length()) + line;

        assertThat(NickAuthResult.parse(longest)).isEqualTo(Decoded.ok(NickAuthResult.OK));
        assertThat(NickAuthResult.parse(longest + " ")).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
    }

    @Test
    void saysWhatIsWrongWithAChallenge() {
        String challenge = "22".repeat(32);
        assertThat(NickAuthChallenge.parse("{\"challenge\":true,\"directory-id\":\"a\"}"))
                .isEqualTo(Decoded.malformed(Flaw.WRONG_TYPE));
        assertThat(NickAuthChallenge.parse("{\"challenge\":\"" + challenge + "\",\"directory-id\":true}"))
                .isEqualTo(Decoded.malformed(Flaw.WRONG_TYPE));
        assertThat(NickAuthChallenge.parse("{\"challenge\":\"" + challenge + "0\",\"directory-id\":\"a\"}"))
                .isEqualTo(Decoded.malformed(Flaw.BAD_HEX));
        assertThat(NickAuthChallenge.parse("{\"challenge\":\"" + challenge + "\",\"directory-id\":\"a|b\"}"))
                .isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
    }

    @Test
    void saysWhatIsWrongWithAProof() {
        assertThat(NickAuthProof.parse("{\"pubkey\":true,\"signature\":\"\"}"))
                .isEqualTo(Decoded.malformed(Flaw.WRONG_TYPE));
        assertThat(NickAuthProof.parse("{\"pubkey\":\"" + PUBKEY + "\",\"signature\":true}"))
                .isEqualTo(Decoded.malformed(Flaw.WRONG_TYPE));
        assertThat(NickAuthProof.parse(proof("04" + PUBKEY.substring(2), SIGNATURE)))
                .isEqualTo(Decoded.malformed(Flaw.BAD_KEY));
        assertThat(NickAuthProof.parse(proof(PUBKEY, "!" + SIGNATURE.substring(1))))
                .isEqualTo(Decoded.malformed(Flaw.BAD_BASE64));
        assertThat(NickAuthProof.parse(proof(PUBKEY, SIGNATURE.replace("6w==", "6x=="))))
                .as("bits in the padding")
                .isEqualTo(Decoded.malformed(Flaw.BAD_BASE64));
        assertThat(NickAuthProof.parse(proof(PUBKEY, "A".repeat(100)))).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(NickAuthProof.parse(proof(PUBKEY, ""))).isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
    }

    @Test
    void proofsOfTheSameBytesAreEqual() {
        NickAuthProof one = NickAuthProof.parse(PROOF).toOptional().orElseThrow();
        NickAuthProof same = NickAuthProof.parse(one.line()).toOptional().orElseThrow();
        NickAuthProof other = NickAuthProof.parse(proof(
                        PUBKEY, VECTORS.get("cases").get(1).get("signature").asString()))
                .toOptional()
                .orElseThrow();

        assertThat(same).isEqualTo(one).hasSameHashCodeAs(one).hasToString(PROOF);
        assertThat(other).isNotEqualTo(one);
        assertThat(other.owner()).isEqualTo(one.owner());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3006020101020101",
                "304402202222222222222222222222222222222222222222222222222222222222222222"
                        + "02202222222222222222222222222222222222222222222222222222222222222222",
                "3046022100" + N_MINUS_1 + "022100" + N_MINUS_1
            })
    void takesStrictDerOfNumbersBelowN(String der) {
        assertThat(StrictDer.is(HexFormat.of().parseHex(der))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30060201010201", // cut
                "300602010102010100", // one byte more, such as a sighash
                "3106020101020101",
                "3007020101020101",
                "3006030101020101",
                "3006020101030101",
                "3006020201020101",
                "3006020001020101",
                "3006020101020100", // s = 0
                "3006020100020101", // r = 0
                "3006020181020101", // r negative
                "3006020101020181",
                "300702020001020101", // r padded without need
                "300702010102020001",
                "308106020101020101", // long form of the length
                "3006027f01020101", // r beyond the end
                "300602ff01020101",
                "3006020401020101", // nothing left for s
                "3046022100" + N + "022100" + N_MINUS_1,
                "3046022100" + N_MINUS_1 + "022100" + N,
                "304702220001" + N + "022100" + N_MINUS_1
            })
    void refusesAnyOtherDer(String der) {
        assertThat(StrictDer.is(HexFormat.of().parseHex(der))).isFalse();
        assertThat(NickAuthProof.parse(
                        proof(PUBKEY, Base64Text.encode(HexFormat.of().parseHex(der)))))
                .isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void noBytesOfAStrangerMakeItThrow() {
        Random random = new Random(8805);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder(PROOF);
            int changes = 1 + random.nextInt(3);
            for (int j = 0; j < changes; j++) {
                int at = random.nextInt(line.length());
                switch (random.nextInt(4)) {
                    case 0 -> line.setCharAt(at, (char) random.nextInt(0x10000));
                    case 1 -> line.setCharAt(at, "{}[]\":,\\ u0aA/+=".charAt(random.nextInt(16)));
                    case 2 -> line.setLength(at + 1);
                    default -> line.insert(at, line.substring(random.nextInt(at + 1)));
                }
                if (line.length() > 2_000) line.setLength(2_000);
            }
            String text = line.toString();
            assertThat(NickAuthChallenge.parse(text)).isInstanceOf(Decoded.Malformed.class);
            assertThat(NickAuthResult.parse(text)).isInstanceOf(Decoded.Malformed.class);
            NickAuthProof.parse(text)
                    .toOptional()
                    .ifPresent(proof ->
                            assertThat(NickAuthProof.parse(proof.line())).isEqualTo(Decoded.ok(proof)));
        }
    }

    private static String proof(String pubkey, String signature) {
        return "{\"pubkey\":\"" + pubkey + "\",\"signature\":\"" + signature + "\"}";
    }
}
