package org.joinmarket.wallet.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Histories.Entry;
import org.joinmarket.wallet.api.Histories.Status;
import org.joinmarket.wallet.api.Signatures.Kind;
import org.joinmarket.wallet.api.Signatures.Signature;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCsvTest {
    private static String line(@Nullable String note) {
        Entry entry = Entry.builder()
                .id("ab")
                .kind(Histories.Kind.PAYMENT)
                .status(Status.FAILED)
                .startedAt("2027-01-01T00:00:00Z")
                .mixdepth(1)
                .amountSats(5L)
                .netSats(-7L)
                .inputs(List.of("cd:0", "ef:1"))
                .note(note)
                .build();
        return HistoryCsv.of(List.of(entry)).split("\r\n", 2)[1];
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
    void whatANodeAnswersIsNoFormula(String words) {
        assertThat(line(words)).contains("'" + words).endsWith(",ab,,\r\n");
    }

    @Test
    void aTokensNameIsNoFormulaEither() {
        var signature = new Signature("ab", 7, "2027-01-01T00:00:00Z", Kind.PSBT, "-bot", null, "cd", "ef", 2, -9);
        assertThat(SignaturesCsv.of(List.of(signature)).split("\r\n", 2)[1])
                .isEqualTo("7,2027-01-01T00:00:00Z,PSBT,'-bot,,cd,ef,2,-9,ab\r\n");
    }

    @Test
    void aNodesWordsStayInTheirPlace() {
        assertThat(line("bad-txns, \"so\" it says\nand goes on"))
                .contains("\"bad-txns, \"\"so\"\" it says\nand goes on\"");
        assertThat(line(null)).isEqualTo("2027-01-01T00:00:00Z,,PAYMENT,FAILED,,1,5,-7,,,,,,,cd:0 ef:1,,,ab,,\r\n");
    }
}
