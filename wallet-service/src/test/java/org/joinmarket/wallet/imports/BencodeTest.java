package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {
    private static Bencode read(String text) throws BadFile {
        return Bencode.read(text.getBytes(ISO_8859_1), 0);
    }

    private static Bencode part(Bencode.Dictionary outer, String key) {
        return Objects.requireNonNull(outer.values().get(key));
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> read(text))
                .as(text.substring(0, Math.min(40, text.length())))
                .isInstanceOfSatisfying(
                        BadFile.class, bad -> assertThat(bad.flaw()).isEqualTo(Flaw.DAMAGED));
    }

    @ParameterizedTest
    @CsvSource({"i0e,0", "i7e,7", "i-7e,-7", "i999999999999999999e,999999999999999999"})
    void readsNumbers(String text, long number) throws Exception {
        assertThat(read(text)).isEqualTo(new Bencode.Whole(number));
    }

    @Test
    void readsWhatIsInsideEachOther() throws Exception {
        Bencode.Dictionary outer = (Bencode.Dictionary) read("d0:0:1:ali1e2:\u00c3\u00a4e2:ab4:\u0000\u00ff12e");

        assertThat(outer.values().keySet()).containsExactly("", "a", "ab");
        List<Bencode> items = ((Bencode.Items) part(outer, "a")).values();
        assertThat(items.getFirst()).isEqualTo(new Bencode.Whole(1));
        assertThat(((Bencode.Bytes) items.getLast()).text()).hasValue("\u00e4");
        Bencode.Bytes bytes = (Bencode.Bytes) part(outer, "ab");
        assertThat(bytes.copy()).containsExactly(0, 0xff, '1', '2');
        assertThat(bytes.text()).as("no UTF-8").isEmpty();
    }

    @Test
    void readsWhatIsWritten() throws Exception {
        Map<String, Object> value = Map.of("b", List.of(1, "two", Map.of()), "a", Map.of("x", new byte[300]));
        Bencode.Dictionary read = (Bencode.Dictionary) Bencode.read(ForeignFiles.bencode(value), 0);
        assertThat(read.values().keySet()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i",
                "ie",
                "i-e",
                "i-0e",
                "i00e",
                "i07e",
                "i-07e",
                "i+7e",
                "i 7e",
                "i7",
                "i1000000000000000000e",
                "i0ei0e",
                "i0e ",
                "e",
                ":",
                "-1:a",
                "01:a",
                "1",
                "1:",
                "2:a",
                "999999999999999999:a",
                "4294967297:a",
                "l",
                "li0e",
                "d",
                "d1:a",
                "d1:ae",
                "d1:ai0e",
                "di0ei0ee",
                "d1:bi0e1:ai0ee",
                "d1:ai0e1:ai0ee",
                "x"
            })
    void refusesEverythingElse(String text) {
        assertRefused(text);
    }

    @Test
    void goesAsDeepAsFilesDoAndNotMuchDeeper() throws Exception {
        int deepest = Bencode.MAX_DEPTH;
        assertThat(read("l".repeat(deepest + 1) + "e".repeat(deepest + 1))).isInstanceOf(Bencode.Items.class);
        assertRefused("l".repeat(deepest + 2) + "e".repeat(deepest + 2));
        assertRefused("l".repeat(1_000_000));
    }

    @Test
    void holdsASetNumberOfValues() throws Exception {
        assertThat(read("l" + "0:".repeat(Bencode.MAX_VALUES - 1) + "e")).isInstanceOf(Bencode.Items.class);
        assertRefused("l" + "0:".repeat(Bencode.MAX_VALUES) + "e");
    }

    @Test
    void doesNotPrintWhatItHolds() throws Exception {
        assertThat(read("d1:ali7e7:plantede1:b7:plantede")).hasToString("<dictionary>");
        assertThat(read("li7e7:plantede")).hasToString("<list>");
        assertThat(read("7:planted") + " " + read("i7e")).isEqualTo("<bytes> <number>");
    }
}
