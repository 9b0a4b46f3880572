package org.joinmarket.maker.session;

import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.podle.PodleCommitment;

/** What a transition wants done; the shell does it and answers with an event where there is an answer. */
public sealed interface MakerEffect {

    // to the taker

    /** Make a fresh box key pair for this session, and send its public half. */
    record SendPubKey(BoxPublicKey takerKey) implements MakerEffect {}

    /** Plain text: nothing in it may help an attacker. */
    record SendError(String text) implements MakerEffect {}

    record SendIoAuth(Grant grant) implements MakerEffect {}

    /** One message each. */
    record SendSignatures(List<InputSignature> signatures) implements MakerEffect {
        public SendSignatures {
            signatures = List.copyOf(signatures);
        }
    }

    // to everybody

    /** Our coins were shown for it, so that it is used up. Not answered. */
    record SpreadCommitment(PodleCommitment commitment) implements MakerEffect {}

    // to our database

    /** Answered by {@code CommitmentUnknown}, {@code CommitmentKnown} or {@code StoreFailed}. */
    record LookUpCommitment(PodleCommitment commitment) implements MakerEffect {}

    /** Answered by {@code CommitmentBurned} only when it is on disk, else {@code CommitmentKnown} or {@code StoreFailed}. */
    record BurnCommitment(MakerState.Round round) implements MakerEffect {}

    /** Not answered, and not waited for. */
    record RecordLease(MakerState.Round round, String leaseId) implements MakerEffect {}

    /** Not answered. */
    record RecordSigned(MakerState.Round round, Grant grant, TxId txid) implements MakerEffect {}

    // to the wallet service

    /** Answered by {@code CoinFound}, {@code CoinMissing} or {@code WalletFailed}. */
    record LookUpCoin(OutPoint outPoint) implements MakerEffect {
        @Override
        public String toString() {
            return "LookUpCoin[<secret>]";
        }
    }

    /** Answered by {@code LeaseGranted} or {@code WalletFailed}. */
    record RequestLease(MakerState.Round round) implements MakerEffect {}

    /** Not answered. Only for leases under which nothing was signed. */
    record ReleaseLease(String leaseId) implements MakerEffect {}

    /** Answered by {@code SignaturesMade} or {@code WalletFailed}. */
    record Sign(String leaseId, UnsignedTx transaction) implements MakerEffect {}

    /** Answered by {@code PushTaken}, or not at all. */
    record Broadcast(String leaseId, Transaction transaction) implements MakerEffect {}
}
