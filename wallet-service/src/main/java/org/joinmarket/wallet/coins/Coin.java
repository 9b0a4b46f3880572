package org.joinmarket.wallet.coins;

import java.util.Comparator;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.KeyPath;
import org.jspecify.annotations.Nullable;

/**
 * An unspent output of a wallet.
 *
 * @param confirmations 0 while in the mempool
 * @param mature false for a block subsidy that is too young to be spent
 * @param frozenFor why it is frozen, which is to say never chosen
 * @param leased promised to a round
 * @param origin as far as this wallet's own history tells
 * @param mixed comes from coinjoins alone, as far as this wallet's own history proves it
 */
public record Coin(
        OutPoint outPoint,
        Sats value,
        Script script,
        KeyPath path,
        int confirmations,
        boolean mature,
        @Nullable FreezeReason frozenFor,
        boolean leased,
        Origin origin,
        boolean mixed) {

    /** The smallest first, those of one value in the order of their outpoints. */
    static final Comparator<Coin> BY_VALUE =
            Comparator.<Coin>comparingLong(coin -> coin.value().value()).thenComparing(Coin::outPoint);

    /** Which output of which transaction it was. */
    public enum Origin {
        /** The coinjoin output of a round of this wallet. */
        COINJOIN,

        /** The change of such a round. */
        CHANGE,

        /** Anything else, or not known. */
        OTHER
    }

    /** The same coin with what the disk says of it. */
    Coin held(@Nullable FreezeReason reason, boolean promised) {
        if (reason == frozenFor && promised == leased) return this;
        return new Coin(outPoint, value, script, path, confirmations, mature, reason, promised, origin, mixed);
    }

    /** The same coin as the chain has it. */
    Coin at(ChainOutput output) {
        return new Coin(
                outPoint,
                output.value(),
                output.script(),
                path,
                output.confirmations(),
                output.mature(),
                frozenFor,
                leased,
                origin,
                mixed);
    }

    public int mixdepth() {
        return path.mixdepth();
    }

    public boolean frozen() {
        return frozenFor != null;
    }

    /** Whether a round may take it. */
    public boolean isFree(int minimumConfirmations) {
        return confirmations >= minimumConfirmations && mature && !frozen() && !leased;
    }
}
