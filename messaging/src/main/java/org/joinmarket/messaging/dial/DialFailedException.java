package org.joinmarket.messaging.dial;

/** A connection did not come about. */
public final class DialFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean proxy;

    DialFailedException(boolean proxy, Throwable cause) {
        super(proxy ? "the proxy cannot be reached" : "the target cannot be reached", cause);
        this.proxy = proxy;
    }

    /** Whether the proxy itself could not be reached. */
    public boolean isProxy() {
        return proxy;
    }
}
