package org.joinmarket.wallet.chain;

import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;

/** What only a regtest chain can do. */
public interface RegtestChain {
    /** Blocks in one call. */
    int MAX_BLOCKS = 500;

    /**
     * Mines with all of the mempool.
     *
     * @param blocks 1 to {@link #MAX_BLOCKS}
     * @param payTo receives the subsidies; if empty the chain's own miner, who pays {@link #fund} from them
     * @return the hashes, lowest block first
     */
    List<String> mine(int blocks, Optional<Script> payTo);

    /**
     * Pays from the chain's own miner by a real transaction, which is in the mempool when this returns and is confirmed by the
     * next block. Mines first, as many blocks as it takes, when the miner has not enough that is mature.
     *
     * @param amount at least 1000 sats and at most what the miner can earn (a few thousand bitcoin)
     */
    TxId fund(Script script, Sats amount);
}
