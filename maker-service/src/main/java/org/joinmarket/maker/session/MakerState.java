package org.joinmarket.maker.session;

import java.util.Optional;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;

/** What we know of one taker by now; each state holds exactly that. */
public sealed interface MakerState {

    Phase phase();

    /** A session that has a round: from an accepted {@code !fill} to the end. */
    sealed interface InRound extends MakerState {
        Round round();
    }

    /** A session whose inputs and addresses the taker has, or will have in a moment. */
    sealed interface Granted extends InRound {
        Grant grant();
    }

    record Round(SessionId session, PodleCommitment commitment, OfferId offer, MakerTerms terms) {}

    record Idle() implements MakerState {
        @Override
        public Phase phase() {
            return Phase.IDLE;
        }
    }

    record CheckingCommitment(FillRequest request) implements MakerState {
        @Override
        public Phase phase() {
            return Phase.CHECKING_COMMITMENT;
        }
    }

    record AwaitingAuth(Round round) implements InRound {
        @Override
        public Phase phase() {
            return Phase.AWAITING_AUTH;
        }
    }

    /** @param proof whose arithmetic holds */
    record VerifyingCoin(Round round, CoinProof proof) implements InRound {
        @Override
        public Phase phase() {
            return Phase.VERIFYING_COIN;
        }
    }

    record Burning(Round round) implements InRound {
        @Override
        public Phase phase() {
            return Phase.BURNING;
        }
    }

    record Leasing(Round round) implements InRound {
        @Override
        public Phase phase() {
            return Phase.LEASING;
        }
    }

    record AwaitingTx(Round round, Grant grant) implements Granted {
        @Override
        public Phase phase() {
            return Phase.AWAITING_TX;
        }
    }

    record Signing(Round round, Grant grant, UnsignedTx transaction) implements Granted {
        @Override
        public Phase phase() {
            return Phase.SIGNING;
        }
    }

    /** The signatures are out: {@code txid} may be broadcast for the taker, once. */
    record Signed(Round round, Grant grant, TxId txid) implements Granted {
        @Override
        public Phase phase() {
            return Phase.SIGNED;
        }
    }

    /** Nothing more will be done for this taker. */
    record Pushed(Round round, Grant grant, TxId txid) implements Granted {
        @Override
        public Phase phase() {
            return Phase.PUSHED;
        }
    }

    /** @param detail for our log: constant words, nothing that a stranger wrote */
    record Ended(EndReason reason, String detail) implements MakerState {
        public Ended(EndReason reason) {
            this(reason, "");
        }

        @Override
        public Phase phase() {
            return Phase.ENDED;
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
