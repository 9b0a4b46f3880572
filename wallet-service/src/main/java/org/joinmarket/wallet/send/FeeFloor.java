package org.joinmarket.wallet.send;

import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.MempoolEntry;

/**
 * What a transaction must pay at least so that nodes take it in the place of others that spend the same (BIP125, and Bitcoin Core's
 * policy of today): all that leaves the mempool for it, its own way through the network, and a higher rate than each of them.
 *
 * @param fees of all that leaves the mempool, or of the dearest version where other nodes have another
 * @param rate of the dearest version
 * @param evicts transactions that leave the mempool with the version that is in it
 */
record FeeFloor(Sats fees, FeeRate rate, int evicts) {
    /** The usual {@code -incrementalrelayfee}. */
    private static final FeeRate INCREMENT = FeeRate.ofSatsPerVByte(1);

    /** What a node puts out for one transaction (BIP125, rule 5), the replaced one included. */
    private static final int MAX_EVICTED = 100;

    /**
     * @param versions of one payment, of which a mempool has one at most
     * @param coins that versions spend
     * @throws org.joinmarket.support.problems.ApiProblem 409 if too many depend on it
     */
    static FeeFloor of(List<Sent> versions, SendCoins coins, ChainBackend chain) {
        Sats fees = Sats.ZERO;
        FeeRate rate = new FeeRate(0);
        int evicts = 0;
        for (Sent version : versions) {
            Optional<MempoolEntry> entry = chain.mempoolEntry(version.txid());
            int vsize = entry.map(MempoolEntry::vsize)
                    .orElseGet(() -> Sizes.leastOfSigned(version.transaction(), coins.of(version.id())));
            FeeRate paid = new FeeRate(Math.min(
                    FeeRate.MAX_SATS_PER_KVB,
                    Math.ceilDiv(Math.multiplyExact(version.fee().value(), 1_000L), vsize)));
            if (paid.compareTo(rate) > 0) rate = paid;
            MempoolEntry.Together leaving =
                    entry.map(MempoolEntry::descendants).orElse(new MempoolEntry.Together(1, version.fee(), vsize));
            if (leaving.count() > MAX_EVICTED) throw PaymentRefusals.notReplaceable("TOO_MANY_DESCENDANTS");
            if (fees.isLessThan(leaving.fees())) fees = leaving.fees();
            evicts = Math.max(evicts, leaving.count() - 1);
        }
        return new FeeFloor(fees, rate, evicts);
    }

    /** The least for so many virtual bytes. */
    Sats feeFor(int vsize) {
        long byFees = fees.value() + INCREMENT.feeFor(vsize).value();
        long byRate = rate.feeFor(vsize).value() + 1;
        return new Sats(Math.max(byFees, byRate));
    }

    /** Rounded down, at most {@link FeeRate#MAX_SATS_PER_KVB}. */
    static FeeRate rate(Sats fee, long vsize) {
        return new FeeRate(Math.min(FeeRate.MAX_SATS_PER_KVB, Math.multiplyExact(fee.value(), 1_000L) / vsize));
    }
}
