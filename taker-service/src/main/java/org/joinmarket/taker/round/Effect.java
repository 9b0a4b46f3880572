package org.joinmarket.taker.round;

import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.coinjoin.MakerContribution;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;

/** What a transition wants done; the shell does it. */
public sealed interface Effect {
    /** The shell adds its box key and the amount. */
    record SendFill(Participant to, PodleCommitment commitment) implements Effect {}

    /** From now on this box of the maker's is known, beside others that it may have. */
    record OpenBox(Nick with, BoxPublicKey key) implements Effect {}

    /** The maker answered in this one: its others were not its, or late. */
    record KeepBox(Nick with, BoxPublicKey key) implements Effect {}

    /** @param key of the box that it goes into, one that is open */
    record SendAuth(Nick to, BoxPublicKey key, PodleOpening opening) implements Effect {}

    record OpenCommitment(PodleCommitment commitment) implements Effect {}

    record RotateCommitment() implements Effect {}

    record LookUpCoins(Nick maker, List<OutPoint> coins) implements Effect {
        public LookUpCoins {
            coins = List.copyOf(coins);
        }
    }

    /** Builds, shuffles, and sends {@code !tx} to every maker in it. */
    record BuildAndSend(List<MakerContribution> makers) implements Effect {
        public BuildAndSend {
            makers = List.copyOf(makers);
        }
    }

    record CheckInputs() implements Effect {}

    /** Stores the transaction with the makers' signatures, then asks the wallet for ours. */
    record SignOwnInputs() implements Effect {}

    record Broadcast() implements Effect {}

    record ArmTimer(Stage stage) implements Effect {}
}
