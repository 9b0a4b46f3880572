package org.joinmarket.wallet.api;

import org.jspecify.annotations.Nullable;

/** The wallet service refused, or could not be reached. The text is fit for a log: it holds no request body. */
public final class WalletProblem extends RuntimeException {
    /** The status when there was no answer at all. */
    public static final int UNREACHABLE = 0;

    /** How the slug begins, before the status, of what is no answer of the wallet service, but of a proxy before it. */
    public static final String OF_OTHERS = "http-";

    /** Reason slugs that callers act on; the last part of the problem's {@code type}. */
    public static final String LOCKED = "wallet-locked";

    /** There are no keys: nothing is signed, and no round takes its coins. */
    public static final String WATCH_ONLY = "wallet-is-watch-only";

    /** The bond's time is not over by the chain's median time. */
    public static final String BOND_LOCKED = "bond-locked";

    public static final String CHAIN_UNAVAILABLE = "chain-unavailable";

    /** The chain is a third party, and nobody allowed that it learns of rounds. */
    public static final String LOOKUPS_REVEAL_ROUNDS = "lookups-reveal-rounds";

    public static final String STORE_UNAVAILABLE = "store-unavailable";

    /** The node has thrown away blocks that a wallet's history has to be searched in. */
    public static final String HISTORY_PRUNED = "history-pruned";

    /** The token's role may not do this. */
    public static final String ROLE_NOT_ALLOWED = "role-not-allowed";

    /** The token does not cover the mixdepth. */
    public static final String MIXDEPTH_NOT_ALLOWED = "mixdepth-not-allowed";

    public static final String NOT_THE_OWNER = "not-the-owner";
    public static final String INSUFFICIENT_FUNDS = "insufficient-funds";
    public static final String SIGNING_REFUSED = "signing-refused";
    public static final String NO_COMMITMENT_LEFT = "no-commitment-left";
    public static final String LEASE_NOT_FOUND = "lease-not-found";
    public static final String LEASE_STATE = "lease-state";
    public static final String BUDGET_EXHAUSTED = "budget-exhausted";
    public static final String NO_FEE_ESTIMATE = "no-fee-estimate";
    public static final String BROADCAST_REFUSED = "broadcast-refused";
    public static final String AUTHORIZATION_REFUSED = "authorization-refused";
    public static final String FEE_TOO_HIGH = "fee-too-high";
    public static final String ADDRESS_PROMISED = "address-promised";
    public static final String PSBT_REFUSED = "psbt-refused";
    public static final String NO_BOND = "no-bond";
    public static final String NICK_NOT_REGISTERED = "nick-not-registered";
    public static final String INVALID_FIELD = "invalid-field";

    private final int status;
    private final String slug;
    private final @Nullable String field;
    private final @Nullable String reason;

    /** @param detail for people; {@code reason} is added to it in the message, which is all that a log or a failed test shows */
    public WalletProblem(
            int status,
            String slug,
            String detail,
            @Nullable String field,
            @Nullable String reason,
            @Nullable Throwable cause) {
        super(reason == null ? detail : detail + " (" + reason + ")", cause);
        this.status = status;
        this.slug = slug;
        this.field = field;
        this.reason = reason;
    }

    /** HTTP status, or {@link #UNREACHABLE}. */
    public int status() {
        return status;
    }

    /** The last part of the problem's {@code type}, or {@code unreachable}. */
    public String slug() {
        return slug;
    }

    /** The request field at fault. */
    public @Nullable String field() {
        return field;
    }

    /** A finer reason, such as the signer's rule that said no. */
    public @Nullable String reason() {
        return reason;
    }

    public boolean is(String otherSlug) {
        return slug.equals(otherSlug);
    }
}
