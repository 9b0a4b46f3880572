package org.joinmarket.wallet.coins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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

    private static final Comparator<Coin> BY_VALUE =
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

    /** The smallest first, those of one value in the order of their outpoints. Thousands that are in order already cost one look. */
    static List<Coin> byValue(Collection<Coin> coins) {
        List<Coin> sorted = new ArrayList<>(coins);
        if (!isByValue(sorted)) sorted.sort(BY_VALUE);
        return Collections.unmodifiableList(sorted);
    }

    private static boolean isByValue(List<Coin> coins) {
        for (int i = 1; i < coins.size(); i++) {
            Coin before = coins.get(i - 1);
            Coin coin = coins.get(i);
            long more = coin.value().value() - before.value().value();
            if (more < 0 || (more == 0 && before.outPoint().compareTo(coin.outPoint()) > 0)) return false;
        }
        return true;
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
