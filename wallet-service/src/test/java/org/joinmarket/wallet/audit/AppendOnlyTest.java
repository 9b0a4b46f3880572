package org.joinmarket.wallet.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing here changes or removes what the record of signatures says, no SQL of the service and no migration. The database refuses
 * it too ({@link AuditLogTest}), but to a migration, which could take the triggers away.
 */
class AppendOnlyTest {
    private static final Path SOURCES = Path.of("src/main");
    private static final String TABLE = "signatures_made";

    /** Between the parts of a text that goes on in the next line. */
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final Pattern CHANGES = Pattern.compile(
            "(?i)\\b(?:update(?:\\s+or\\s+\\w+)?|delete\\s+from|truncate(?:\\s+table)?|drop\\s+table(?:\\s+if\\s+exists)?|merge\\s+into"
                    + "|(?:insert\\s+or\\s+)?replace\\s+into|alter\\s+table)\\s+(?:only\\s+)?\"?" + TABLE
                    + "\"?(?!\\s+add\\s+column)\\b"
                    + "|(?i)\\binsert\\s+into\\s+" + TABLE + "\\b[^;]*\\bdo\\s+update\\b");

    private static List<String> changesIn(String source) {
        return CHANGES.matcher(JOINT.matcher(source).replaceAll(""))
                .results()
                .map(found -> found.group().replaceAll("\\s+", " "))
                .toList();
    }

    private static List<Path> sources(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    @Test
    void theServiceAddsToTheRecordAndReadsIt() throws IOException {
        List<String> naming = new ArrayList<>();
        for (Path file : sources(".java")) {
            String source = Files.readString(file);
            if (source.contains(TABLE)) naming.add(file.getFileName().toString());
            assertThat(changesIn(source)).as("%s", file).isEmpty();
        }
        assertThat(naming)
                .as("whoever else names the table may put its name into a statement")
                .containsExactlyInAnyOrder("AuditLog.java", "HistoryBook.java", "V29__signatures_only_grow.java");
    }

    @Test
    void migrationsLeaveItAsItIs() throws IOException {
        for (Path file : sources(".sql")) {
            List<String> changes = changesIn(Files.readString(file));
            if (file.getFileName().toString().equals("V20__sequence_of_signatures.sql"))
                assertThat(changes).as("gives each the number that it lacked").containsExactly("update " + TABLE);
            else assertThat(changes).as("%s", file).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"update signatures_made set kind = ?\"",
                "\"delete from\" + \" signatures_made where id = ?\"",
                "\"DELETE FROM \"\n                + \"signatures_made\"",
                "update or ignore signatures_made set kind = 'PSBT';",
                "truncate table signatures_made;",
                "drop table if exists signatures_made;",
                "insert or replace into signatures_made (id) values (?)",
                "alter table signatures_made drop column role;",
                "alter table signatures_made rename to signatures_of_before;",
                "insert into signatures_made (id) values (?) on conflict (id) do update set kind = excluded.kind"
            })
    void whatWouldChangeItIsSeen(String statement) {
        assertThat(changesIn(statement)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"select * from signatures_made\"",
                "insert into signatures_made (id) values (?)",
                "alter table signatures_made add column role varchar(16);",
                "create index signatures_made_by_wallet on signatures_made (wallet, made_ms);"
            })
    void whatAddsAndReadsIsNot(String statement) {
        assertThat(changesIn(statement)).isEmpty();
    }
}
