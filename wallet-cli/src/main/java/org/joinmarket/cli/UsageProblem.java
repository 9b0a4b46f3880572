package org.joinmarket.cli;

/** What was asked for cannot be done as it was asked; says what to change. */
final class UsageProblem extends RuntimeException {
    UsageProblem(String message) {
        super(message);
    }

    UsageProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
