package org.joinmarket.wallet.lease;

import java.time.Instant;
import java.util.List;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.KeyPath;
import org.jspecify.annotations.Nullable;

/**
 * What was promised: coins of one mixdepth for one transaction on terms that the signer will hold the transaction to.
 *
 * @param token name of the token that made it and that alone may use it
 * @param coinjoinPath our key behind {@code coinjoinScript}; absent for a payment to an authorized script
 * @param signed from the signature on
 * @param note for people
 */
public record Lease(
        String id,
        String token,
        String wallet,
        Leases.State state,
        int mixdepth,
        Sats amount,
        List<Input> inputs,
        Script coinjoinScript,
        @Nullable KeyPath coinjoinPath,
        Script changeScript,
        KeyPath changePath,
        Instant grantedAt,
        Instant expiresAt,
        Terms terms,
        @Nullable SignedTx signed,
        @Nullable String note) {
    public Lease {
        inputs = List.copyOf(inputs);
    }

    /** @param confirmations when it was granted */
    public record Input(OutPoint outPoint, Sats value, Script script, KeyPath path, int confirmations) {}

    public sealed interface Terms {}

    /**
     * @param boxKey the maker's NaCl key of this session, 64 lower-case hex
     * @param authKey public key of the first input
     * @param btcSig its signature over the text of {@code boxKey}, base64
     */
    public record Maker(Sats cjFee, Sats txFee, String boxKey, String authKey, String btcSig) implements Terms {}

    /**
     * The tighter of what was asked for and what the policy and the authorization allow.
     *
     * @param expectedCost what coins were found for; change above the dust limit beyond it may not be dropped
     * @param maxCost our inputs less our outputs may not be more
     * @param minimumMakers equal outputs there must be beside ours
     * @param sweep whether all of the mixdepth goes out, with no change
     */
    public record Taker(
            Sats expectedCost,
            Sats maxCost,
            FeeRate maxFeeRate,
            int minimumMakers,
            @Nullable String authorizationId,
            boolean sweep)
            implements Terms {}

    /**
     * The one transaction that this lease was used for.
     *
     * @param at when it was signed
     * @param confirmations as last seen; 0 in the mempool, absent if it was not seen
     * @param block that has it; absent without one
     * @param conflict the tip when another transaction was first seen to have confirmed instead; absent while none has
     */
    public record SignedTx(
            TxId txid,
            UnsignedTx tx,
            Instant at,
            @Nullable Integer confirmations,
            @Nullable BlockMark block,
            @Nullable BlockMark conflict) {}

    public Leases.Role role() {
        return switch (terms) {
            case Maker _ -> Leases.Role.MAKER;
            case Taker _ -> Leases.Role.TAKER;
        };
    }

    public Sats inputSum() {
        return inputs.stream().map(Input::value).reduce(Sats.ZERO, Sats::plus);
    }

    /** Neither spent nor given up. */
    public boolean isOpen() {
        return state == Leases.State.GRANTED || state == Leases.State.SIGNED;
    }

    /** Granted, and its time is not over. */
    public boolean isUsable(Instant now) {
        return state == Leases.State.GRANTED && now.isBefore(expiresAt);
    }

    @Override
    public String toString() {
        return "Lease[" + id + ", " + state + "]"; // the rest links our addresses
    }
}
