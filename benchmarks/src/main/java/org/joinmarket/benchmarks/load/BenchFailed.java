package org.joinmarket.benchmarks.load;

/** A measurement could not be made: the directory refused peers, or something took far too long. Says what. */
public final class BenchFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchFailed(String message) {
        super(message);
    }

    public BenchFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
