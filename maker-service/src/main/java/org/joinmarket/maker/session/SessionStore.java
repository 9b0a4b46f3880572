package org.joinmarket.maker.session;

import java.time.Instant;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.MakerState.Round;

/**
 * What one maker's sessions keep on disk. Every method blocks, and what it wrote is on the disk when it returns. An exception
 * says that the database did not do it; the session then refuses the taker.
 */
public interface SessionStore {

    /** Whether this maker burned the commitment, or anybody broadcast it. */
    boolean isKnown(PodleCommitment commitment);

    /**
     * Burns the round's commitment and notes the round.
     *
     * @return false if this maker had burned it before; then nothing is changed
     */
    boolean burn(Round round, Instant now);

    /** So that after a crash a signed lease can be told from which round it is. */
    void recordLease(SessionId session, String leaseId);

    void recordSigned(SessionId session, String leaseId, TxId txid, RoundTimings timings, Instant now);
}
