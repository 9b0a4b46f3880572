package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A bitcoind that has thrown old blocks away. */
@Tag("bitcoind")
class PrunedNodeTest {
    /** Blocks are kept in files of 64 KiB here, and thrown away by the file. */
    private static final Script LARGE = large();

    private static final long LONG_AGO = 1_600_000_000;

    private static Script large() {
        byte[] script = new byte[8_000];
        script[0] = 0x6a; // OP_RETURN
        return new Script(script);
    }

    private static void lose(Bitcoind bitcoind, RpcClient rpc, String name) throws IOException {
        JsonNode _ = rpc.ask("unloadwallet", name);
        try (Stream<Path> files =
                Files.walk(bitcoind.directory().resolve("regtest/wallets").resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private static void assertRemedyOfLost(BitcoindChain chain, String remedy) {
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.unspent("young"))
                .satisfies(lost -> assertThat(lost.trouble()).isEqualTo(ChainTrouble.WALLET_UNLOADED))
                .satisfies(lost -> assertThat(lost.remedy()).contains(remedy));
    }

    @Test
    void saysWhichBlocksAreMissingBeforeItImportsAnything() throws IOException {
        try (Bitcoind bitcoind = Bitcoind.start("-txindex=0", "-blockfilterindex=0", "-prune=1", "-fastprune=1");
                RpcClient rpc = new RpcClient(
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30),
                        InstantSource.system(),
                        new SimpleMeterRegistry());
                BitcoindChain chain = new BitcoindChain(
                        Network.REGTEST,
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30))) {
            assertThat(chain.firstBlock()).isZero();
            for (int i = 0; i < 18; i++) {
                if (i % 5 == 0) { // an import looks at the blocks of the last two hours
                    JsonNode _ = rpc.ask("setmocktime", LONG_AGO + i * 86_400L);
                }
                List<String> _ = chain.regtest().orElseThrow().mine(20, Optional.of(LARGE));
            }
            JsonNode _ = rpc.ask("pruneblockchain", 60);
            int first = chain.firstBlock();
            assertThat(first).isBetween(1, 61);
            WatchedWallet keys = TestWallet.create().watched();

            WatchedWallet old = new WatchedWallet("old", Instant.EPOCH, first - 1, keys.branches(), List.of());
            for (WatchedWallet wallet :
                    List.of(new WatchedWallet("old", Instant.EPOCH, keys.branches(), List.of()), old))
                assertThatExceptionOfType(ChainUnavailable.class)
                        .isThrownBy(() -> chain.watch(wallet))
                        .withMessageContaining("below " + first)
                        .withMessageContaining(wallet.birthHeight() == null ? "block 0 " : "block " + (first - 1) + " ")
                        .satisfies(pruned -> assertThat(pruned.trouble()).isEqualTo(ChainTrouble.HISTORY_PRUNED));
            assertThat(rpc.call("jm_old_regtest", "listdescriptors", List.of())
                            .path("descriptors")
                            .size())
                    .isZero();
            assertThat(chain.search("old").orElseThrow().trouble()).isEqualTo(ChainTrouble.HISTORY_PRUNED);

            chain.watch(new WatchedWallet("young", Instant.EPOCH, first, keys.branches(), List.of()));
            assertThat(chain.search("young").orElseThrow().state()).isEqualTo(HistorySearch.State.COMPLETE);
            assertThat(chain.unspent("young")).isEmpty();

            WatchedWallet young = new WatchedWallet("young", Instant.EPOCH, first, keys.branches(), List.of());
            List<String> _ = chain.regtest().orElseThrow().mine(40, Optional.of(LARGE));
            JsonNode _ = rpc.ask("pruneblockchain", 100);
            assertThat(chain.firstBlock()).isGreaterThan(first);
            lose(bitcoind, rpc, "jm_young_regtest");
            assertRemedyOfLost(chain, "wait until");
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(() -> chain.watch(young))
                    .satisfies(pruned -> assertThat(pruned.trouble()).isEqualTo(ChainTrouble.HISTORY_PRUNED));
            assertThat(chain.hasLost("young")).isTrue();
            assertRemedyOfLost(chain, "use a bitcoind that keeps its blocks");
        }
    }
}
