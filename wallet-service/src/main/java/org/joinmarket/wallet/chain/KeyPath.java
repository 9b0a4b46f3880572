package org.joinmarket.wallet.chain;

/**
 * A key inside a wallet: {@code m/84'/c'/mixdepth'/branch/index} (wallet.md 1).
 *
 * @param branch 0 external, 1 internal, 2 fidelity bonds
 * @param index of the key, for a bond its timenumber
 */
public record KeyPath(int mixdepth, int branch, int index) {
    public KeyPath {
        if (mixdepth < 0 || branch < 0 || index < 0) throw new IllegalArgumentException("negative key path");
    }
}
