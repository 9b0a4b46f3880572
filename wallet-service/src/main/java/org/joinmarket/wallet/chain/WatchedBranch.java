package org.joinmarket.wallet.chain;

/**
 * The P2WPKH scripts of keys {@code 0} to {@code rangeEnd - 1} of one branch of one mixdepth.
 *
 * @param branch 0 external, 1 internal
 * @param accountXpub extended public key of {@code m/84'/c'/mixdepth'} in Base58 (xpub on mainnet, tpub elsewhere)
 * @param rangeEnd 1 to {@link #MAX_RANGE_END}
 * @param handedOut keys {@code 0} to {@code handedOut - 1} are known to somebody: what is there has to be known first
 */
public record WatchedBranch(int mixdepth, int branch, String accountXpub, int rangeEnd, int handedOut) {
    /** The longest range (wallet.md 11.2). */
    public static final int MAX_RANGE_END = 1_000_000;

    public WatchedBranch {
        if (mixdepth < 0 || branch < 0) throw new IllegalArgumentException("negative mixdepth or branch");
        if (rangeEnd < 1 || rangeEnd > MAX_RANGE_END)
            throw new IllegalArgumentException("range end out of range: " + rangeEnd);
        if (handedOut < 0) throw new IllegalArgumentException("fewer than none");
    }

    /** Of which nobody knows a key yet. */
    public WatchedBranch(int mixdepth, int branch, String accountXpub, int rangeEnd) {
        this(mixdepth, branch, accountXpub, rangeEnd, 0);
    }

    /** The same with another range. */
    public WatchedBranch to(int end) {
        return new WatchedBranch(mixdepth, branch, accountXpub, end, handedOut);
    }

    /** An extended public key links all addresses: it does not belong into logs. */
    @Override
    public String toString() {
        return "WatchedBranch[mixdepth=" + mixdepth + ", branch=" + branch + ", rangeEnd=" + rangeEnd + "]";
    }
}
