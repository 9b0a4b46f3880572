package org.joinmarket.support.problems;

/**
 * A service cannot start, and a person can mend it. Thrown from anywhere during start; the process prints exactly
 * the two lines, without a stack trace, and exits with code 1.
 */
public final class StartupProblem extends RuntimeException {
    private final String what;
    private final String remedy;

    /**
     * @param what what is wrong, one line, without secrets
     * @param remedy what to change, one line
     */
    public StartupProblem(String what, String remedy) {
        super(what);
        this.what = what;
        this.remedy = remedy;
    }

    /** As above, with the cause for debuggers; it is not printed. */
    public StartupProblem(String what, String remedy, Throwable cause) {
        super(what, cause);
        this.what = what;
        this.remedy = remedy;
    }

    public String what() {
        return what;
    }

    public String remedy() {
        return remedy;
    }
}
