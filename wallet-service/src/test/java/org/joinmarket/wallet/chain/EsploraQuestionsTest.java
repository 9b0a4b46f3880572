package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.testkit.esplora.EsploraServer.Reply;
import org.joinmarket.wallet.ManualClock;
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
    private final ManualClock clock = new ManualClock();
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
        ChainBackend chain = new EsploraChain(Network.REGTEST, settings, clock);
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
        assertThat(chain.unspent(wallet.id()))
                .as("which has the block all the same")
                .isNotEmpty();

        explorer.answerTruly();
        reorganise(gone);
        areOneBlockDeep(chain);
    }

    /** As of a service that was started again: the other months take turns. */
    @Test
    void aBondThatSomebodyWasShownIsAskedForAtEachLook() {
        KeyPath bond = new KeyPath(0, 2, 100);
        List<WatchedScript> months = IntStream.range(0, 240)
                .mapToObj(month -> new KeyPath(0, 2, month))
                .map(path -> new WatchedScript(path, wallet.script(path)))
                .toList();
        WatchedWallet watched = wallet.watched(20, months);
        ChainBackend chain = chain(Duration.ZERO);
        chain.watch(
                new WatchedWallet(watched.id(), watched.birth(), null, watched.branches(), months, Set.of(bond), null));
        assertThat(chain.unspent(wallet.id())).isEmpty();

        miner.regtest().orElseThrow().fund(wallet.script(bond), MILLION);
        explorer.requests().clear();
        assertThat(chain.unspent(wallet.id())).extracting(WalletOutput::path).containsExactly(bond);
        assertThat(asked("/address/[^/]+")).hasSizeLessThan(100);
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

    private Transaction unsent(ChainBackend knowing) {
        List<TxInput> inputs = knowing.unspent(wallet.id()).stream()
                .map(output -> TxInput.unsigned(output.outPoint(), TxInput.SEQUENCE_LOCKTIME_ONLY))
                .toList();
        return new Transaction(2, inputs, List.of(new TxOutput(MILLION, wallet.script(SECOND))), 0);
    }

    private Transaction payment(ChainBackend knowing) {
        WalletOutput coin = knowing.unspent(wallet.id()).getFirst();
        TxOutput change = new TxOutput(new Sats(990_000), wallet.script(SECOND));
        return wallet.spend(coin.outPoint(), MILLION, coin.path(), change);
    }

    /** After a failure the tip is asked for at once. */
    private static void fail(ChainBackend chain) {
        explorer.answerInstead(_ -> Optional.of(new Reply(500, "trouble")));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.feeEstimate(1));
        explorer.answerTruly();
    }

    @Test
    void whatNobodySendsIsAskedForAgainWhenThereIsAnotherBlock() {
        Transaction tx = unsent(withDeposits());
        ChainBackend chain = chain(Duration.ofHours(1));
        explorer.requests().clear();
        for (int look = 0; look < 5; look++) assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.NotFound());
        assertThat(asked("/tx/[0-9a-f]+")).as("itself and two that it spends").hasSize(3);
        assertThat(asked("/tx/.*/outspend/.*")).hasSize(2);

        mine(1);
        fail(chain);
        explorer.requests().clear();
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.NotFound());
        assertThat(asked("/tx/" + tx.txid())).hasSize(1);
        assertThat(asked("/tx/.*/outspend/.*")).hasSize(2);
    }

    @Test
    void betweenBlocksItIsAskedForMoreOftenThanWhatItSpends() {
        Transaction tx = unsent(withDeposits());
        ChainBackend chain = chain(Duration.ofMinutes(1));
        chain.status(tx);
        clock.advance(Duration.ofSeconds(59));
        explorer.requests().clear();
        chain.status(tx);
        assertThat(asked("/tx/.*")).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        chain.status(tx);
        assertThat(asked("/tx/.*")).containsExactly("/tx/" + tx.txid());

        clock.advance(Duration.ofMinutes(9));
        explorer.requests().clear();
        chain.status(tx);
        assertThat(asked("/tx/" + tx.txid())).hasSize(1);
        assertThat(asked("/tx/.*/outspend/.*")).hasSize(2);
    }

    @Test
    void whatIsSentAfterItWasMissedIsFoundAtOnce() {
        Transaction tx = payment(withDeposits());
        ChainBackend chain = chain(Duration.ofHours(1));
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.NotFound());

        assertThat(chain.broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.InMempool());
    }

    @Test
    void whatTheWalletShowsIsNotMissedAnyMore() {
        Transaction tx = payment(withDeposits());
        ChainBackend chain = chain(Duration.ofHours(1));
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.NotFound());
        miner.broadcast(tx.serialize());
        assertThat(chain.status(tx)).as("as it was").isEqualTo(new TransactionStatus.NotFound());

        chain.watch(wallet.watched());
        assertThat(chain.unspent(wallet.id()))
                .extracting(WalletOutput::outPoint)
                .contains(new OutPoint(tx.txid(), 0));
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.InMempool());
    }

    @Test
    void whereInputsAreFromIsAskedOnceWhenThatIsDeep() {
        ChainBackend chain = withDeposits();
        Transaction tx = unsent(chain);
        String parent = "/tx/" + tx.inputs().getFirst().outPoint().txid();
        explorer.requests().clear();
        for (int look = 0; look < 2; look++) chain.status(tx);
        assertThat(asked(parent)).as("it may go again").hasSize(2);

        mine(6);
        explorer.requests().clear();
        for (int look = 0; look < 3; look++) assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.NotFound());
        assertThat(asked(parent)).hasSize(1);
        assertThat(asked(parent + "/outspend/.*")).hasSize(3);
    }

    @Test
    void inputsAreAskedAfterAllAtOnce() {
        ChainBackend chain = withDeposits();
        Transaction tx = unsent(chain);
        CountDownLatch together = new CountDownLatch(2);
        explorer.answerInstead(path -> {
            if (!path.contains("/outspend/")) return Optional.empty();
            together.countDown();
            return isOver(together) ? Optional.empty() : Optional.of(new Reply(500, "alone"));
        });

        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.NotFound());
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
