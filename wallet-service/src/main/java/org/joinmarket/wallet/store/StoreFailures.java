package org.joinmarket.wallet.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Optional;
import org.joinmarket.wallet.store.StoreUnavailable.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/** Tells a store that takes nothing from a mistake of ours. */
public final class StoreFailures {
    // https://www.sqlite.org/rescode.html
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_READONLY = 8;
    private static final int SQLITE_IOERR = 10;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_FULL = 13;
    private static final int SQLITE_CANTOPEN = 14;

    private StoreFailures() {}

    /** Empty if it is something else. */
    public static Optional<Reason> reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            Reason known = known(cause);
            if (known != null) return Optional.of(known);
            // SQLite ends a transaction for which there is no room by itself, and then there is none to be rolled back
            boolean rollbackFailed =
                    cause instanceof TransactionSystemException both && both.getApplicationException() != null;
            cause = rollbackFailed ? ((TransactionSystemException) cause).getApplicationException() : cause.getCause();
        }
        return Optional.empty();
    }

    private static @Nullable Reason known(Throwable cause) {
        return switch (cause) {
            case StoreUnavailable named -> named.reason();
            case AccessDeniedException _, ReadOnlyFileSystemException _ -> Reason.READ_ONLY;
            case SQLTransientConnectionException _ -> Reason.UNREACHABLE;
            case SQLException sql
            when sql.getSQLState() != null && sql.getSQLState().length() == 5 -> postgres(sql.getSQLState());
            case SQLException sql -> sqlite(sql.getErrorCode() & 0xff);
            default -> null;
        };
    }

    private static @Nullable Reason sqlite(int code) {
        return switch (code) {
            case SQLITE_BUSY, SQLITE_LOCKED -> Reason.BUSY;
            case SQLITE_FULL -> Reason.DISK_FULL;
            case SQLITE_READONLY, SQLITE_CANTOPEN -> Reason.READ_ONLY;
            case SQLITE_IOERR, SQLITE_CORRUPT -> Reason.DISK_FAILS;
            default -> null;
        };
    }

    /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
    private static @Nullable Reason postgres(String state) {
        if (state.equals("53100")) return Reason.DISK_FULL;
        if (state.equals("25006")) return Reason.READ_ONLY;
        if (state.equals("25P03")) return Reason.UNREACHABLE; // this process stood still within a transaction
        return switch (state.substring(0, 2).toUpperCase(Locale.ROOT)) {
            case "08", "53", "57" -> Reason.UNREACHABLE;
            case "40" -> Reason.BUSY; // of two that wait for each other one is ended, and can begin again
            case "58", "XX" -> Reason.DISK_FAILS;
            default -> null;
        };
    }

    /** The same failure, by its name if it is one of the store. */
    static RuntimeException named(RuntimeException failure) {
        if (failure instanceof StoreUnavailable) return failure;
        return reason(failure)
                .<RuntimeException>map(reason -> new StoreUnavailable(reason, failure))
                .orElse(failure);
    }
}
