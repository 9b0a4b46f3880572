package org.joinmarket.wallet;

import org.joinmarket.testkit.postgres.PrivatePostgres;

/** Settings of a service whose database is on a real server. */
public final class Postgres {
    private Postgres() {}

    /** A database that nobody has used. */
    public static String[] fresh() {
        return new String[] {
            "joinmarket.database.url",
            PrivatePostgres.shared().newDatabase(),
            "joinmarket.database.username",
            PrivatePostgres.USER
        };
    }
}
