package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A script of a wallet is in bitcoind as clientserver writes it. Its checksum we leave to bitcoind; {@code AccountKeyTest} has those of both vectors. */
@Tag("bitcoind")
class DescriptorVectorsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Those of the network that is at hand: bitcoind reads no addresses of others. */
    private static List<JsonNode> vectors() {
        Stream<JsonNode> all = Vectors.read("coinjoin/wallet_id_and_descriptors.json")
                .get("descriptors")
                .valueStream();
        return all.filter(vector -> vector.get("address").asString().startsWith("bcrt1"))
                .toList();
    }

    @Test
    void singleScriptsAreImportedAsClientServerImportsThem() {
        assertThat(vectors()).isNotEmpty();
        try (Bitcoind bitcoind = Bitcoind.start();
                BitcoindChain chain = new BitcoindChain(
                        Network.REGTEST, bitcoind.rpcUrl(), RpcCredentials.cookie(bitcoind.cookieFile()), TIMEOUT);
                RpcClient rpc = new RpcClient(
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        TIMEOUT,
                        InstantSource.system(),
                        new SimpleMeterRegistry())) {
            for (JsonNode vector : vectors()) {
                String address = vector.get("address").asString();
                String descriptor = vector.get("descriptor").asString();
                String bare = descriptor.substring(0, descriptor.indexOf('#'));
                assertThat(rpc.ask("getdescriptorinfo", bare).path("descriptor").asString())
                        .isEqualTo(descriptor);

                var script = Addresses.toScript(Network.REGTEST, address).orElseThrow();
                var watched = new WatchedScript(new KeyPath(0, 2, 0), script);
                chain.watch(new WatchedWallet("descriptors", Instant.now(), List.of(), List.of(watched)));
                String wallet = "jm_descriptors_" + Network.REGTEST.wireName();
                assertThat(rpc.call(wallet, "listdescriptors", List.of())
                                .path("descriptors")
                                .valueStream())
                        .extracting(known -> known.path("desc").asString())
                        .contains(descriptor);
            }
        }
    }
}
