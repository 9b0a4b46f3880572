package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.PaymentUri.Bad;
import org.joinmarket.common.chain.PaymentUri.Good;
import org.joinmarket.common.chain.PaymentUri.Why;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentUriTest {
    private static final String ADDRESS = "175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W"; // the BIP's own

    private static PaymentUri good(String text) {
        assertThat(PaymentUri.parse(text)).isInstanceOf(Good.class);
        return ((Good) PaymentUri.parse(text)).uri();
    }

    private static PaymentUri asking(String query) {
        return good("bitcoin:" + ADDRESS + "?" + query);
    }

    private static void bad(String text, Why why, @Nullable String parameter) {
        assertThat(PaymentUri.parse(text)).isEqualTo(new Bad(why, parameter));
    }

    private static void badQuery(String query, Why why, @Nullable String parameter) {
        bad("bitcoin:" + ADDRESS + "?" + query, why, parameter);
    }

    @Test
    void readsTheExamplesOfTheBip() {
        assertThat(good("bitcoin:" + ADDRESS)).isEqualTo(new PaymentUri(ADDRESS, null, null, null));
        assertThat(asking("label=Luke-Jr")).isEqualTo(new PaymentUri(ADDRESS, null, "Luke-Jr", null));
        assertThat(asking("amount=20.3&label=Luke-Jr"))
                .isEqualTo(new PaymentUri(ADDRESS, new Sats(2_030_000_000L), "Luke-Jr", null));
        assertThat(asking("amount=50&label=Luke-Jr&message=Donation%20for%20project%20xyz"))
                .isEqualTo(new PaymentUri(ADDRESS, new Sats(5_000_000_000L), "Luke-Jr", "Donation for project xyz"));
        badQuery(
                "req-somethingyoudontunderstand=50&req-somethingelseyoudontget=999",
                Why.UNKNOWN_REQUIREMENT,
                "req-somethingyoudontunderstand");
        assertThat(asking("somethingyoudontunderstand=50&somethingelseyoudontget=999")
                        .amount())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 100000000",
        "50.00, 5000000000",
        "0.00000001, 1",
        ".5, 50000000",
        "5., 500000000",
        "00000001.10, 110000000",
        "20999999.99999999, 2099999999999999",
        "21000000, 2100000000000000",
        "%31%2e5, 150000000"
    })
    void readsAmountsExactly(String text, long sats) {
        assertThat(asking("amount=" + text).amount()).isEqualTo(new Sats(sats));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "0",
                "0.0",
                "0.00000000",
                "-1",
                "+1",
                "1e3",
                "0x1",
                "1.000000000",
                "0.000000001",
                "1,5",
                "50,000.00",
                "21000000.00000001",
                "99999999",
                "100000000",
                "1.2.3",
                "1%20",
                "1%00",
                "NaN",
                "Infinity",
                "%D9%A1"
            })
    void refusesAmountsThatCannotBe(String text) {
        badQuery("amount=" + text, Why.BAD_AMOUNT, null);
    }

    @Test
    void readsTheFormOfQrCodes() {
        PaymentUri uri = good("BITCOIN:BCRT1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KYGT080?AMOUNT=0.5&Label=A");
        assertThat(uri.amount()).isEqualTo(new Sats(50_000_000));
        assertThat(uri.label()).isEqualTo("A");
        assertThat(Addresses.toScript(Network.REGTEST, uri.address()))
                .isEqualTo(Addresses.toScript(Network.REGTEST, "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"))
                .isPresent();
        assertThat(good("BitCoin:" + ADDRESS).address()).isEqualTo(ADDRESS);
        assertThat(Addresses.toScript(
                        Network.REGTEST,
                        good("bitcoin:bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7KYGT080")
                                .address()))
                .as("mixed case is no bech32")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bitcoin",
                "bitcoin:",
                "bitcoin:?amount=1",
                "litecoin:abc",
                "bitcoin://abc",
                " bitcoin:abc",
                "bitcoin:ab c",
                "bitcoin:abc#frag",
                "bitcoin:a%62c",
                "bitcoin:abc&amount=1",
                "bitcoin:ab\u00e9",
                "bitcoin:../../etc/passwd",
                "b\u0131tcoin:abc"
            })
    void refusesWhatIsNoLink(String text) {
        bad(text, Why.NOT_A_LINK, null);
    }

    @Test
    void refusesRequirementsByName() {
        badQuery("req-pop=x", Why.UNKNOWN_REQUIREMENT, "req-pop");
        badQuery("REQ-Pop", Why.UNKNOWN_REQUIREMENT, "REQ-Pop");
        badQuery("r%65q-pop=x", Why.UNKNOWN_REQUIREMENT, "r%65q-pop");
        badQuery("amount=1&req-amount=1", Why.UNKNOWN_REQUIREMENT, "req-amount");
        assertThat(((Bad) PaymentUri.parse("bitcoin:" + ADDRESS + "?req-pop=x")).text())
                .endsWith(": req-pop");
    }

    @Test
    void refusesToBeToldTwice() {
        badQuery("amount=1&amount=1", Why.TWICE, "amount");
        badQuery("amount=1&AMOUNT=2", Why.TWICE, "AMOUNT");
        badQuery("label=a&l%61bel=b", Why.TWICE, "l%61bel");
        badQuery("other=1&other=1", Why.TWICE, "other");
    }

    @Test
    void decodesUtf8AndNothingElse() {
        assertThat(asking("label=Caf%C3%A9%20%26%3D+").label()).isEqualTo("Caf\u00e9 &=+");
        badQuery("label=%", Why.BAD_ENCODING, "label");
        badQuery("label=%4", Why.BAD_ENCODING, "label");
        badQuery("label=%zz", Why.BAD_ENCODING, "label");
        badQuery("label=%+1", Why.BAD_ENCODING, "label");
        badQuery("label=%C3", Why.BAD_ENCODING, "label");
        badQuery("label=%C0%80", Why.BAD_ENCODING, "label");
        badQuery("label=%ED%A0%80", Why.BAD_ENCODING, "label");
        badQuery("%ff=1", Why.BAD_ENCODING, null);
        badQuery("label=a b", Why.BAD_CHARACTER, "label");
        badQuery("label=\u00e9", Why.BAD_CHARACTER, "label");
        badQuery("label=a#b", Why.BAD_CHARACTER, "label");
        badQuery("label=a=b", Why.BAD_CHARACTER, "label");
        badQuery("la\nbel=a", Why.BAD_CHARACTER, null);
    }

    @Test
    void takesNoMoreThanItsLimits() {
        String longest = "bitcoin:" + ADDRESS + "?label=";
        longest += "a".repeat(PaymentUri.MAX_CHARS - longest.length());
        assertThat(good(longest).label()).hasSizeGreaterThan(1_900);
        bad(longest + "a", Why.TOO_LONG, null);
        String many = IntStream.range(0, PaymentUri.MAX_PARAMETERS)
                .mapToObj(i -> "p" + i + "=1")
                .collect(Collectors.joining("&"));
        assertThat(asking(many).address()).isEqualTo(ADDRESS);
        badQuery(many + "&", Why.TOO_MANY_PARAMETERS, null);
        assertThat(asking("&amount=1&").amount()).isEqualTo(new Sats(100_000_000));
    }

    @Test
    void answersWhateverTheTextIs() {
        Random random = new Random(21);
        String alphabet = "bitconBITCON:?&=%.-0123456789AamountreqlL\u00e9\ud800 #";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "bitcoin:a?amount=" : "bitcoin:a?");
            for (int i = random.nextInt(24); i > 0; i--)
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            assertThat(PaymentUri.parse(text.toString())).isNotNull();
        }
    }
}
