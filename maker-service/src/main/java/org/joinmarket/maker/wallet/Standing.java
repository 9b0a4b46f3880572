package org.joinmarket.maker.wallet;

import java.util.Locale;

/** Whether a maker can earn now, and if not why. */
public enum Standing {
    OFFERING("Offers stand."),
    STARTING("Leases of the last run are being looked after."),
    WALLET_UNREACHABLE("The wallet service does not answer."),
    TOKEN_REFUSED("The wallet service refuses this maker's token."),
    WALLET_NOT_FOUND("The wallet service has no wallet of this name."),
    WALLET_LOCKED("The wallet is locked."),
    CHAIN_UNAVAILABLE("The wallet service has no chain in reach."),
    ROUNDS_REVEALED("The wallet service's chain is an explorer, which would learn of every round."),
    NICK_REFUSED("The wallet service takes no further nick of this maker within the hour."),
    WALLET_NOT_READY("The wallet service says that the wallet is not ready."),
    NO_FUNDS("No mixdepth has enough for the smallest amount, or had when the market was told last."),
    NO_DIRECTORY("No directory is connected."),
    PAUSED("Its operator has paused it, until he lets it go on."),
    STOPPED("The maker is stopping.");

    private final String explanation;

    Standing(String explanation) {
        this.explanation = explanation;
    }

    public String explanation() {
        return explanation;
    }

    /** Asking for leases would bring nothing but the same answer. */
    public boolean isNobodyThere() {
        return this == WALLET_UNREACHABLE || this == TOKEN_REFUSED || this == WALLET_NOT_FOUND;
    }

    /** Whether offers should stand: that there is no money, or that the maker was paused or stopped, is no trouble of its own. */
    public boolean isTrouble() {
        return this != OFFERING && this != NO_FUNDS && this != PAUSED && this != STOPPED;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
