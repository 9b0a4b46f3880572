package org.joinmarket.maker.session;

import java.util.Locale;

/** Why a session ended without a finished round; also the label of its counter. */
public enum EndReason {
    COMMITMENT_BLACKLISTED,
    COMMITMENT_IN_USE,
    OID_NOT_FOUND,
    AMOUNT_OUT_OF_RANGE,
    STORE_FAILED,

    AUTH_MALFORMED,
    PODLE_SIGNATURE_OUT_OF_RANGE,
    PODLE_COMMITMENT_MISMATCH,
    PODLE_NO_INDEX_FITS,
    COIN_NOT_FOUND,
    COIN_TOO_YOUNG,
    COIN_TOO_SMALL,
    COIN_NOT_OWNED,
    CHAIN_AWAY,
    LOOK_UPS_USED_UP,

    WALLET_LOCKED,
    WALLET_UNREACHABLE,
    INSUFFICIENT_FUNDS,
    LEASE_BUDGET_EXHAUSTED,
    WALLET_REFUSED,

    TX_MALFORMED,
    TX_UNFAIR,
    SIGNER_REFUSED,

    COUNTERPARTY_SILENT,
    REPLACED,
    EVICTED,
    SHUT_DOWN,
    /** After the signatures: nobody asked us to broadcast, which is the usual end. */
    PUSH_WINDOW_OVER,
    BROKEN;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
