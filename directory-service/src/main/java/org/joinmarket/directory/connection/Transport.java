package org.joinmarket.directory.connection;

/** A way for strangers to reach us. */
public interface Transport {
    /**
     * Begins to accept, and reports to {@code connections} from then on.
     *
     * @return the port that it got
     * @throws CannotListen if the address is not to be had
     */
    int start(ConnectionManager connections);

    /** Accepts nobody any more; connections stay. */
    void stop();

    /** The address is not to be had: in use, or not ours. */
    final class CannotListen extends RuntimeException {
        private static final long serialVersionUID = 1;

        public CannotListen(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
