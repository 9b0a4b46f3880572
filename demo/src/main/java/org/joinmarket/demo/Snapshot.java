package org.joinmarket.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;

/**
 * Every coin of every wallet at one moment. Only the demo can know this: it is the operator of all the wallets.
 *
 * @param coins by outpoint
 * @param totals satoshi by wallet
 */
record Snapshot(Map<String, Coin> coins, Map<String, Long> totals) {
    record Coin(String wallet, Wallets.Utxo utxo) {}

    static Snapshot of(WalletApi wallets, List<String> names) {
        var coins = new HashMap<String, Coin>();
        var totals = new HashMap<String, Long>();
        for (String name : names) {
            long total = 0;
            for (Wallets.Utxo utxo : wallets.utxos(name, null).utxos()) {
                coins.put(utxo.outpoint(), new Coin(name, utxo));
                total += utxo.valueSats();
            }
            totals.put(name, total);
        }
        return new Snapshot(Map.copyOf(coins), Map.copyOf(totals));
    }

    long total(String wallet) {
        return totals.getOrDefault(wallet, 0L);
    }
}
