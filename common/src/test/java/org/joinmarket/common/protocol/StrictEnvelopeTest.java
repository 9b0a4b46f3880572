package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class StrictEnvelopeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":805,\"type\":805,\"line\":\"{}\"}",
                "{\"type\":687,\"type\":805,\"line\":\"{}\"}",
                "{\"type\":805,\"line\":\"{}\",\"line\":\"{}\"}",
                "{\"type\":805,\"line\":\"{}\",\"\\u006cine\":\"{}\"}",
                "{\"type\":805,\"line\":\"{}\",\"x\":1,\"x\":2}",
                "{\"type\":805,\"line\":\"{}\",\"x\":[{\"a\":1,\"a\":1}]}"
            })
    void refusesDuplicateKeysAtEveryLevel(String json) {
        assertThat(StrictEnvelope.decode(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Decoded.malformed(Flaw.DUPLICATE_KEY));
    }

    static Stream<JsonNode> vectors() {
        return Vectors.cases("wire/nick_auth.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsAProofAsItIsSent(JsonNode vector) {
        var envelope =
                new Envelope(Envelope.NICK_AUTH_PROOF, vector.get("proof_line").asString());
        byte[] sent = EnvelopeCodec.encode(envelope);

        assertThat(StrictEnvelope.decode(sent, 0, sent.length - 2)).isEqualTo(Decoded.ok(envelope));
    }

    @Test
    void takesAnyOrderAndKeysThatItDoesNotKnow() {
        String json = "{\"x\":{\"a\":1,\"b\":{\"a\":2}}, \"line\":\"a\", \"type\":805}";
        assertThat(StrictEnvelope.decode(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Decoded.ok(new Envelope(805, "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"type\":805}",
                "{\"type\":\"805\",\"line\":\"\"}",
                "{\"type\":805.0,\"line\":\"\"}",
                "{\"type\":805,\"line\":\"\"}x",
                "{\"type\":805,\"line\":\"\",\"x\":[[[[[[[[[[[]]]]]]]]]]]}"
            })
    void refusesWhateverIsNoEnvelopeForTheSameReason(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(StrictEnvelope.decode(bytes))
                .isEqualTo(EnvelopeCodec.decode(bytes))
                .isInstanceOf(Decoded.Malformed.class);
    }

    static Stream<JsonNode> envelopes() {
        return Vectors.cases("wire/envelope.json").filter(it -> it.has("text"));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void isOtherwiseOfOneMindWithTheCodec(JsonNode vector) {
        byte[] json = vector.get("text").asString().getBytes(StandardCharsets.UTF_8);
        Decoded<Envelope> decoded = StrictEnvelope.decode(json);

        if (vector.get("note").asString().startsWith("duplicate key"))
            assertThat(decoded).isEqualTo(Decoded.malformed(Flaw.DUPLICATE_KEY));
        else assertThat(decoded).isEqualTo(EnvelopeCodec.decode(json));
    }

    @Test
    void readsOnlyItsPartOfTheBytes() {
        byte[] bytes = "xx{\"type\":805,\"line\":\"\\u00e9\"}yy".getBytes(StandardCharsets.UTF_8);
        assertThat(StrictEnvelope.decode(bytes, 2, bytes.length - 4)).isEqualTo(Decoded.ok(new Envelope(805, "é")));
    }
}
