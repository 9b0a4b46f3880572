package org.joinmarket.directory.state;

/** The disk did not take what was to survive a restart; what was saved before still stands. */
public final class NotSaved extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotSaved(String message, Throwable cause) {
        super(message, cause);
    }
}
