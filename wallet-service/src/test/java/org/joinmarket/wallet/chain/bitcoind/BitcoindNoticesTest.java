package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real bitcoind says what happens. */
@Tag("bitcoind")
class BitcoindNoticesTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static void await(BooleanSupplier holds, Runnable again) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < end) again.run();
        assertThat(holds.getAsBoolean()).isTrue();
    }

    private static String freeEndpoint() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "tcp://127.0.0.1:" + free.getLocalPort();
        }
    }

    @Test
    void blocksAndPaymentsAreNoticedAlsoAfterItWasAway() throws IOException {
        String endpoint = freeEndpoint();
        try (Bitcoind bitcoind = Bitcoind.start("-zmqpubhashblock=" + endpoint, "-zmqpubrawtx=" + endpoint);
                BitcoindChain chain = new BitcoindChain(
                        Network.REGTEST,
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30))) {
            AtomicInteger changes = new AtomicInteger();
            chain.onChange(changes::incrementAndGet);
            assertThat(chain.isToldOfChanges()).isFalse();
            int height = chain.tip().height(); // what it is asked first
            await(chain::isToldOfChanges, Thread::onSpinWait);

            TestWallet keys = TestWallet.create();
            WatchedWallet wallet = keys.watched();
            chain.watch(new WatchedWallet(wallet.id(), Instant.EPOCH, height, wallet.branches(), List.of()));
            var regtest = chain.regtest().orElseThrow();
            int before = changes.get();
            await(() -> changes.get() > before, () -> {
                List<String> _ = regtest.mine(1, Optional.empty());
            });
            var paid = regtest.fund(keys.script(new KeyPath(0, 0, 3)), new Sats(70_000));
            assertThat(paid).isNotNull();
            int beforePayment = changes.get();
            await(() -> changes.get() > beforePayment, () -> {
                var again = regtest.fund(keys.script(new KeyPath(0, 0, 3)), new Sats(70_000));
                assertThat(again).isNotNull();
            });

            bitcoind.stop();
            await(() -> !chain.isToldOfChanges(), Thread::onSpinWait);
            bitcoind.startAgain();
            int whenBack = changes.get();
            await(chain::isToldOfChanges, Thread::onSpinWait);
            await(() -> changes.get() > whenBack, Thread::onSpinWait);
        }
    }
}
