package org.joinmarket.wallet.chain;

import java.util.Comparator;

/**
 * A key inside a wallet: {@code m/84'/c'/mixdepth'/branch/index} (wallet.md 1).
 *
 * @param branch 0 external, 1 internal, 2 fidelity bonds
 * @param index of the key, for a bond its timenumber
 */
public record KeyPath(int mixdepth, int branch, int index) {
    /** In which several are taken at once. */
    public static final Comparator<KeyPath> ORDER = Comparator.comparingInt(KeyPath::mixdepth)
            .thenComparingInt(KeyPath::branch)
            .thenComparingInt(KeyPath::index);

    public KeyPath {
        if (mixdepth < 0 || branch < 0 || index < 0) throw new IllegalArgumentException("negative key path");
    }

    /**
     * Spread over all numbers. That of a record would be nearly the same for the same index of all branches and one more for the next
     * index, with which {@link java.util.Set#copyOf} takes minutes for some ten thousand.
     */
    @Override
    public int hashCode() {
        long all = ((long) mixdepth << 40) ^ ((long) branch << 32) ^ index;
        long spread = (all ^ (all >>> 29)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (spread >>> 32);
    }
}
