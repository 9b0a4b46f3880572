package org.joinmarket.wallet.api.backup;

/** A file that is no back-up, or a damaged one; the message says what is wrong with it and has no text of its own. */
public final class BadBackup extends RuntimeException {
    public BadBackup(String message) {
        super(message);
    }

    public BadBackup(String message, Throwable cause) {
        super(message, cause);
    }
}
