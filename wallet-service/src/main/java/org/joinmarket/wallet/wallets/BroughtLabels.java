package org.joinmarket.wallet.wallets;

import java.time.InstantSource;
import java.util.Map;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Labels of addresses that came with the file of another implementation. Whose addresses they are is known only once the wallet's
 * own are derived, which is too long for the transaction that takes the wallet in: a crash before that leaves them for the next start.
 */
final class BroughtLabels {
    private final WalletStore store;
    private final Network network;
    private final TransactionTemplate transactions;
    private final InstantSource clock;

    BroughtLabels(WalletStore store, Network network, TransactionTemplate transactions, InstantSource clock) {
        this.store = store;
        this.network = network;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Gives {@code wallet}, whose scripts are loaded, what was kept for it. Somebody has a name for these addresses: none of them is
     * handed out again.
     */
    void take(Wallet wallet) {
        Map<String, String> labels = store.keptLabels(wallet.watchId());
        if (labels.isEmpty()) return;
        transactions.executeWithoutResult(_ -> {
            store.takeLabels(wallet.name(), wallet.watchId());
            for (String address : labels.keySet())
                Addresses.toScript(network, address)
                        .flatMap(wallet.scripts()::pathOf)
                        .filter(wallet::isOrdinary)
                        .ifPresent(path -> store.keepBack(wallet.name(), path, "imported", clock.instant()));
        });
    }
}
