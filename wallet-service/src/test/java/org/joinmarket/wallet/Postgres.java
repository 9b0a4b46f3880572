package org.joinmarket.wallet;

import org.joinmarket.testkit.postgres.PrivatePostgres;

/** Settings of a service whose database is on a real server. */
public final class Postgres {
    private Postgres() {}

    /** A database that nobody has used. */
    public static String[] fresh() {
        return on(PrivatePostgres.shared().newDatabase());
    }

    /** @param url of a database of that server */
    public static String[] on(String url) {
        return new String[] {"joinmarket.database.url", url, "joinmarket.database.username", PrivatePostgres.USER};
    }
}
