package org.joinmarket.directory.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EnvelopeHeadTest {
    private static final String LINE = "J5takerOOOOOOOOO!PUBLIC!orderbook";
    private static final long SEED = 5_222;
    private static final int MUTATIONS = 20_000;

    @Test
    void readsFromWhomToWhom() {
        for (String json : List.of(
                "{\"type\": 687, \"line\": \"" + LINE + "\"}",
                "{\"type\":687,\"line\":\"" + LINE + "\"}",
                "{\"line\":\"" + LINE + "\",\"type\":687}",
                "{\"type\":687,\"line\":\"" + LINE.replace("!", "\\u0021") + "\"}",
                "{\"type\":687,\"line\":\"" + LINE + "\",\"extra\":[1]}")) {
            var head = ok(json);
            assertThat(head.type()).as(json).isEqualTo(687);
            assertThat(head.address()).as(json).isEqualTo(new EnvelopeHead.Address("J5takerOOOOOOOOO", "PUBLIC"));
            assertThat(head.forwardable()).as(json).isTrue();
        }
    }

    @Test
    void findsNoAddressWhereThereIsNone() {
        for (String line : List.of(
                "",
                "x",
                "a!b",
                "a!PUBLIC!",
                "J".repeat(65) + "!PUBLIC!x",
                "a!" + "J".repeat(65) + "!x",
                "a".repeat(1_000))) {
            assertThat(ok("{\"type\":687,\"line\":\"" + line + "\"}").address())
                    .as(line)
                    .isNull();
            assertThat(ok("{\"line\":\"" + line + "\",\"type\":687}").address())
                    .as(line)
                    .isNull();
        }
    }

    @Test
    void looksAtNamesUpToTheirBound() {
        String name = "J".repeat(64);
        assertThat(ok("{\"type\":687,\"line\":\"" + name + "!" + name + "!x\"}").address())
                .isEqualTo(new EnvelopeHead.Address(name, name));
    }

    @Test
    void marksWhatSomeReadersCannotTakeAsText() {
        assertThat(ok("{\"type\":687,\"line\":\"a!PUBLIC!\\ud83d\"}").forwardable())
                .isFalse();
        assertThat(ok("{\"type\":687,\"line\":\"a!PUBLIC!\\ude00\\ud83d\"}").forwardable())
                .isFalse();
        assertThat(ok("{\"type\":687,\"line\":\"a!PUBLIC!x\\r\\ny\"}").forwardable())
                .isFalse();
        assertThat(ok("{\"type\":687,\"line\":\"a!PUBLIC!\\ud83d\\ude00\"}").forwardable())
                .isTrue();
        assertThat(ok("{\"type\":687,\"line\":\"a!PUBLIC!caf\u00e9\"}").forwardable())
                .isTrue();
    }

    @Test
    void aUsedCommitmentOutlivesItsSenderAndNothingElseDoes() {
        String hex = "0d".repeat(32);
        assertThat(outlives("hp2 " + hex)).isTrue();
        assertThat(outlives("hp2 " + hex.toUpperCase(Locale.ROOT) + " ")).isTrue();
        for (String text : List.of(
                "hp2",
                "hp2" + hex,
                "sw0reloffer 0 27300 100000 0 0.0002!hp2 " + hex,
                "cancel 0",
                "orderbook",
                "hp2 " + hex + "!" + "z".repeat(32)))
            assertThat(outlives(text)).as(text).isFalse();
    }

    private static boolean outlives(String text) {
        String line = "J5NicknickO!PUBLIC!" + text;
        boolean written = ok("{\"type\":687,\"line\":\"" + line + "\"}").outlivesSender();
        assertThat(ok("{\"line\":\"" + line + "\",\"type\":687}").outlivesSender())
                .as("in whatever form the envelope is")
                .isEqualTo(written);
        return written;
    }

    @Test
    void agreesWithTheCodecOnEveryVector() throws IOException {
        for (byte[] json : vectors()) assertAgrees(json);
    }

    @Test
    void agreesWithTheCodecOnMutatedEnvelopes() throws IOException {
        var random = new Random(SEED);
        List<byte[]> seeds =
                vectors().stream().filter(each -> each.length < 200).toList();
        String alphabet = "\"\\{}:, !0129typelinu\u007f\u0000\t";
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] json = seeds.get(random.nextInt(seeds.size())).clone();
            int changes = 1 + random.nextInt(3);
            for (int c = 0; c < changes && json.length > 0; c++)
                json[random.nextInt(json.length)] = random.nextInt(10) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            assertAgrees(json);
        }
    }

    private static void assertAgrees(byte[] json) {
        Decoded<Envelope> whole = EnvelopeCodec.decode(json);
        Decoded<EnvelopeHead> head = EnvelopeHead.decode(json, json.length);
        String shown = new String(json, UTF_8);
        switch (whole) {
            case Decoded.Ok<Envelope>(var envelope) ->
                assertThat(head.toOptional().map(EnvelopeHead::type)).as(shown).contains(envelope.type());
            case Decoded.Malformed<Envelope>(Flaw flaw) ->
                assertThat(head).as(shown).isEqualTo(Decoded.malformed(flaw));
            case Decoded.Unknown<Envelope> _ -> throw new AssertionError("an envelope is read or malformed");
        }
    }

    private static EnvelopeHead ok(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return EnvelopeHead.decode(bytes, bytes.length).toOptional().orElseThrow();
    }

    private static List<byte[]> vectors() throws IOException {
        var all = new ArrayList<byte[]>();
        try (InputStream file = EnvelopeHeadTest.class.getResourceAsStream("/vectors/wire/envelope.json")) {
            for (JsonNode each : JsonMapper.shared().readTree(file).get("cases")) {
                if (each.has("text")) all.add(each.get("text").asString().getBytes(UTF_8));
                else if (each.has("hex"))
                    all.add(HexFormat.of().parseHex(each.get("hex").asString()));
                else {
                    JsonNode made = each.get("generate");
                    all.add((made.get("prefix").asString()
                                    + made.get("fill")
                                            .asString()
                                            .repeat(made.get("fill_count").asInt())
                                    + made.get("suffix").asString())
                            .getBytes(UTF_8));
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(20);
        return all;
    }
}
