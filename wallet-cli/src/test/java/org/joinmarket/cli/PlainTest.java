package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "150000,150000",
        "1btc,100000000",
        "0.00000001btc,1",
        "0.0015btc,150000",
        "20999999.5btc,2099999950000000"
    })
    void readsAmounts(String text, long sats) {
        assertThat(Plain.amount(text)).isEqualTo(sats);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.5", "-1", "+1", "1e3", "0.000000001btc", ".5btc", "1 btc", "1,000", "0x10", "١"})
    void refusesAmountsThatCouldMeanAnything(String text) {
        assertThatExceptionOfType(UsageProblem.class).isThrownBy(() -> Plain.amount(text));
    }

    @Test
    void countsOneAndMany() {
        assertThat(Plain.count(0, "coin")).isEqualTo("0 coins");
        assertThat(Plain.count(1, "coin")).isEqualTo("1 coin");
        assertThat(Plain.count(2, "coin")).isEqualTo("2 coins");
        assertThat(Plain.count(1, "address", "addresses")).isEqualTo("1 address");
        assertThat(Plain.count(2, "address", "addresses")).isEqualTo("2 addresses");
    }

    @Test
    void nobodysTextSteersTheTerminal() {
        assertThat(Plain.text("a\u001b[2Jb\r\nc\u202ed\u009be\u2028"))
                .isEqualTo("a\ufffd[2Jb\ufffd\ufffdc\ufffdd\ufffde\ufffd");
        assertThat(Plain.text("für Öl – 油 🙂")).isEqualTo("für Öl – 油 🙂");
    }

    @Test
    void tablesInPartsForgetWhatTheyHavePrinted() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        Table table = new Table("NAME", "SATS>");
        table.row("a", 1);
        table.printPart(out);
        table.row("longer", 22);
        table.printPart(out);
        table.row("b", 3);
        table.printPart(out);
        table.printPart(out);

        assertThat(text.toString().lines()).containsExactly("NAME  SATS", "a        1", "longer    22", "b          3");
    }

    @Test
    void tablesHaveColumnsAsWideAsTheirCells() {
        StringWriter text = new StringWriter();
        Table table = new Table("NAME", "SATS>");
        table.row("a\tlong\none", Plain.sats(40_000_000));
        table.row("b", Plain.sats(1));
        table.print(new PrintWriter(text, true));

        assertThat(text.toString().lines())
                .containsExactly(
                        "NAME              SATS", "a\ufffdlong\ufffdone  40 000 000", "b                    1");
        assertThat(Plain.percent(752)).isEqualTo("0.0752 %");
        assertThat(Plain.fee(466, 100_000)).isEqualTo("466 sats, 0.4660 %");
        assertThat(Plain.fee(1, 3_000_000)).as("rounded up").isEqualTo("1 sats, 0.0001 %");
        assertThat(Plain.fee(1, 0)).isEqualTo("1 sats, 0.0000 %");
        assertThat(Plain.fee(2_100_000_000_000_000L, 1))
                .as("no limit at all")
                .isEqualTo("2 100 000 000 000 000 sats, 210000000000000000.0000 %");
        assertThat(Plain.weight(12_345_678_901.0)).isEqualTo("1.23e+10");
    }
}
