package org.joinmarket.wallet.chain.esplora;

import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;

/** The chain moved between two answers that should fit each other, and did so again when they were asked for anew. */
final class ChangedMeanwhile extends ChainUnavailable {
    ChangedMeanwhile() {
        super(
                ChainTrouble.INITIAL_BLOCK_DOWNLOAD,
                "the explorer's answers do not fit each other",
                "wait: it may be catching up with its node",
                null);
    }
}
