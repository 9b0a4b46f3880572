package org.joinmarket.maker.session;

/** Why the wallet service did not do what a session needed. */
public enum WalletTrouble {
    LOCKED(EndReason.WALLET_LOCKED),
    UNREACHABLE(EndReason.WALLET_UNREACHABLE),
    CHAIN_AWAY(EndReason.CHAIN_AWAY),
    INSUFFICIENT_FUNDS(EndReason.INSUFFICIENT_FUNDS),
    BUDGET_EXHAUSTED(EndReason.LEASE_BUDGET_EXHAUSTED),
    SIGNING_REFUSED(EndReason.SIGNER_REFUSED),
    /** We did not ask: it is asked as often as it allows. */
    LOOK_UPS_USED_UP(EndReason.LOOK_UPS_USED_UP),
    REFUSED(EndReason.WALLET_REFUSED);

    private final EndReason reason;

    WalletTrouble(EndReason reason) {
        this.reason = reason;
    }

    public EndReason reason() {
        return reason;
    }
}
