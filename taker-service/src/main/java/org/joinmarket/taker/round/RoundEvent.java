package org.joinmarket.taker.round;

import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.taker.job.FailureReason;
import org.jspecify.annotations.Nullable;

/** What can happen to a round. */
public sealed interface RoundEvent {
    // ── from makers ──

    record PubKeyCame(Nick from, BoxPublicKey key) implements RoundEvent {}

    /** @param key whose box it was in */
    record IoAuthCame(Nick from, BoxPublicKey key, IoAuth ioAuth) implements RoundEvent {}

    /** All inputs of this maker are signed, as the chain's scripts want it. */
    record MakerSigned(Nick from) implements RoundEvent {}

    /** @param about the commitment that the text names, if it does: one that we gave up before is no news */
    record ErrorCame(
            Nick from, boolean saysBlacklisted, @Nullable PodleCommitment about) implements RoundEvent {}

    /** Its answer to {@code !auth} was in the right box and cannot be read: nobody else can have written that. */
    record Garbled(Nick from) implements RoundEvent {}

    record MakerLeft(Nick who) implements RoundEvent {}

    /** No directory is up that could carry a message to it. */
    record NoRoute(Nick to) implements RoundEvent {}

    // ── from the wallet service ──

    record Opened(PodleOpening opening) implements RoundEvent {}

    record CommitmentRotated(PodleCommitment commitment) implements RoundEvent {}

    record NoCommitmentLeft() implements RoundEvent {}

    /** @param unspent what the chain knows of the coins that were asked for; what is missing is spent or unknown */
    record CoinsLookedUp(Nick maker, Map<OutPoint, UnspentOutput> unspent) implements RoundEvent {
        public CoinsLookedUp {
            unspent = Map.copyOf(unspent);
        }
    }

    record LookUpFailed(Nick maker) implements RoundEvent {}

    /** @param owners the makers among whose inputs they were */
    record InputsChecked(Set<OutPoint> gone, Set<Nick> owners) implements RoundEvent {
        public InputsChecked {
            gone = Set.copyOf(gone);
            owners = Set.copyOf(owners);
        }
    }

    record OwnInputsSigned(TxId txid) implements RoundEvent {}

    record Broadcasted() implements RoundEvent {}

    /** The wallet service, or our own arithmetic, says no. */
    record Refused(FailureReason reason, String detail) implements RoundEvent {}

    // ── from ourselves ──

    record Built() implements RoundEvent {}

    record TimedOut(Stage stage) implements RoundEvent {}

    record Cancelled() implements RoundEvent {}
}
