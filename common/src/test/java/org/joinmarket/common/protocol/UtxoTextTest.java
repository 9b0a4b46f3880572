package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class UtxoTextTest {
    private static final String TXID = "0123456789abcdef".repeat(4);

    /** The newer reference takes these; we parse strictly: one output has one text. */
    private static final Set<String> STRICTER = Set.of("upper-case txid", "vout with spaces", "non-hex script");

    static Stream<JsonNode> vectors() {
        return Vectors.cases("wire/utxo_format.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsThePublishedElements(JsonNode vector) {
        JsonNode expected = vector.get("joinmarket_ng");

        Decoded<UtxoText> decoded = UtxoText.parse(vector.get("text").asString());

        if (!expected.get("ok").asBoolean()
                || STRICTER.contains(vector.get("note").asString())) {
            assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
            return;
        }
        UtxoText utxo = decoded.toOptional().orElseThrow();
        assertThat(utxo.format()).isEqualTo(expected.get("extended").asString());
        assertThat(new UtxoText.Plain(utxo.outPoint()).format())
                .isEqualTo(expected.get("legacy").asString());
        switch (utxo) {
            case UtxoText.Plain _ ->
                assertThat(expected.get("scriptpubkey").isNull()).isTrue();
            case UtxoText.Extended it -> {
                assertThat(it.script().hex())
                        .isEqualTo(expected.get("scriptpubkey").asString());
                assertThat(it.blockHeight())
                        .isEqualTo(expected.get("blockheight").asInt());
            }
        }
    }

    @Test
    void anHonestMakerMayWriteItsScriptInUpperCase() {
        String script = "0014" + "ab".repeat(20);
        String upper = TXID + ":1:" + script.toUpperCase(Locale.ROOT) + ":800000";
        assertThat(UtxoText.parse(upper).map(UtxoText::format))
                .isEqualTo(Decoded.ok(TXID + ":1:" + script + ":800000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":1:00:01",
                ":1::5",
                ":1:0:5",
                ":1:00:1000000000",
                ":1:00:+5",
                ":-1",
                ":01",
                ":",
                ":1:00",
                ":1:00:5:6"
            })
    void refusesOddNumbersAndFields(String rest) {
        assertThat(UtxoText.parse(TXID + rest)).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void boundsTheScript() {
        assertThat(UtxoText.parse(TXID + ":0:" + "00".repeat(10_000) + ":1").toOptional())
                .isPresent();
        assertThat(UtxoText.parse(TXID + ":0:" + "00".repeat(10_001) + ":1"))
                .isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
    }
}
