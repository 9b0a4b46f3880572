package org.joinmarket.wallet.wallets;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.chain.KeyPath;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Labels of addresses that came with a file. Somebody has a name for these addresses: none of them is handed out again. Whose they are
 * is known only once the wallet's own are derived, which is too long for the transaction that takes a wallet in, and may come later for
 * those beyond what is followed at first.
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

    /** Gives {@code wallet}, whose scripts are loaded, what was kept for it; a crash before that leaves it for the next start. */
    void take(Wallet wallet) {
        if (store.keptLabels(wallet.watchId()).isEmpty()) return;
        transactions.executeWithoutResult(_ -> {
            store.takeLabels(wallet.name(), wallet.watchId());
            keepBack(wallet, named(wallet));
        });
    }

    /**
     * When {@code wallet} is followed further. Asks nobody but the disk, and changes nothing if it knows all of them.
     *
     * @param end the first index of the key's branch that is not followed: none behind it can be handed out, and one before it has to be
     */
    void keepBack(Wallet wallet, ToIntFunction<KeyPath> end) {
        Map<KeyPath, Integer> next = store.branches(wallet.name()).stream()
                .collect(Collectors.toMap(
                        one -> new KeyPath(one.mixdepth(), one.branch(), 0), WalletStore.Branch::nextIndex));
        List<KeyPath> ahead = named(wallet).stream()
                .filter(path -> path.index() < end.applyAsInt(path))
                .filter(path -> path.index() >= next.getOrDefault(new KeyPath(path.mixdepth(), path.branch(), 0), 0))
                .toList();
        if (!ahead.isEmpty()) transactions.executeWithoutResult(_ -> keepBack(wallet, ahead));
    }

    /** In the order in which leases take theirs: PostgreSQL ends one of two that wait for each other. */
    private void keepBack(Wallet wallet, List<KeyPath> paths) {
        paths.stream()
                .sorted(KeyPath.ORDER)
                .forEach(path -> store.keepBack(wallet.name(), path, "imported", clock.instant()));
    }

    private List<KeyPath> named(Wallet wallet) {
        return store.labelledAddresses(wallet.name()).stream()
                .flatMap(address -> Addresses.toScript(network, address).stream())
                .flatMap(script -> wallet.scripts().pathOf(script).stream())
                .filter(wallet::isOrdinary)
                .toList();
    }
}
