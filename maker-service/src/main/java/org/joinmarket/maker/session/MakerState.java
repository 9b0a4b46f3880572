package org.joinmarket.maker.session;

import java.util.Optional;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;

/** What we know of one taker by now; each state holds exactly that. */
public sealed interface MakerState {

    default Phase phase() {
        return switch (this) {
            case Idle _ -> Phase.IDLE;
            case CheckingCommitment _ -> Phase.CHECKING_COMMITMENT;
            case AwaitingAuth _ -> Phase.AWAITING_AUTH;
            case VerifyingCoin _ -> Phase.VERIFYING_COIN;
            case Burning _ -> Phase.BURNING;
            case Leasing _ -> Phase.LEASING;
            case AwaitingTx _ -> Phase.AWAITING_TX;
            case Signing _ -> Phase.SIGNING;
            case Signed _ -> Phase.SIGNED;
            case Pushed _ -> Phase.PUSHED;
            case Ended _ -> Phase.ENDED;
        };
    }

    /** A session that has a round: from an accepted {@code !fill} to the end. */
    sealed interface InRound extends MakerState {
        Round round();
    }

    /** A session whose inputs and addresses the taker has, or will have in a moment. */
    sealed interface Granted extends InRound {
        Grant grant();
    }

    record Round(SessionId session, PodleCommitment commitment, OfferId offer, MakerTerms terms) {}

    record Idle() implements MakerState {}

    record CheckingCommitment(FillRequest request) implements MakerState {}

    record AwaitingAuth(Round round) implements InRound {}

    /** @param proof whose arithmetic holds */
    record VerifyingCoin(Round round, CoinProof proof) implements InRound {}

    record Burning(Round round) implements InRound {}

    record Leasing(Round round) implements InRound {}

    record AwaitingTx(Round round, Grant grant) implements Granted {}

    record Signing(Round round, Grant grant, UnsignedTx transaction) implements Granted {}

    /**
     * The signatures are out: {@code txid} may be broadcast for the taker.
     *
     * @param broadcasts tries that are left, until the wallet service has taken it
     */
    record Signed(Round round, Grant grant, TxId txid, int broadcasts) implements Granted {}

    /** Nothing more will be done for this taker. */
    record Pushed(Round round, Grant grant, TxId txid) implements Granted {}

    /** @param detail for our log: constant words, nothing that a stranger wrote */
    record Ended(EndReason reason, String detail) implements MakerState {
        public Ended(EndReason reason) {
            this(reason, "");
        }
    }

    /** The commitment that this session has seen opened, and so holds against others. */
    default Optional<PodleCommitment> heldCommitment() {
        return this instanceof InRound in && !phase().beforeAuth() && !phase().afterSignature()
                ? Optional.of(in.round().commitment())
                : Optional.empty();
    }

    /** Whether the lease named here belongs to a session that may still use it. */
    default Optional<String> leaseId() {
        return this instanceof Granted granted ? Optional.of(granted.grant().leaseId()) : Optional.empty();
    }
}
