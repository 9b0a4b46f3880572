package org.joinmarket.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The search itself: it finds what is planted, and nothing in what a service writes on a good day. */
class LeaksTest {
    private static final String TOKEN = "c5b1f6aa03d94e7c8e21907b4d5f3c66ab0e91d2774f58c3b6a9e0d1f2c3b4a5";
    private static final String PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    private static final byte[] KEY = HexFormat.of().parseHex(TOKEN);
    private static final String GOOD_DAY =
            "{\"@timestamp\":\"2026-11-27T10:00:00Z\",\"message\":\"offer announced\",\"maker\":\"alice\",\"offer\":\"sw0reloffer 0 27300 1\"}\n";

    private final Leaks leaks = new Leaks().secret("token", TOKEN).words("seed", PHRASE);

    static Stream<Arguments> forms() {
        Base64.Encoder base64 = Base64.getEncoder();
        return Stream.of(
                Arguments.of("as it is", TOKEN),
                Arguments.of("in capitals", TOKEN.toUpperCase(Locale.ROOT)),
                Arguments.of("backwards", new StringBuilder(TOKEN).reverse().toString()),
                Arguments.of("its beginning", TOKEN.substring(0, Leaks.WINDOW)),
                Arguments.of("its end", TOKEN.substring(TOKEN.length() - Leaks.WINDOW)),
                Arguments.of("the text in hex", HexFormat.of().formatHex(TOKEN.getBytes(UTF_8))),
                Arguments.of("the text in Base64", base64.encodeToString(TOKEN.getBytes(UTF_8))),
                Arguments.of("after one more", base64.encodeToString((":" + TOKEN).getBytes(UTF_8))),
                Arguments.of("after a name", base64.encodeToString(("wallet:" + TOKEN).getBytes(UTF_8))),
                Arguments.of("the bytes in Base64", base64.encodeToString(KEY)),
                Arguments.of("for URLs", Base64.getUrlEncoder().withoutPadding().encodeToString(KEY)),
                Arguments.of("as an array", Arrays.toString(KEY)),
                Arguments.of("the words", PHRASE),
                Arguments.of("three words", "winner thank year"),
                Arguments.of("three words of a list", "[\"useful\",\"legal\",\"winner\"]"),
                Arguments.of("three words on lines", "1. sausage\n2. worth\n3. useful"),
                Arguments.of("three words backwards", "year thank winner"),
                Arguments.of("the words in Base64", base64.encodeToString(PHRASE.getBytes(UTF_8))),
                Arguments.of("the words in hex", HexFormat.of().formatHex(PHRASE.getBytes(UTF_8))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void findsWhatIsPlantedIntoALine(String form, String planted) {
        String log = GOOD_DAY + "{\"message\":\"refused: " + planted + "\"}\n" + GOOD_DAY;

        assertThat(leaks.in(log)).as(form).isNotEmpty();
    }

    @Test
    void findsNothingOnAGoodDay() {
        assertThat(leaks.in(GOOD_DAY.repeat(100) + "legal winner of the year, thank you"))
                .isEmpty();
    }

    @Test
    void findsNothingInAMegabyteOfHashes() {
        byte[] bytes = new byte[1 << 19];
        new Random(7).nextBytes(bytes);

        assertThat(leaks.in(HexFormat.of().formatHex(bytes))).isEmpty();
    }

    @Test
    void namesWhatItFindsAndDoesNotShowIt() {
        assertThat(leaks.in("a " + TOKEN + " and " + PHRASE)).isEqualTo(List.of("seed (words)", "token"));
        assertThat(leaks).hasToString("<secret>");
    }
}
