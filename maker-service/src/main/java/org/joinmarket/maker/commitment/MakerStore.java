package org.joinmarket.maker.commitment;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.SessionStore;

/**
 * What must survive a restart. Every method blocks, and what it wrote is on the disk when it returns.
 *
 * <p>Methods throw {@link org.springframework.dao.DataAccessException} or another of Spring's data exceptions when the
 * database does not do it; callers then refuse the taker.
 */
public interface MakerStore {

    /** The part that the sessions of one maker use. */
    SessionStore forMaker(String maker);

    /** Adds what others broadcast; beyond the table's bound the oldest of these go, never our own burns. */
    void hear(Collection<PodleCommitment> commitments, Instant now);

    /** Leases of rounds whose outcome is not known yet. */
    List<String> signedLeases(String maker);

    /**
     * Leases of rounds that were signed and given up, and may be in a block all the same, the newest first.
     *
     * @param since when the round began at the earliest
     */
    List<String> abandonedLeases(String maker, Instant since, int limit);

    /**
     * Leases of rounds of which no signature is known, the newest first.
     *
     * @param since when the round began at the earliest
     */
    List<String> unsignedLeases(String maker, Instant since, int limit);

    /** The wallet signed, and we ended before we could note it. */
    void recoverSigned(String leaseId, TxId txid);

    /** The transaction under this lease is in the chain, also if the round had been given up; or it is given up. */
    void recordOutcome(String leaseId, RoundState outcome);

    /** The latest rounds that were signed, newest first. */
    List<RoundRecord> latest(String maker, int limit);

    /** Earnings of rounds that are confirmed, and how many are on the way. */
    Totals totals(String maker);

    /** Whether its operator has paused this maker and not let it go on since. */
    boolean isPaused(String maker);

    /** Again: as before. */
    void pause(String maker, Instant now);

    /** Again: as before. */
    void resume(String maker);

    record Totals(long rounds, long earnedSats, long pendingRounds) {}
}
