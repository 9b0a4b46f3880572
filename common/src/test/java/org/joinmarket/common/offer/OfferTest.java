package org.joinmarket.common.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OfferTest {
    private static final Nick MAKER = new Nick("J52pCZsaXxBx9FML");

    /** Where neither reference is right for us: other coins than native segwit are ignored (wire.md 5.3). */
    private static final Set<String> IGNORED =
            Set.of("swreloffer", "swabsoffer", "reloffer (legacy p2pkh)", "unknown type");

    /** Both references reject the one or keep the other; we take the stricter: limits as one, rates as the other. */
    private static final Map<String, String> EXPECTED = Map.of(
            "minsize below dust threshold is raised to 27300 by clientserver", "sw0absoffer 0 27300 5000000000 0 5",
            "scientific cjfee", "sw0reloffer 0 2730000 5000000000 0 0.00002");

    static Stream<JsonNode> vectors() {
        return Vectors.cases("wire/offers.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsThePublishedOffers(JsonNode vector) {
        String note = vector.get("note").asString();
        Decoded<List<CommandText>> commands =
                CommandText.split(vector.get("body").asString());
        OfferMessage message = commands.map(it -> OfferMessage.parse(MAKER, it))
                .toOptional()
                .orElse(new OfferMessage(List.of(), null, 0));
        List<String> texts =
                message.offers().stream().map(it -> it.toCommand().text()).toList();

        JsonNode clientServer = vector.get("joinmarket_clientserver");
        boolean takenByBoth = !vector.get("joinmarket_ng").isNull() && !clientServer.isEmpty();
        if (IGNORED.contains(note)) {
            assertThat(texts).isEmpty();
            assertThat(message.malformed()).isZero();
        } else if (!takenByBoth) {
            assertThat(texts).isEmpty();
        } else if (EXPECTED.containsKey(note)) {
            assertThat(texts).containsExactly(EXPECTED.get(note));
        } else {
            List<String> rows = clientServer.valueStream().map(OfferTest::row).toList();
            assertThat(texts).isEqualTo(rows);
        }
    }

    private static String row(JsonNode row) {
        return row.get("ordertype").asString() + " " + row.get("oid").asLong() + " "
                + row.get("minsize").asLong() + " " + row.get("maxsize").asLong() + " "
                + row.get("txfee").asLong() + " " + row.get("cjfee").asString();
    }

    static Stream<JsonNode> fees() {
        return Vectors.cases("coinjoin/cj_fee.json");
    }

    @ParameterizedTest
    @MethodSource("fees")
    void asksTheFeeThatBothReferencesCompute(JsonNode vector) {
        String text = vector.get("cjfee").asString();
        boolean relative = OfferType.ofWord(vector.get("ordertype").asString())
                .orElseThrow()
                .isRelative();
        OfferFee fee = (relative ? OfferFee.Relative.parse(text) : OfferFee.Absolute.parse(text))
                .toOptional()
                .orElseThrow();

        assertThat(fee.at(Sats.sats(vector.get("cj_amount").asLong())))
                .isEqualTo(Sats.sats(vector.get("fee").asLong()));
    }

    @ParameterizedTest
    @CsvSource({
        "1E+999999999,BAD_NUMBER",
        "1e-999999999,BAD_NUMBER",
        "1e-33,BAD_NUMBER",
        "1e-99,BAD_NUMBER",
        "0.000000000000000000000000000000001,BAD_NUMBER",
        "0.123456789012345678901234567890123,BAD_NUMBER",
        "NaN,BAD_NUMBER",
        "Infinity,BAD_NUMBER",
        "-0.1,BAD_NUMBER",
        "+0.1,BAD_NUMBER",
        "0x1,BAD_NUMBER",
        "'',BAD_NUMBER",
        "'0,1',BAD_NUMBER",
        ".,BAD_NUMBER",
        "\u0661,BAD_NUMBER",
        "1.0,OUT_OF_RANGE",
        "1,OUT_OF_RANGE",
        "9e9,OUT_OF_RANGE",
        "1e32,OUT_OF_RANGE"
    })
    void refusesRatesBeforeExpandingThem(String text, Flaw flaw) {
        assertThat(OfferFee.Relative.parse(text)).isEqualTo(Decoded.malformed(flaw));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0.0,0",
        "0e5,0",
        "2E-5,0.00002",
        "1e-32,0.00000000000000000000000000000001",
        ".5,0.5",
        "0.10,0.1",
        "0.99999999999999999999999999999999,0.99999999999999999999999999999999"
    })
    void writesRatesPlainly(String text, String plain) {
        OfferFee fee = OfferFee.Relative.parse(text).toOptional().orElseThrow();
        assertThat(fee.format()).isEqualTo(plain);
        assertThat(OfferFee.Relative.parse(plain)).isEqualTo(Decoded.ok(fee));
    }

    @Test
    void theLargestRateOfTheLargestAmountIsExact() {
        OfferFee fee = OfferFee.Relative.parse("0.99999999999999999999999999999999")
                .toOptional()
                .orElseThrow();
        assertThat(fee.at(Sats.sats(Sats.MAX_MONEY))).isEqualTo(Sats.sats(Sats.MAX_MONEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2100000000000001", "999999999999999999999999999999", "1.5", "", "1e3", "+1", " 1"})
    void refusesAbsoluteFeesThatAreNoAmount(String text) {
        assertThat(OfferFee.Absolute.parse(text)).isEqualTo(Decoded.malformed(Flaw.BAD_NUMBER));
    }

    @ParameterizedTest
    @CsvSource({
        "0 27300 27299 0 5,OUT_OF_RANGE",
        "0 0 27299 0 5,OUT_OF_RANGE",
        "-1 0 50000 0 5,BAD_NUMBER",
        "9223372036854775808 0 50000 0 5,BAD_NUMBER",
        "0 2100000000000001 2100000000000001 0 5,BAD_NUMBER",
        "0 0 50000 -1 5,BAD_NUMBER",
        "0 0 50000 x 5,BAD_NUMBER",
        "0 0 50000 5,BAD_ARGUMENT_COUNT",
        "'',BAD_ARGUMENT_COUNT"
    })
    void refusesOffersOutOfBounds(String arguments, Flaw flaw) {
        assertThat(Offer.parse(MAKER, new CommandText("sw0absoffer", arguments)))
                .isEqualTo(Decoded.malformed(flaw));
    }

    @Test
    void takesOffersAtTheBounds() {
        String text = "9223372036854775807 27300 2100000000000000 2100000000000000 2100000000000000";
        Offer offer = parse("sw0absoffer " + text);
        assertThat(offer.toCommand().text()).isEqualTo("sw0absoffer " + text);
        assertThat(offer.covers(Sats.sats(27_299))).isFalse();
        assertThat(offer.covers(Offer.DUST)).isTrue();
        assertThat(offer.covers(Sats.sats(Sats.MAX_MONEY))).isTrue();
    }

    @Test
    void anOfferMakesSense() {
        Sats dust = Offer.DUST;
        OfferFee absolute = new OfferFee.Absolute(Sats.ZERO);
        assertThatThrownBy(() -> offer(OfferType.SW0_RELATIVE, dust, dust, absolute))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> offer(OfferType.SW_ABSOLUTE, dust, dust, absolute))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> offer(OfferType.SW0_ABSOLUTE, Sats.ZERO, dust, absolute))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> offer(OfferType.SW0_ABSOLUTE, Sats.sats(30_000), dust, absolute))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OfferFee.Relative(BigDecimal.ONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OfferFee.Relative(new BigDecimal("1e-33")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OfferId(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAllOffersAndTheBondOfAMessage() {
        OfferMessage message = message("sw0reloffer 0 27300 50000 0 0.1!sw0absoffer 1 27300 50000 0 x"
                + "!sw0absoffer 2 27300 50000 0 5!swreloffer 3 27300 50000 0 0.1!tbond QUJD");

        assertThat(message.offers()).extracting(Offer::id).containsExactly(new OfferId(0), new OfferId(2));
        assertThat(message.bond()).contains("QUJD");
        assertThat(message.malformed()).isEqualTo(1);
    }

    @Test
    void aLaterOfferReplacesAnEarlierOneOfTheSameNumber() {
        OfferMessage message = message("sw0absoffer 0 27300 50000 0 5!sw0absoffer 0 27300 50000 0 6");
        assertThat(message.offers())
                .singleElement()
                .extracting(it -> it.fee().format())
                .isEqualTo("6");
    }

    @Test
    void aBondThatIsTooLongIsIgnoredAndItsOfferStays() {
        String offer = "sw0absoffer 0 27300 50000 0 5!tbond ";
        assertThat(message(offer + "A".repeat(OfferMessage.MAX_BOND_CHARS)).bond())
                .isPresent();
        OfferMessage tooLong = message(offer + "A".repeat(OfferMessage.MAX_BOND_CHARS + 1));
        assertThat(tooLong.bond()).isEmpty();
        assertThat(tooLong.offers()).hasSize(1);
    }

    @Test
    void aMessageOfAsManyOffersAsALineHoldsIsRead() {
        String many = String.join("!", Collections.nCopies(CommandText.MAX_COMMANDS, "sw0absoffer 0 27300 50000 0 5"));
        assertThat(message(many).offers()).hasSize(1);
    }

    @Test
    void noArgumentsMakeItThrow() {
        Random random = new Random(13);
        String alphabet = "0123456789.eE+- x\u0663";
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--)
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            assertThat(OfferFee.Relative.parse(text.toString())).isNotNull();
            var command = new CommandText("sw0reloffer", "0 0 50000 0 " + text);
            assertThat(Offer.parse(MAKER, command)).isNotNull();
        }
    }

    private static Offer parse(String command) {
        return message(command).offers().getFirst();
    }

    private static OfferMessage message(String commands) {
        return OfferMessage.parse(
                MAKER, CommandText.split(commands).toOptional().orElseThrow());
    }

    private static Offer offer(OfferType type, Sats min, Sats max, OfferFee fee) {
        return new Offer(MAKER, new OfferId(0), type, min, max, Sats.ZERO, fee);
    }
}
