package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.testkit.training.StandInNode;
import org.joinmarket.testkit.training.TrainingWallet;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.NodeSettings;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node that the cache of classes is trained with must still be asked all that a real one is asked. */
class TrainingNodeTest {
    private static final int MIXDEPTHS = 5;
    private static final int RANGE = 40;

    @TempDir
    private Path folder;

    private BitcoindChain chain(StandInNode node) throws IOException {
        Path cookie = Files.writeString(folder.resolve("cookie"), "__cookie__:any");
        return new BitcoindChain(
                NodeSettings.of(Network.REGTEST, node.url(), RpcCredentials.cookie(cookie), Duration.ofSeconds(30)),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private static WatchedWallet wallet() {
        try (Seed seed = Seed.ofMnemonic(TrainingWallet.MNEMONIC, "").orElseThrow();
                WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, MIXDEPTHS)) {
            List<String> xpubs = keys.accountXpubs();
            List<WatchedBranch> branches = new ArrayList<>();
            for (int mixdepth = 0; mixdepth < MIXDEPTHS; mixdepth++)
                for (int branch = 0; branch < 2; branch++)
                    branches.add(new WatchedBranch(mixdepth, branch, xpubs.get(mixdepth), RANGE));
            return new WatchedWallet("training", Instant.EPOCH, branches, List.of());
        }
    }

    @Test
    void showsTheWholeWalletAndAlsoAfterARestartOfTheService() throws IOException {
        List<OutPoint> expected =
                TrainingWallet.coins().stream().map(StandInNode.Coin::outPoint).toList();
        try (StandInNode node = new StandInNode(TrainingWallet.coins())) {
            for (int start = 0; start < 2; start++) {
                try (BitcoindChain chain = chain(node)) {
                    chain.watch(wallet());

                    assertThat(chain.search("training").orElseThrow().state()).isEqualTo(HistorySearch.State.COMPLETE);
                    assertThat(chain.unspent("training"))
                            .extracting(WalletOutput::outPoint)
                            .containsExactlyInAnyOrderElementsOf(expected);
                    assertThat(chain.used("training"))
                            .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MIXDEPTHS)
                                    .boxed()
                                    .flatMap(mixdepth ->
                                            IntStream.range(0, 4).mapToObj(index -> new KeyPath(mixdepth, 0, index)))
                                    .toList());
                }
            }
        }
    }

    @Test
    void knowsTheDepthOfItsCoinsAndNoOthers() throws IOException {
        StandInNode.Coin coin = TrainingWallet.coins().getFirst();
        OutPoint other = new OutPoint(new TxId("ab".repeat(32)), 0);
        try (StandInNode node = new StandInNode(TrainingWallet.coins());
                BitcoindChain chain = chain(node)) {
            assertThat(chain.tip().height()).isPositive();
            assertThat(chain.lookup(List.of(coin.outPoint(), other)))
                    .containsOnlyKeys(coin.outPoint())
                    .allSatisfy((_, output) -> {
                        assertThat(output.value()).isEqualTo(coin.value());
                        assertThat(output.confirmations()).isEqualTo(coin.confirmations());
                    });
            assertThat(chain.status(other.txid())).isInstanceOf(TransactionStatus.NotFound.class);
            assertThat(chain.feeEstimate(6)).isPresent();
        }
    }
}
