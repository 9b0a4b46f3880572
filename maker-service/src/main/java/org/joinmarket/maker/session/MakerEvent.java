package org.joinmarket.maker.session;

import java.util.List;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.Decoded;

/** What can happen to a session: a stranger's message, the result of an effect, or time. */
public sealed interface MakerEvent {

    // from the taker

    record FillReceived(FillRequest request) implements MakerEvent {}

    /** @param opening the decrypted plaintext, parsed */
    record AuthReceived(Decoded<PodleOpening> opening) implements MakerEvent {}

    /** @param transaction the decrypted plaintext, parsed */
    record TxReceived(Decoded<UnsignedTx> transaction) implements MakerEvent {}

    record PushReceived(Transaction transaction) implements MakerEvent {}

    // from our database

    record CommitmentUnknown() implements MakerEvent {}

    /** On the blacklist, or burned by another session meanwhile. */
    record CommitmentKnown() implements MakerEvent {}

    /** On disk. */
    record CommitmentBurned() implements MakerEvent {}

    record StoreFailed() implements MakerEvent {}

    // from the wallet service

    record CoinFound(Coin coin) implements MakerEvent {}

    record CoinMissing() implements MakerEvent {}

    record LeaseGranted(Grant grant) implements MakerEvent {}

    record SignaturesMade(List<InputSignature> signatures) implements MakerEvent {
        public SignaturesMade {
            signatures = List.copyOf(signatures);
        }
    }

    /** The transaction is on its way to the chain. */
    record PushTaken() implements MakerEvent {}

    /** The wallet service said no, or nothing; to a look-up, a lease or a signature. */
    record WalletFailed(WalletTrouble trouble) implements MakerEvent {}

    // from ourselves

    /** @param phase whose time limit it was; a late timer of an earlier phase means nothing */
    record TimedOut(Phase phase) implements MakerEvent {}

    /** Somebody else needs the place; happens only before {@code !auth}. */
    record Evicted() implements MakerEvent {}

    record ShutDown() implements MakerEvent {}
}
