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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchedBranch;
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

    private static Bitcoind pruning() {
        return Bitcoind.start("-txindex=0", "-blockfilterindex=0", "-prune=1", "-fastprune=1");
    }

    private static RpcClient rpc(Bitcoind bitcoind) {
        return new RpcClient(
                bitcoind.rpcUrl(),
                RpcCredentials.cookie(bitcoind.cookieFile()),
                Duration.ofSeconds(30),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private static BitcoindChain chain(Bitcoind bitcoind) {
        return new BitcoindChain(
                Network.REGTEST,
                bitcoind.rpcUrl(),
                RpcCredentials.cookie(bitcoind.cookieFile()),
                Duration.ofSeconds(30));
    }

    /** Of 18 days, of which the first are thrown away. */
    private static void mine(BitcoindChain chain, RpcClient rpc, int prune) {
        for (int i = 0; i < 18; i++) {
            if (i % 5 == 0) { // an import looks at the blocks of the last two hours
                JsonNode _ = rpc.ask("setmocktime", LONG_AGO + i * 86_400L);
            }
            List<String> _ = chain.regtest().orElseThrow().mine(20, Optional.of(LARGE));
        }
        JsonNode _ = rpc.ask("pruneblockchain", prune);
    }

    @Test
    void saysWhichBlocksAreMissingBeforeItImportsAnything() throws IOException {
        try (Bitcoind bitcoind = pruning();
                RpcClient rpc = rpc(bitcoind);
                BitcoindChain chain = chain(bitcoind)) {
            assertThat(chain.firstBlock()).isZero();
            mine(chain, rpc, 60);
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

    private static WatchedWallet wallet(TestWallet keys, int birth, int end, int handedOut) {
        List<WatchedBranch> branches = keys.watched(end, List.of()).branches().stream()
                .filter(branch -> branch.mixdepth() == 0)
                .map(branch -> new WatchedBranch(0, branch.branch(), branch.accountXpub(), end, handedOut))
                .toList();
        return new WatchedWallet("old", Instant.EPOCH, birth, branches, List.of());
    }

    @Test
    void addressesThatNobodyWasShownNeedNoBlocksOfBefore() {
        TestWallet keys = TestWallet.create();
        KeyPath early = new KeyPath(0, 0, 3);
        KeyPath late = new KeyPath(0, 1, 1_005);
        int first;
        try (Bitcoind bitcoind = pruning();
                RpcClient rpc = rpc(bitcoind)) {
            JsonNode _ = rpc.ask("setmocktime", LONG_AGO);
            try (BitcoindChain chain = chain(bitcoind)) {
                chain.watch(wallet(keys, 1, 950, 800));
                TxId _ = chain.regtest().orElseThrow().fund(keys.script(early), new Sats(50_000));
                mine(chain, rpc, 150);
                first = chain.firstBlock();
                assertThat(first).isGreaterThan(1);

                assertThatExceptionOfType(ChainUnavailable.class)
                        .as("some of these were shown, and nobody has looked for payments to them")
                        .isThrownBy(() -> chain.watch(wallet(keys, 1, 1_010, 1_006)))
                        .satisfies(pruned -> assertThat(pruned.trouble()).isEqualTo(ChainTrouble.HISTORY_PRUNED));

                chain.watch(wallet(keys, 1, 1_010, 950));
                assertThat(chain.search("old").orElseThrow())
                        .as("says which blocks were searched for all of them")
                        .extracting(HistorySearch::state, HistorySearch::fromHeight)
                        .containsExactly(HistorySearch.State.COMPLETE, first);
                TxId _ = chain.regtest().orElseThrow().fund(keys.script(late), new Sats(60_000));
                assertThat(chain.unspent("old")).extracting(WalletOutput::path).containsExactlyInAnyOrder(early, late);
            }
            try (BitcoindChain restarted = chain(bitcoind)) {
                restarted.watch(wallet(keys, 1, 1_010, 1_006));
                assertThat(restarted.search("old").orElseThrow().fromHeight()).isEqualTo(first);
                assertThat(restarted.used("old")).containsExactlyInAnyOrder(early, late);
            }
        }
    }

    @Test
    void aSearchWhoseBlocksArePrunedMeanwhileIsNotGoneOnWith() {
        TestWallet keys = TestWallet.create();
        try (Bitcoind bitcoind = pruning();
                RpcClient rpc = rpc(bitcoind);
                BitcoindChain chain = chain(bitcoind)) {
            chain.watch(wallet(keys, 1, 950, 0));
            mine(chain, rpc, 60);
            HistoryScan scan = new HistoryScan(rpc, Network.REGTEST, HistoryScan.Settings.USUAL);
            HistoryScan.Wallet told = new HistoryScan.Wallet() {
                @Override
                public String name() {
                    return "jm_old_regtest";
                }

                @Override
                public <T> T reloading(Supplier<T> call) {
                    return call.get();
                }

                @Override
                public void at(HistorySearch search) {}
            };
            SearchState known = scan.state(told);
            WatchedWallet longer = wallet(keys, 1, 1_010, 950);
            SearchState.Keys all = new DescriptorImport(rpc, Network.REGTEST).into("jm_old_regtest", longer);
            assertThatExceptionOfType(RpcFailure.class)
                    .isThrownBy(() -> scan.run(told, known, SearchState.Running.of(all, 1, 1, 50), () -> {}))
                    .withMessageContaining("pruned");

            chain.watch(longer);
            assertThat(chain.search("old").orElseThrow().fromHeight()).isEqualTo(chain.firstBlock());
        }
    }
}
