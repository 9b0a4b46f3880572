package org.joinmarket.wallet.chain;

import org.jspecify.annotations.Nullable;

/** The chain cannot be asked now; the service stays up and is not ready. Says what is wrong and what to change. */
public class ChainUnavailable extends RuntimeException {
    private final ChainTrouble trouble;
    private final String what;
    private final String remedy;

    public ChainUnavailable(ChainTrouble trouble, String what, String remedy, @Nullable Throwable cause) {
        super(what + "; " + remedy, cause);
        this.trouble = trouble;
        this.what = what;
        this.remedy = remedy;
    }

    public ChainUnavailable(String what, String remedy, @Nullable Throwable cause) {
        this(ChainTrouble.UNAVAILABLE, what, remedy, cause);
    }

    /** Of a wallet beyond {@link ChainBackend#MAX_WALLETS}, which never will be followed. */
    public static ChainUnavailable tooManyWallets() {
        return new ChainUnavailable(
                ChainBackend.MAX_WALLETS + " wallets are followed already, which is the most",
                "move its coins to one of them",
                null);
    }

    public ChainTrouble trouble() {
        return trouble;
    }

    /** One line for the operator, without secrets. */
    public String what() {
        return what;
    }

    /** What to change, in one line. */
    public String remedy() {
        return remedy;
    }
}
