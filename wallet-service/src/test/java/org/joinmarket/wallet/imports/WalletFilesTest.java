package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.imports.FilesOfOthers.PASSWORD;
import static org.joinmarket.wallet.imports.FilesOfOthers.REGTEST;
import static org.joinmarket.wallet.imports.FilesOfOthers.assertRefused;
import static org.joinmarket.wallet.imports.FilesOfOthers.read;

import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Imports.FileFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of anything, and what is said of them. */
class WalletFilesTest {
    @Test
    void readsPlainWords() {
        for (String text : List.of(ForeignFiles.WORDS, ForeignFiles.WORDS.replace(" ", "\r\n") + "\n\n")) {
            try (ForeignWallet wallet = read(REGTEST, text.getBytes(US_ASCII), null, "x")) {
                assertThat(wallet.format()).isEqualTo(FileFormat.NG_WORDS);
                assertThat(wallet.seed().mnemonic()).isEqualTo(ForeignFiles.WORDS);
            }
        }
        assertRefused(Flaw.NO_MNEMONIC, "these are no words of that list".getBytes(US_ASCII), null, null);
        assertRefused(Flaw.NO_MNEMONIC, "abandon ".repeat(9).getBytes(US_ASCII), null, null);
        assertRefused(Flaw.NO_MNEMONIC, "a ".repeat(500_000).getBytes(US_ASCII), null, null);
        assertRefused(Flaw.PASSWORD_NOT_NEEDED, ForeignFiles.WORDS.getBytes(US_ASCII), PASSWORD, null);
        assertRefused(Flaw.PASSPHRASE_TOO_LONG, ForeignFiles.WORDS.getBytes(US_ASCII), null, "\ufdfa".repeat(256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"format\": \"joinmarket-sealed-seed\"}",
                "JMWALL3T",
                "jmwallet!",
                "SQLite format 3\u0000",
                "12 34"
            })
    void refusesFilesOfAnythingElse(String text) {
        assertRefused(Flaw.UNKNOWN_FORMAT, text.getBytes(US_ASCII), PASSWORD, null);
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void aReasonHoldsNothingOfTheFile(Flaw flaw) {
        assertThat(new BadFile(flaw)).hasMessage(flaw.name()).hasNoCause();
    }

    @Test
    void doesNotPrintWhatItFound() {
        Map<String, Object> parts = ForeignFiles.wallet();
        parts.put("meta", Map.of(ForeignFiles.metaKey("12".repeat(32) + ":7"), Map.of("disabled", 1)));
        parts.put("addr_labels", Map.of("address", "planted"));
        try (ForeignWallet wallet = read(REGTEST, ForeignFiles.plain(parts), null, null)) {
            assertThat(new Reading.Read(wallet) + " " + wallet.history())
                    .doesNotContain("abandon", "planted", "1212", "address");
        }
    }
}
