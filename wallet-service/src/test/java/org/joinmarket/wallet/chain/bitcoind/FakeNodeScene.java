package org.joinmarket.wallet.chain.bitcoind;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A backend of bitcoind, asking a node that says what it is told to say. */
abstract class FakeNodeScene {
    static final String MAIN =
            "{\"chain\":\"main\",\"bestblockhash\":\"%s\",\"blocks\":7,\"headers\":9," + "\"initialblockdownload\":%s}";
    static final String HASH = "00".repeat(31) + "07";
    static final OutPoint OUT_POINT = new OutPoint(new TxId("ab".repeat(32)), 1);

    @TempDir
    Path directory;

    final FakeNode node = new FakeNode();
    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_700_000_600));
    private final MeterRegistry meters = new SimpleMeterRegistry();
    Path cookie = Path.of("");
    private final List<BitcoindChain> chains = new ArrayList<>();

    @BeforeEach
    void aHealthyMainnetNode() throws IOException {
        cookie = Files.writeString(directory.resolve(".cookie"), "__cookie__:first\n");
        node.on("getblockchaininfo", MAIN.formatted(HASH, "false"))
                .on("getblockheader", "{\"height\":7,\"time\":1700000000,\"mediantime\":1699999000}");
    }

    @AfterEach
    void stop() {
        chains.forEach(BitcoindChain::close);
        node.close();
    }

    BitcoindChain chain(Network network, URI url) {
        BitcoindChain chain = chain(network, url, RpcCredentials.cookie(cookie), Duration.ofSeconds(10));
        chains.add(chain);
        return chain;
    }

    BitcoindChain chain(Network network, URI url, RpcCredentials credentials, Duration timeout) {
        return new BitcoindChain(NodeSettings.of(network, url, credentials, timeout), clock, meters);
    }

    BitcoindChain chain() {
        return chain(Network.MAINNET, node.url());
    }

    static String output(String value) {
        return "{\"value\":" + value + ",\"confirmations\":2,\"coinbase\":false,\"scriptPubKey\":{\"hex\":\"51\"}}";
    }
}
