package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class JmLineTest {
    private static final Nick MAKER = new Nick("J5makerOOOOOOOOO");

    static Stream<JsonNode> vectors() {
        return Vectors.cases("wire/jm_line.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void splitsThePublishedLines(JsonNode vector) {
        String text = vector.get("line").asString();
        JsonNode expected = vector.get("joinmarket_ng");
        Decoded<JmLine> decoded = JmLine.parse(text);
        if (expected.isNull()) {
            assertThat(decoded).isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
            return;
        }
        JmLine line = decoded.toOptional().orElseThrow();
        assertThat(line.from().value()).isEqualTo(expected.get("from_nick").asString());
        assertThat(line.text()).isEqualTo(expected.get("rest").asString());
        assertThat(line.format()).isEqualTo(text);
        List<String> commands = vector.get("joinmarket_clientserver")
                .get("message_commands")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        assertThat(commandsOf(line.text())).isEqualTo(commands);
        switch (line) {
            case PublicLine it -> {
                assertThat(expected.get("to_nick").asString()).isEqualTo("PUBLIC");
                assertThat(it.commands().toOptional().orElseThrow()).hasSameSizeAs(commands);
                assertThat(it.toEnvelope()).isEqualTo(new Envelope(687, text));
            }
            case PrivateLine it -> {
                assertThat(it.to().value()).isEqualTo(expected.get("to_nick").asString());
                assertThat(it.toEnvelope()).isEqualTo(new Envelope(685, text));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "J5makerOOOOOOOOO!PUBLIC!,BAD_SYNTAX",
        "J5makerOOOOOOOOO!PUBLIC!!orderbook,BAD_SYNTAX",
        "'',BAD_SYNTAX",
        "!!!,BAD_SYNTAX",
        "!PUBLIC!orderbook,BAD_NICK",
        "PUBLIC!PUBLIC!orderbook,BAD_NICK",
        "J5makerOOOOOOOOO!public!orderbook,BAD_NICK",
        "J5makerOOOOOOOOO!J5short!fill,BAD_NICK",
        "J6makerOOOOOOOOO!PUBLIC!orderbook,BAD_NICK"
    })
    void refusesLinesWithoutTwoAddressesAndACommand(String line, Flaw flaw) {
        assertThat(JmLine.parse(line)).isEqualTo(Decoded.malformed(flaw));
    }

    @Test
    void refusesLineBreaksInsideALine() {
        assertThat(JmLine.parse("J5makerOOOOOOOOO!PUBLIC!a\nb")).isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
        assertThat(JmLine.parse("J5makerOOOOOOOOO!PUBLIC!a\rb")).isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
    }

    @ParameterizedTest
    @CsvSource({"''", "!a", "A", "' a'", "ab_c", "A!b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void refusesLinesWhoseFirstCommandIsNoWord(String text) {
        assertThat(CommandText.split(text)).isEqualTo(Decoded.malformed(Flaw.BAD_SYNTAX));
    }

    /** Free text with a {@code !} in it, and flags that newer peers put behind an offer. */
    @ParameterizedTest
    @CsvSource({
        "error no! really,error no",
        "sw0absoffer 0 1 2 3 4!Some-flag,sw0absoffer 0 1 2 3 4",
        "sw0absoffer 0 1 2 3 4!neutrino_compat!tbond AA==,sw0absoffer 0 1 2 3 4|tbond AA==",
        "a!!b,a|b",
        "a!,a"
    })
    void whatIsNoCommandDoesNotSpoilTheCommandsAroundIt(String text, String commands) {
        assertThat(commandsOf(text)).containsExactly(commands.split("\\|"));
    }

    @Test
    void boundsTheCommandsAndArgumentsOfALine() {
        String atTheBound = String.join("!", Collections.nCopies(CommandText.MAX_COMMANDS, "cancel 0"));
        assertThat(CommandText.split(atTheBound).toOptional().orElseThrow()).hasSize(CommandText.MAX_COMMANDS);
        assertThat(CommandText.split(atTheBound + "!cancel 0")).isEqualTo(Decoded.malformed(Flaw.TOO_MANY));
        assertThat(CommandText.split("a" + "!".repeat(CommandText.MAX_COMMANDS)))
                .as("what is skipped counts too")
                .isEqualTo(Decoded.malformed(Flaw.TOO_MANY));
        assertThat(new CommandText("a", "1 ".repeat(10_000)).args()).hasSize(CommandText.MAX_ARGUMENTS);
        assertThat(new CommandText("a", "").args()).isEmpty();
        assertThat(new CommandText("a", "1  2").args())
                .as("two spaces: an empty argument")
                .containsExactly("1", "", "2");
        assertThatThrownBy(() -> new CommandText("A", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesSeveralCommandsToEverybody() {
        var line = JmLine.toEverybody(MAKER, List.of(new CommandText("cancel", "0"), new CommandText("orderbook", "")));
        assertThat(line.format()).isEqualTo("J5makerOOOOOOOOO!PUBLIC!cancel 0!orderbook");
        assertThat(JmLine.parse(line.format())).isEqualTo(Decoded.ok(line));
        assertThatThrownBy(() -> JmLine.toEverybody(MAKER, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(3);
        String[] parts = {
            "J5makerOOOOOOOOO", "PUBLIC", "!", "!", " ", "fill", "0", "\u00e9", "\n", "02" + "1".repeat(64), "="
        };
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(12); j > 0; j--) text.append(parts[random.nextInt(parts.length)]);
            Decoded<JmLine> decoded = JmLine.parse(text.toString());
            decoded.toOptional().ifPresent(line -> {
                switch (line) {
                    case PublicLine it -> assertThat(it.commands()).isNotNull();
                    case PrivateLine it -> assertThat(it.verify()).isInstanceOf(Decoded.Malformed.class);
                }
            });
        }
    }

    private static List<String> commandsOf(String text) {
        return CommandText.split(text).toOptional().orElseThrow().stream()
                .map(CommandText::text)
                .toList();
    }
}
