package org.joinmarket.wallet.chain;

/**
 * A block that the chain had when it was looked at, to be recognised, or missed, later.
 *
 * @param hash 64 lower-case hexadecimal characters, as displayed
 */
public record BlockMark(int height, String hash) {
    /**
     * With this many confirmations a transaction is settled: a reorganisation of six blocks, the deepest that is reckoned with,
     * leaves it where it is.
     */
    public static final int SETTLED_DEPTH = 7;

    /** Blocks below the last one that was seen which are looked at again after a reorganisation, however deep that was. */
    public static final int DEEPEST = 100;

    static BlockMark of(ChainTip block) {
        return new BlockMark(block.height(), block.hash());
    }
}
