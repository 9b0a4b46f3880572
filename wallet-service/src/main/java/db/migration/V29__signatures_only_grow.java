package db.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * The database itself refuses to change or to remove what the record of signatures says. In Java, because triggers are what the two
 * databases have no common words for (docs/adr/0036). A migration that has to change rows of the record drops the triggers before it
 * and makes them again.
 */
public final class V29__signatures_only_grow extends BaseJavaMigration {
    private static final List<String> SQLITE = List.of(
            """
            create trigger signatures_made_not_changed before update on signatures_made
            begin
                select raise(abort, 'the record of signatures only grows');
            end
            """,
            """
            create trigger signatures_made_not_removed before delete on signatures_made
            begin
                select raise(abort, 'the record of signatures only grows');
            end
            """,
            // "insert or replace" removes a row without the trigger above
            """
            create trigger signatures_made_not_replaced before insert on signatures_made
            when exists (select 1 from signatures_made
                where id = new.id or (wallet = new.wallet and sequence = new.sequence))
            begin
                select raise(abort, 'the record of signatures only grows');
            end
            """);

    private static final List<String> POSTGRESQL = List.of("""
            create function refuse_other_than_growth() returns trigger language plpgsql as $$
            begin
                raise exception 'the record of signatures only grows';
            end
            $$
            """, """
            create trigger signatures_made_only_grow before update or delete or truncate on signatures_made
            for each statement execute function refuse_other_than_growth()
            """);

    /** As of a file of SQL: what a database was migrated with does not change any more. */
    @Override
    public Integer getChecksum() {
        return List.of(SQLITE, POSTGRESQL).hashCode();
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean sqlite = connection.getMetaData().getURL().startsWith("jdbc:sqlite:");
        try (Statement statement = connection.createStatement()) {
            for (String each : sqlite ? SQLITE : POSTGRESQL) statement.execute(each);
        }
    }
}
