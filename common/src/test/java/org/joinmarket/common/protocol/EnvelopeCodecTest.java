package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EnvelopeCodecTest {
    /** Where our rule is stricter than the reader that the vector asks: two readers must not see two messages. */
    private static final Map<String, Flaw> STRICTER = Map.of(
            "duplicate key, last wins in Python", Flaw.DUPLICATE_KEY,
            "type true", Flaw.WRONG_TYPE);

    static Stream<JsonNode> vectors() {
        return Vectors.cases("wire/envelope.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsWhatTheStricterExistingDirectoryReads(JsonNode vector) {
        byte[] json = bytes(vector);
        JsonNode expected = vector.get("joinmarket_ng");
        Decoded<Envelope> decoded = EnvelopeCodec.decode(json);

        Flaw stricter = STRICTER.get(vector.get("note").asString());
        if (stricter != null) {
            assertThat(decoded).isEqualTo(Decoded.malformed(stricter));
        } else if (!expected.get("ok").asBoolean()) {
            assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
        } else if (expected.has("line")) {
            assertThat(decoded)
                    .isEqualTo(Decoded.ok(new Envelope(
                            expected.get("type").asInt(), expected.get("line").asString())));
        } else {
            assertThat(decoded.toOptional())
                    .hasValueSatisfying(it -> assertThat(it.type()).isEqualTo(687));
        }
    }

    static Stream<JsonNode> written() {
        return Vectors.read("wire/envelope.json").get("serialize").valueStream();
    }

    @ParameterizedTest
    @MethodSource("written")
    void writesTheBytesThatTheExistingClientsWrite(JsonNode vector) {
        var envelope =
                new Envelope(vector.get("type").asInt(), vector.get("line").asString());

        String expected = vector.get("joinmarket_clientserver_bytes").asString();
        assertThat(vector.get("joinmarket_ng_bytes").asString()).isEqualTo(expected);
        assertThat(new String(EnvelopeCodec.encode(envelope), StandardCharsets.US_ASCII))
                .isEqualTo(expected + "\r\n");
        assertThat(EnvelopeCodec.encodedLength(envelope)).isEqualTo(expected.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":-1,\"line\":\"x\"}                  | OUT_OF_RANGE",
                "{\"type\":687.0,\"line\":\"x\"}               | WRONG_TYPE",
                "{\"type\":\"687\",\"line\":\"x\"}             | WRONG_TYPE",
                "{\"type\":null,\"line\":\"x\"}                | WRONG_TYPE",
                "{\"type\":6e2,\"line\":\"x\"}                 | WRONG_TYPE",
                "{\"type\":-99999999999999999999,\"line\":\"\"}| OUT_OF_RANGE",
                "{\"type\":0687,\"line\":\"x\"}                | NOT_JSON",
                "{\"type\":NaN,\"line\":\"x\"}                 | NOT_JSON",
                "{\"type\":1,\"line\":\"x\",\"line\":\"x\"}    | DUPLICATE_KEY",
                "{\"type\":1,\"line\":\"x\",\"a\":1,\"a\":1}   | DUPLICATE_KEY",
                "{\"type\":1,\"line\":\"x\"}{}                 | NOT_JSON",
                "{\"type\":1,\"line\":\"x\"} x                 | NOT_JSON",
                "{\"type\":1,\"line\":\"x\"                    | NOT_JSON",
                "{\"type\":1,\"line\":\"x\",}                  | NOT_JSON",
                "{}                                            | MISSING_FIELD",
                "null                                          | NOT_AN_OBJECT",
                "nonsense                                      | NOT_JSON",
            })
    void saysWhatIsWrong(String json, Flaw flaw) {
        assertThat(decode(json)).isEqualTo(Decoded.malformed(flaw));
    }

    @Test
    void aTypeThatNobodyKnowsIsNoFlawHoweverLargeItIs() {
        assertThat(decode("{\"type\":100000,\"line\":\"a\"}")).isEqualTo(Decoded.ok(new Envelope(100_000, "a")));
        assertThat(decode("{\"type\":2147483647,\"line\":\"\"}"))
                .isEqualTo(Decoded.ok(new Envelope(Integer.MAX_VALUE, "")));
        assertThat(decode("{\"type\":99999999999999999999,\"line\":\"\"}"))
                .isEqualTo(Decoded.ok(new Envelope(Integer.MAX_VALUE, "")));
    }

    @Test
    void aDeepNestIsRefusedWithoutDescendingIntoIt() {
        String deep = "{\"type\":1,\"line\":\"\",\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        assertThat(decode(deep)).isEqualTo(Decoded.malformed(Flaw.NESTED_TOO_DEEPLY));
        assertThat(decode("[".repeat(60_000))).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void refusesOverlongAndSurrogateUtf8() {
        for (String hex : new String[] {"c080", "eda080", "f4908080", "80", "e28"}) {
            byte[] bad = hex.length() % 2 == 0 ? HexFormat.of().parseHex(hex) : new byte[] {(byte) 0xe2};
            byte[] json = concat(ascii("{\"type\":1,\"line\":\""), bad, ascii("\"}"));
            assertThat(EnvelopeCodec.decode(json)).as(hex).isEqualTo(Decoded.malformed(Flaw.NOT_UTF8));
        }
    }

    /** A directory forwards the bytes as they came: readers that do not guess would hang up on them. */
    @Test
    void refusesJsonInAnyOtherEncoding() {
        String json = "{\"type\":687,\"line\":\"J5makerOOOOOOOOO!PUBLIC!orderbook\"}";
        for (String encoding : new String[] {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
            assertThat(EnvelopeCodec.decode(json.getBytes(Charset.forName(encoding))))
                    .as(encoding)
                    .isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void readsASliceAndNothingAroundIt() {
        byte[] around = ascii("xx{\"type\": 798, \"line\": \"\"}yy");
        assertThat(EnvelopeCodec.decode(around, 2, around.length - 4)).isEqualTo(Decoded.ok(new Envelope(798, "")));
        for (int length = 0; length < around.length - 4; length++)
            assertThat(EnvelopeCodec.decode(around, 2, length)).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void theShortPathAndTheParserAgree() {
        for (String line : new String[] {"", "a", "J5a!PUBLIC!orderbook", "a}b", "{", "~ ", "\u007f"}) {
            String ordinary = "{\"type\": 687, \"line\": \"" + line + "\"}";
            assertThat(decode(ordinary)).isEqualTo(Decoded.ok(new Envelope(687, line)));
            assertThat(decode(" " + ordinary)).as("parsed").isEqualTo(decode(ordinary));
        }
        assertThat(decode("{\"type\":687,\"line\":\"a\\\"}")).isEqualTo(Decoded.malformed(Flaw.NOT_JSON));
        assertThat(decode("{\"type\":687,\"line\":\"a\",\"line\":\"b\"}"))
                .isEqualTo(Decoded.malformed(Flaw.DUPLICATE_KEY));
        assertThat(decode("{\"type\":687,\"line\":\"a\tb\"}")).isEqualTo(Decoded.malformed(Flaw.NOT_JSON));
        assertThat(decode("{\"type\":68712,\"line\":\"a\"}")).isEqualTo(Decoded.ok(new Envelope(68_712, "a")));
    }

    @Test
    void neverSendsMoreThanEveryReaderTakes() {
        String longest = "x".repeat(Envelope.MAX_SENT_BYTES - "{\"type\": 687, \"line\": \"\"}".length());
        assertThat(EnvelopeCodec.encode(new Envelope(687, longest))).hasSize(Envelope.MAX_SENT_BYTES + 2);
        var tooLong = new Envelope(687, longest + "x");
        assertThat(EnvelopeCodec.fits(tooLong)).isFalse();
        assertThatThrownBy(() -> EnvelopeCodec.encode(tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThat(EnvelopeCodec.fits(new Envelope(687, "\u00e9".repeat(7_000))))
                .as("six bytes each")
                .isFalse();
    }

    @Test
    void readsUpToTheBoundAndWhereAskedFurther() {
        String json = "{\"type\":789,\"line\":\"" + "x".repeat(100_000) + "\"}";
        byte[] bytes = ascii(json);
        assertThat(EnvelopeCodec.decode(bytes)).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(EnvelopeCodec.decode(bytes, 0, bytes.length, bytes.length).toOptional())
                .isPresent();
    }

    @Test
    void whatItWritesItReads() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            var line = new StringBuilder();
            for (int j = random.nextInt(60); j > 0; j--) {
                int kind = random.nextInt(10);
                if (kind == 0) line.appendCodePoint(0x1f600 + random.nextInt(50));
                else if (kind == 1) line.append((char) random.nextInt(0xd800));
                else line.append((char) (random.nextInt(96) + 32));
            }
            var envelope = new Envelope(random.nextInt(1_000), line.toString());

            byte[] wire = EnvelopeCodec.encode(envelope);

            assertThat(EnvelopeCodec.decode(wire, 0, wire.length - 2)).isEqualTo(Decoded.ok(envelope));
            assertThat(wire).hasSize(EnvelopeCodec.encodedLength(envelope) + 2);
            for (byte b : Arrays.copyOf(wire, wire.length - 2)) assertThat(b).isBetween((byte) 32, (byte) 126);
        }
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(11);
        byte[] valid = ascii("{\"type\": 687, \"line\": \"J5\\u00e9!PUBLIC!x\", \"z\": [1, {\"a\": 1.5e3}]}");
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 10));
            for (int j = random.nextInt(4); j > 0 && bytes.length > 0; j--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(EnvelopeCodec.decode(bytes)).isNotNull();
        }
    }

    private static Decoded<Envelope> decode(String json) {
        return EnvelopeCodec.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(JsonNode vector) {
        if (vector.has("hex")) return HexFormat.of().parseHex(vector.get("hex").asString());
        if (vector.has("text")) return vector.get("text").asString().getBytes(StandardCharsets.UTF_8);
        JsonNode generate = vector.get("generate");
        String text = generate.get("prefix").asString()
                + generate.get("fill")
                        .asString()
                        .repeat(generate.get("fill_count").asInt())
                + generate.get("suffix").asString();
        assertThat(text).hasSize(vector.get("length").asInt());
        return ascii(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
