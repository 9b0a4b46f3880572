package org.joinmarket.wallet.chain;

import java.util.Set;

/**
 * Where a backend keeps what it knows of a wallet's history, so that it need not ask for all of it again after a restart. What
 * cannot be kept is asked for again: losing it does no harm.
 */
public interface ChainMemory {
    /**
     * @param of which scripts it is known of, in the backend's words
     * @param upTo how far, in the backend's words; empty for nothing
     * @param used keys that anything was ever paid to
     */
    record Known(String of, String upTo, Set<KeyPath> used) {
        public static final Known NOTHING = new Known("", "", Set.of());

        public Known {
            used = Set.copyOf(used);
        }
    }

    Known read(String walletId);

    /**
     * @param more replaces what is there, except that its keys come to those of before
     * @return false if it cannot be kept now
     */
    boolean keep(String walletId, Known more);

    /** Keeps nothing. */
    static ChainMemory none() {
        return new ChainMemory() {
            @Override
            public Known read(String walletId) {
                return Known.NOTHING;
            }

            @Override
            public boolean keep(String walletId, Known more) {
                return true;
            }
        };
    }
}
