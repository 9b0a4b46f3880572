package org.joinmarket.wallet.chain;

import org.joinmarket.common.chain.TxId;

/** What became of a broadcast. */
public sealed interface BroadcastResult {
    /** In the mempool, or in a block already. */
    record Accepted(TxId txid) implements BroadcastResult {}

    /**
     * Refused by the backend's rules.
     *
     * @param reason printable ASCII, at most {@link #MAX_REASON_CHARS}; in the words of Bitcoin Core where there are some
     */
    record Refused(String reason) implements BroadcastResult {
        public static final int MAX_REASON_CHARS = 200;

        public Refused {
            reason = PlainText.bounded(reason, MAX_REASON_CHARS);
        }
    }
}
