package org.joinmarket.wallet.chain;

import java.time.Duration;
import java.time.InstantSource;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.joinmarket.wallet.chain.esplora.EsploraChain;
import org.joinmarket.wallet.chain.esplora.EsploraSettings;
import org.joinmarket.wallet.chain.esplora.ExplorerAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** An explorer over a real bitcoind. */
@Tag("bitcoind")
class EsploraChainTest extends ChainBackendContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static Bitcoind bitcoind;
    private static EsploraServer explorer;

    private ChainBackend miner;
    private ChainBackend chain;

    @BeforeAll
    static void startExplorer() {
        bitcoind = Bitcoind.start("-blockfilterindex=0");
        explorer = EsploraServer.over(bitcoind.rpcUrl(), bitcoind.cookieFile());
    }

    @AfterAll
    static void stopExplorer() {
        explorer.close();
        bitcoind.close();
    }

    @BeforeEach
    void connect() {
        miner = new BitcoindChain(
                Network.REGTEST, bitcoind.rpcUrl(), RpcCredentials.cookie(bitcoind.cookieFile()), TIMEOUT);
        chain = new EsploraChain(
                Network.REGTEST,
                new EsploraSettings(new ExplorerAddress(explorer.url()), null, TIMEOUT, Duration.ZERO, 20),
                InstantSource.system());
    }

    @AfterEach
    void disconnect() {
        chain.close();
        miner.close();
    }

    @Override
    ChainBackend chain() {
        return chain;
    }

    @Override
    RegtestChain regtest() {
        return miner.regtest().orElseThrow();
    }

    @Override
    ChainBackend restarted() {
        disconnect();
        bitcoind.stop();
        bitcoind.startAgain();
        connect();
        return chain;
    }
}
