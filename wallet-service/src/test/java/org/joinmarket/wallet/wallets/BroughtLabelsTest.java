package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.chain.KeyPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class BroughtLabelsTest {
    /** While a longer range is searched for, the wallet hands out from the part that is known. */
    @Test
    void addressesAreKeptBackWithinWhatIsFollowedAndNotBeyondIt(@TempDir Path folder) {
        try (WalletService service = WalletService.start(folder)) {
            service.wallet("alice", 0, 100_000);
            Wallet alice = service.bean(WalletRegistry.class).get("alice");
            WalletStore store = service.bean(WalletStore.class);
            var brought = new BroughtLabels(
                    store, Network.REGTEST, service.bean(TransactionTemplate.class), service.bean(InstantSource.class));
            label(service, alice, 4);
            label(service, alice, 9);

            brought.keepBack(alice, _ -> 3);
            assertThat(next(store)).isEqualTo(1);
            brought.keepBack(alice, _ -> 9);
            assertThat(next(store)).isEqualTo(5);
            brought.keepBack(alice, _ -> 10);
            assertThat(next(store)).isEqualTo(10);
        }
    }

    private static void label(WalletService service, Wallet wallet, int index) {
        String address = Addresses.fromScript(Network.REGTEST, wallet.scriptAt(new KeyPath(0, Wallet.EXTERNAL, index)))
                .orElseThrow();
        service.bean(JdbcClient.class)
                .sql("insert into labels (wallet, type, ref, label) values (?, 'addr', ?, 'rent')")
                .params(wallet.name(), address)
                .update();
    }

    private static int next(WalletStore store) {
        return store.branch("alice", 0, Wallet.EXTERNAL).orElseThrow().nextIndex();
    }
}
