package org.joinmarket.wallet.store;

import org.joinmarket.support.database.Databases;

/** The little in which the two databases differ here. */
enum Dialect {
    SQLITE("cast(unixepoch('subsec') * 1000 as integer)", ""),
    POSTGRESQL("cast(extract(epoch from clock_timestamp()) * 1000 as bigint)", " for share");

    private final String now;
    private final String share;

    Dialect(String now, String share) {
        this.now = now;
        this.share = share;
    }

    static Dialect of(String url) {
        return url.startsWith(Databases.SQLITE_PREFIX) ? SQLITE : POSTGRESQL;
    }

    /** The database's own time, in milliseconds since 1970: clocks of hosts may differ. */
    String now() {
        return now;
    }

    /** Keeps others from changing the row that was read until the transaction ends. SQLite has one writer at a time anyway. */
    String share() {
        return share;
    }
}
