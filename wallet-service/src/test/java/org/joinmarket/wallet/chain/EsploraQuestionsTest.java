package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.testkit.esplora.EsploraServer.Reply;
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
import org.junit.jupiter.api.Test;

/** How much an explorer is asked, and when it is asked again. */
@Tag("bitcoind")
class EsploraQuestionsTest {
    private static final Sats MILLION = new Sats(1_000_000);
    private static final KeyPath FIRST = new KeyPath(0, 0, 3);
    private static final KeyPath SECOND = new KeyPath(0, 0, 5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static Bitcoind bitcoind;
    private static EsploraServer explorer;
    private static ChainBackend miner;

    private final TestWallet wallet = TestWallet.create();
    private final List<ChainBackend> chains = new ArrayList<>();

    @BeforeAll
    static void startExplorer() {
        bitcoind = Bitcoind.start("-blockfilterindex=0");
        explorer = EsploraServer.over(bitcoind.rpcUrl(), bitcoind.cookieFile());
        miner = new BitcoindChain(
                Network.REGTEST, bitcoind.rpcUrl(), RpcCredentials.cookie(bitcoind.cookieFile()), TIMEOUT);
    }

    @AfterAll
    static void stopExplorer() {
        miner.close();
        explorer.close();
        bitcoind.close();
    }

    @BeforeEach
    void forgetRequests() {
        explorer.requests().clear();
    }

    @AfterEach
    void disconnect() {
        explorer.answerTruly();
        chains.forEach(ChainBackend::close);
    }

    private ChainBackend chain(Duration refresh) {
        var settings = new EsploraSettings(new ExplorerAddress(explorer.url()), null, TIMEOUT, refresh, 20);
        ChainBackend chain = new EsploraChain(Network.REGTEST, settings, InstantSource.system());
        chains.add(chain);
        return chain;
    }

    private static void mine(int blocks) {
        miner.regtest().orElseThrow().mine(blocks, Optional.empty());
    }

    private static List<String> asked(String pattern) {
        return explorer.requests().stream()
                .filter(path -> path.matches(pattern))
                .toList();
    }

    /** A chain that knows two deposits in the newest block. */
    private ChainBackend withDeposits() {
        for (KeyPath path : List.of(FIRST, SECOND))
            miner.regtest().orElseThrow().fund(wallet.script(path), MILLION);
        mine(1);
        ChainBackend chain = chain(Duration.ZERO);
        chain.watch(wallet.watched());
        assertThat(chain.unspent(wallet.id())).hasSize(2);
        return chain;
    }

    /** In place of {@code gone}, a block without deposits and one with them, which then have one confirmation. */
    private void reorganise(ChainTip gone) {
        String address = Addresses.fromScript(Network.REGTEST, wallet.script(new KeyPath(1, 1, 0)))
                .orElseThrow();
        explorer.node().call("invalidateblock", gone.hash());
        explorer.node().call("generateblock", address, List.of());
        mine(1);
    }

    private void areOneBlockDeep(ChainBackend chain) {
        assertThat(chain.unspent(wallet.id()))
                .filteredOn(output -> List.of(FIRST, SECOND).contains(output.path()))
                .hasSize(2)
                .allSatisfy(
                        output -> assertThat(output.output().confirmations()).isOne());
    }

    @Test
    void whatAReorganisationMovedIsAskedForAgainAlsoIfAnotherAddressCannotBe() {
        ChainBackend chain = withDeposits();
        reorganise(chain.tip());
        String second =
                Addresses.fromScript(Network.REGTEST, wallet.script(SECOND)).orElseThrow();
        explorer.answerInstead(
                path -> path.contains(second) ? Optional.of(new Reply(500, "trouble")) : Optional.empty());
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.unspent(wallet.id()));

        explorer.answerTruly();
        areOneBlockDeep(chain);
    }

    @Test
    void aReorganisationIsNoticedBehindAnExplorerThatWasAwayFromItsNewestBlock() {
        ChainBackend chain = withDeposits();
        ChainTip gone = chain.tip();
        String before = chain.block(gone.height() - 1).orElseThrow().hash();
        explorer.answerInstead(
                path -> path.equals("/blocks/tip/hash") ? Optional.of(new Reply(200, before)) : Optional.empty());
        assertThat(chain.tip().hash()).isEqualTo(before);

        explorer.answerTruly();
        reorganise(gone);
        areOneBlockDeep(chain);
    }

    @Test
    void isLeftAloneAlsoWhenItIsOutOfServiceForAWhile() {
        ChainBackend chain = chain(Duration.ZERO);
        explorer.answerInstead(_ -> Optional.of(new Reply(503, "back soon", "300")));
        for (int i = 0; i < 2; i++)
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(chain::tip)
                    .withMessageContaining("pause")
                    .satisfies(e -> assertThat(e.trouble()).isEqualTo(ChainTrouble.NODE_BUSY));

        assertThat(explorer.requests()).hasSize(1);
    }

    @Test
    void whatSpendsFromAPayoutToManyIsOneQuestion() {
        ChainBackend chain = withDeposits();
        OutPoint coin = chain.unspent(wallet.id()).stream()
                .filter(output -> output.path().equals(FIRST))
                .findFirst()
                .orElseThrow()
                .outPoint();
        TxOutput[] many = IntStream.range(0, 60)
                .mapToObj(_ -> new TxOutput(new Sats(16_000), wallet.script(SECOND)))
                .toArray(TxOutput[]::new);
        Transaction payout = wallet.spend(coin, MILLION, FIRST, many);
        Transaction child = wallet.spend(
                new OutPoint(payout.txid(), 59),
                new Sats(16_000),
                SECOND,
                new TxOutput(new Sats(15_000), wallet.script(FIRST)));
        for (Transaction tx : List.of(payout, child))
            assertThat(chain.broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));

        MempoolEntry entry = chain.mempoolEntry(payout.txid()).orElseThrow();

        assertThat(entry.descendants())
                .isEqualTo(new MempoolEntry.Together(2, new Sats(41_000), payout.vsize() + child.vsize()));
        assertThat(asked("/tx/.*/outspend.*"))
                .containsExactly("/tx/" + payout.txid() + "/outspends", "/tx/" + child.txid() + "/outspends");
    }

    @Test
    void takesNoListOfOtherOutputsThanATransactionHas() {
        ChainBackend chain = withDeposits();
        OutPoint coin = chain.unspent(wallet.id()).getFirst().outPoint();
        KeyPath from = chain.unspent(wallet.id()).getFirst().path();
        Transaction tx = wallet.spend(coin, MILLION, from, new TxOutput(new Sats(990_000), wallet.script(SECOND)));
        chain.broadcast(tx.serialize());
        explorer.answerInstead(path -> path.endsWith("/outspends")
                ? Optional.of(new Reply(200, "[{\"spent\":false},{\"spent\":false}]"))
                : Optional.empty());

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.mempoolEntry(tx.txid()))
                .satisfies(e -> assertThat(e.trouble()).isEqualTo(ChainTrouble.NOT_UNDERSTOOD));
    }
}
