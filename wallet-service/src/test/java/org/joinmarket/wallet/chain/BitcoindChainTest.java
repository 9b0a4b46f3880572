package org.joinmarket.wallet.chain;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.NodeSettings;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag("bitcoind")
class BitcoindChainTest extends ChainBackendContract {
    private static Bitcoind bitcoind;

    private ChainBackend chain;

    @BeforeAll
    static void startBitcoind() {
        bitcoind = Bitcoind.start();
    }

    @AfterAll
    static void stopBitcoind() {
        bitcoind.close();
    }

    @BeforeEach
    void connect() {
        chain = new BitcoindChain(
                NodeSettings.of(
                        Network.REGTEST,
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30)),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void disconnect() {
        chain.close();
    }

    @Override
    ChainBackend chain() {
        return chain;
    }

    @Override
    ChainBackend restarted() {
        chain.close();
        bitcoind.stop();
        bitcoind.startAgain();
        connect();
        return chain;
    }
}
