package org.joinmarket.support.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.support.sample.SampleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsPageTest {
    private static final String PAGE = SettingsPage.of(
            "sample-service", Set.of("org.other"), Set.of("joinmarket.database", "joinmarket.run.data"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "| `joinmarket.sample.max-peers` | `2000` | whole number, 1 to 10000 | a bounded number |",
                "| `joinmarket.sample.timeout` | `30s` | duration | a duration |",
                "| `joinmarket.sample.upstream` | `localhost:5222` | host:port | a record of another package, written"
                        + " as one text |",
                "| `joinmarket.sample.api-password` | not set | text | a secret that nobody should put here |",
                "| `joinmarket.sample.directories` | none | list: host:port | several of them |",
                "| `joinmarket.sample.labels.NAME` | none | text | texts by name |",
                "| `joinmarket.sample.vault.NAME` | none | the settings below | records by name |",
                "| `joinmarket.sample.vault.NAME.password-file` | required | path | where its password is |",
                "| `joinmarket.http.tokens[n].role` | required | `viewer`, `maker`, `taker`, `operator` |",
                "| `joinmarket.http.tokens[n].name` | required | text, up to 64 characters | who holds it; unique in"
                        + " this service |",
                "| `joinmarket.http.tokens[n].wallets` | none | list: text | wallets it is for; `*` is every wallet,",
                "| `joinmarket.logging.keep-days` | `7` | whole number, 1 to 365 |",
                "| `joinmarket.run.ready-file` | not set | path |",
                "| `server.address` | `127.0.0.1` |",
            })
    void saysOfEverySettingWhatTheCodeSays(String row) {
        assertThat(PAGE).contains(row);
    }

    @Test
    void leavesOutWhatTheServiceDoesNotUse() {
        assertThat(PAGE).doesNotContain("joinmarket.database", "data-dir");
    }

    @Test
    void hasASectionForEachPrefixInOrder() {
        assertThat(PAGE.lines().filter(line -> line.startsWith("## joinmarket")))
                .isSorted()
                .contains("## joinmarket.http", "## joinmarket.sample");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
        {@code jdbc:sqlite:…} or {@code a|b}         ~ `jdbc:sqlite:…` or `a\\|b`
        see {@link #maxPeers} and {@link A.B#c}      ~ see `maxPeers` and `c`
        of <x> or | in words, {@literal <y>}         ~ of \\<x> or \\| in words, \\<y>
        nothing                                      ~ nothing
        """)
    void turnsJavadocIntoMarkdownForATable(String javadoc, String markdown) {
        assertThat(SettingTexts.markdown(javadoc)).isEqualTo(markdown);
    }

    @Test
    void refusesASettingThatNobodyExplained() {
        var texts = new SettingTexts(getClass().getClassLoader());

        assertThat(texts.of(SampleProperties.class, "timeout")).isEqualTo("a duration");
        assertThatIllegalStateException()
                .isThrownBy(() -> texts.of(SampleProperties.class, "unheard-of"))
                .withMessageContaining("@param");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void refusesAPageThatSaysSomethingElseAndWritesItWhenAskedTo() throws IOException {
        Path file = folder.resolve("docs/sample-service.md");

        String asked = System.getProperty(SettingsPage.WRITE, "false"); // true when this build writes the pages
        try {
            System.setProperty(SettingsPage.WRITE, "false");
            assertThatIllegalStateException()
                    .isThrownBy(() -> SettingsPage.requireWritten(file, PAGE))
                    .withMessageContaining("-Dsettings.write=true");

            System.setProperty(SettingsPage.WRITE, "true");
            SettingsPage.requireWritten(file, PAGE);

            System.setProperty(SettingsPage.WRITE, "false");
            assertThatCode(() -> SettingsPage.requireWritten(file, PAGE)).doesNotThrowAnyException();
            Files.writeString(file, PAGE.replace("2000", "3000"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> SettingsPage.requireWritten(file, PAGE))
                    .withMessageContaining("| `joinmarket.sample.max-peers` | `2000` |");
        } finally {
            System.setProperty(SettingsPage.WRITE, asked);
        }
    }
}
