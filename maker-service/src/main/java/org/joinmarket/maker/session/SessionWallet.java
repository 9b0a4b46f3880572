package org.joinmarket.maker.session;

import java.time.Duration;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.maker.session.MakerState.Round;

/** The wallet service as a session uses it. Every method blocks; what goes wrong comes back as an event. */
public interface SessionWallet {
    /** {@code CoinFound}, {@code CoinMissing} or {@code WalletFailed}. */
    MakerEvent lookUp(OutPoint outPoint);

    /** {@code LeaseGranted} or {@code WalletFailed}. */
    MakerEvent lease(Round round, BoxPublicKey boxKey, Duration lifetime);

    /** {@code SignaturesMade} or {@code WalletFailed}. */
    MakerEvent sign(String leaseId, UnsignedTx transaction);

    /** @return whether the wallet took it */
    boolean broadcast(String leaseId, Transaction transaction);

    /** If the wallet does not answer, the lease ends by its own time limit. */
    void release(String leaseId);
}
