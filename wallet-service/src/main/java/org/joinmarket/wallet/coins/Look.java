package org.joinmarket.wallet.coins;

import java.util.List;
import java.util.Set;
import org.joinmarket.wallet.chain.ChainLook;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;

/**
 * A wallet as the chain had it at one time, asked for in this order, for all who look at it regularly: a list of many coins keeps
 * bitcoind busy, so they share one.
 *
 * @param used what was paid to
 * @param outputs all that is unspent, bonds too
 * @param coins of the mixdepths
 * @param isOfOneBlock false if a block came meanwhile, again and again: confirmations may count from another one than {@code blocks}
 */
public record Look(
        ChainLook blocks, Set<KeyPath> used, List<WalletOutput> outputs, List<Coin> coins, boolean isOfOneBlock) {
    public Look {
        used = Set.copyOf(used);
        outputs = List.copyOf(outputs);
        coins = List.copyOf(coins);
    }
}
