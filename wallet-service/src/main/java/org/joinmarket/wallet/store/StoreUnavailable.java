package org.joinmarket.wallet.store;

/** The database or the wallets' folder takes nothing now: nothing was done, and nothing was shown. Goes away with its cause. */
public final class StoreUnavailable extends RuntimeException {
    private final Reason reason;

    /** What is wrong with it. */
    public enum Reason {
        DISK_FULL("the disk is full"),
        READ_ONLY("it is read-only"),
        DISK_FAILS("reading or writing the disk fails"),
        UNREACHABLE("the database cannot be reached"),
        BUSY("others keep the database busy");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public StoreUnavailable(Reason reason, Throwable cause) {
        super("nothing can be stored: " + reason.text(), cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
