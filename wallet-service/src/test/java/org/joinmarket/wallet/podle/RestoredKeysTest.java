package org.joinmarket.wallet.podle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a key has proved between a back-up and its restoration is not known. */
class RestoredKeysTest {
    private static final long AMOUNT = 1_000_000;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    /** Its coinjoin is in the mempool at the restoration, and leaves it afterwards. */
    @Test
    void proveNothingForACoinThatComesBackAndNewOnesDo(@TempDir Path folder) throws IOException {
        var isSpent = new AtomicBoolean();
        try (WalletService service = WalletService.start(folder, real -> hiding(real, isSpent), settings())) {
            service.wallet("carol", 0, 3_000_000);
            isSpent.set(true);
            service.stop();
            Files.createFile(folder.resolve("data").resolve("restored"));
            service.startAgain();
            WalletApi operator = service.as("operator");
            WalletApi carol = service.as("carol");
            operator.unlock("carol", new Wallets.Unlock(WalletService.PASSWORD));
            service.follow("carol");
            assertThat(operator.podlePreflight("carol", 0, AMOUNT).coins()).isEmpty();

            isSpent.set(false);
            assertThat(operator.podlePreflight("carol", 0, AMOUNT).coins())
                    .singleElement()
                    .satisfies(coin -> assertThat(coin.triesLeft()).isZero());
            Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("comes-back", 0, AMOUNT));
            assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));
            service.fund("carol", 0, 4_000_000);
            service.mine(6);
            assertThat(operator.podlePreflight("carol", 0, AMOUNT).coins())
                    .extracting(Proofs.Coin::valueSats, Proofs.Coin::triesLeft)
                    .containsExactlyInAnyOrder(tuple(3_000_000L, 0), tuple(4_000_000L, 3));
            assertThat(carol.commit(lease.id()).index()).isZero();
        }
    }

    private static ChainBackend hiding(ChainBackend real, AtomicBoolean isSpent) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (proxy, method, arguments) -> {
                    if (method.isDefault()) return InvocationHandler.invokeDefault(proxy, method, arguments);
                    if (method.getName().equals("unspent") && isSpent.get()) return List.of();
                    return method.invoke(real, arguments);
                });
    }
}
