package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.testkit.esplora.EsploraServer.Reply;
import org.joinmarket.testkit.wire.ScriptedSocks;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.joinmarket.wallet.chain.esplora.EsploraChain;
import org.joinmarket.wallet.chain.esplora.EsploraSettings;
import org.joinmarket.wallet.chain.esplora.ExplorerAddress;
import org.joinmarket.wallet.chain.esplora.SocksProxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An explorer that is away, behind, broken or lies. */
@Tag("bitcoind")
class EsploraTroubleTest {
    private static final Sats MILLION = new Sats(1_000_000);
    private static final KeyPath DEPOSIT = new KeyPath(0, 0, 3);
    private static final KeyPath MIXED = new KeyPath(1, 1, 9);
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

    @AfterEach
    void disconnect() {
        explorer.answerTruly();
        chains.forEach(ChainBackend::close);
    }

    private ChainBackend chain(URI url, @Nullable SocksProxy proxy, Duration timeout, int gapLimit) {
        var settings = new EsploraSettings(new ExplorerAddress(url), proxy, timeout, Duration.ZERO, gapLimit);
        ChainBackend chain = new EsploraChain(Network.REGTEST, settings, InstantSource.system());
        chains.add(chain);
        return chain;
    }

    private ChainBackend chain() {
        return chain(explorer.url(), null, TIMEOUT, 20);
    }

    private static void mine(int blocks) {
        miner.regtest().orElseThrow().mine(blocks, Optional.empty());
    }

    private void fund(KeyPath path) {
        miner.regtest().orElseThrow().fund(wallet.script(path), MILLION);
    }

    private ChainBackend withADeposit() {
        fund(DEPOSIT);
        mine(1);
        ChainBackend chain = chain();
        chain.watch(wallet.watched());
        assertThat(chain.unspent(wallet.id())).hasSize(1);
        return chain;
    }

    private static void answer(String prefix, Reply reply) {
        explorer.answerInstead(path -> path.startsWith(prefix) ? Optional.of(reply) : Optional.empty());
    }

    private void isTroubled(ChainBackend chain, ChainTrouble trouble) {
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.unspent(wallet.id()))
                .satisfies(e -> assertThat(e.trouble()).isEqualTo(trouble));
    }

    @Test
    void neverTakesAnAnswerThatIsNoneForAnEmptyWallet() {
        ChainBackend chain = withADeposit();
        Map<Reply, ChainTrouble> replies = new HashMap<>();
        for (String body : List.of("", "{}", "[]", "null", "<html>welcome</html>", "{\"address\":1}", "[[[[", "12"))
            replies.put(new Reply(200, body), ChainTrouble.NOT_UNDERSTOOD);
        replies.put(new Reply(404, "<html>404 Not Found</html>"), ChainTrouble.NOT_UNDERSTOOD);
        replies.put(new Reply(302, "elsewhere"), ChainTrouble.NOT_UNDERSTOOD);
        replies.put(new Reply(403, "no"), ChainTrouble.NOT_UNDERSTOOD);
        replies.put(new Reply(500, "oops"), ChainTrouble.NODE_DOWN);
        replies.put(new Reply(503, "later"), ChainTrouble.NODE_DOWN);

        replies.forEach((reply, trouble) -> {
            answer("/address/", reply);
            isTroubled(chain, trouble);
            answer("/", reply);
            isTroubled(chain, trouble);
        });

        explorer.answerTruly();
        assertThat(chain.unspent(wallet.id())).hasSize(1);
    }

    @Test
    void isLeftAloneForAsLongAsItWants() {
        ChainBackend chain = withADeposit();
        answer("/", new Reply(429, "slow down", "300"));
        isTroubled(chain, ChainTrouble.NODE_BUSY);
        int asked = explorer.requests().size();

        isTroubled(chain, ChainTrouble.NODE_BUSY);

        assertThat(explorer.requests()).hasSize(asked);
        ChainBackend another = chain();
        explorer.answerTruly();
        assertThat(another.tip().height()).isPositive();
    }

    @Test
    void doesNotWaitForAnAnswerWithoutEnd() {
        ChainBackend chain = chain(explorer.url(), null, Duration.ofMillis(300), 20);
        CountDownLatch end = new CountDownLatch(1);
        explorer.answerInstead(_ -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::tip)
                .satisfies(e -> assertThat(e.trouble()).isEqualTo(ChainTrouble.NODE_DOWN));
        end.countDown();
    }

    @Test
    void doesNotReadMoreThanItsLimit() {
        ChainBackend chain = chain();
        answer("/", new Reply(200, "0".repeat((32 << 20) + 1)));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::tip)
                .withMessageContaining("more than the wallet service reads");
    }

    @Test
    void refusesAnExplorerOfAnotherNetwork() {
        answer("/block-height/0", new Reply(200, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"));

        assertThatExceptionOfType(WrongNetwork.class).isThrownBy(() -> chain().tip());
    }

    @Test
    void findsALieInATransaction() {
        ChainBackend chain = withADeposit();
        explorer.answerInstead(path -> {
            if (!path.endsWith("/txs")) return Optional.empty();
            Reply truth = explorer.truth(path);
            return Optional.of(new Reply(200, truth.body().replace("1000000", "9000000")));
        });
        fund(DEPOSIT);

        isTroubled(chain, ChainTrouble.NOT_UNDERSTOOD);
        explorer.answerTruly();
        assertThat(chain.unspent(wallet.id())).hasSize(2);
    }

    @Test
    void believesNoConfirmationWithoutAProof() {
        fund(DEPOSIT);
        mine(1);
        ChainBackend chain = chain();
        explorer.answerInstead(path -> path.endsWith("/merkle-proof")
                ? Optional.of(new Reply(
                        200,
                        explorer.truth(path).body().replaceFirst("\"[0-9a-f]{64}\"", "\"" + "ab".repeat(32) + "\"")))
                : Optional.empty());

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.watch(wallet.watched()))
                .satisfies(e -> assertThat(e.trouble()).isEqualTo(ChainTrouble.NOT_UNDERSTOOD));
        explorer.answerTruly();
        chain.watch(wallet.watched());
        assertThat(chain.unspent(wallet.id())).hasSize(1);
    }

    @Test
    void believesNoHeightThatABlockDoesNotHave() {
        fund(DEPOSIT);
        mine(1);
        ChainBackend chain = chain();
        explorer.answerInstead(path -> {
            Reply truth = explorer.truth(path);
            String lie = truth.body().replaceAll("(\"block_height\"\\s*:\\s*)[0-9]+", "$11");
            return lie.equals(truth.body()) ? Optional.empty() : Optional.of(new Reply(truth.status(), lie));
        });

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.watch(wallet.watched()));
        explorer.answerTruly();
        chain.watch(wallet.watched());
        assertThat(chain.unspent(wallet.id()))
                .singleElement()
                .satisfies(output -> assertThat(output.output().confirmations()).isOne());
    }

    @Test
    void readsAHistoryOfManyPages() {
        for (int i = 0; i < 60; i++) fund(DEPOSIT);
        mine(1);
        ChainBackend chain = chain();
        chain.watch(wallet.watched());

        assertThat(chain.unspent(wallet.id())).hasSize(60);
        assertThat(explorer.requests().stream().filter(path -> path.contains("/txs/chain/")))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void followsAReorganisation() {
        ChainBackend chain = withADeposit();
        ChainTip gone = chain.tip();

        explorer.node().call("invalidateblock", gone.hash());
        assertThat(chain.unspent(wallet.id()))
                .singleElement()
                .satisfies(output -> assertThat(output.output().confirmations()).isZero());
        mine(3);

        assertThat(chain.tip().height()).isEqualTo(gone.height() + 2);
        assertThat(chain.block(gone.height()).orElseThrow().hash()).isNotEqualTo(gone.hash());
        assertThat(chain.unspent(wallet.id()))
                .singleElement()
                .satisfies(output -> assertThat(output.output().confirmations()).isEqualTo(3));
    }

    @Test
    void whatItHasTakenIsSpentAlsoBeforeItShowsIt() {
        ChainBackend chain = withADeposit();
        Map<String, Reply> old = new HashMap<>();
        explorer.requests().stream()
                .filter(path -> path.startsWith("/address/"))
                .distinct()
                .forEach(path -> old.put(path, explorer.truth(path)));
        explorer.answerInstead(path -> Optional.ofNullable(old.get(path)));
        WalletOutput coin = chain.unspent(wallet.id()).getFirst();
        Sats less = MILLION.minus(new Sats(500));
        Transaction tx = wallet.spend(coin.outPoint(), MILLION, DEPOSIT, new TxOutput(less, wallet.script(MIXED)));

        assertThat(chain.broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));

        assertThat(chain.unspent(wallet.id()))
                .singleElement()
                .satisfies(output -> assertThat(output.path()).isEqualTo(MIXED));
    }

    @Test
    void aDepositThatIsReplacedIsTheOneThatTookItsPlace() {
        TestWallet payer = TestWallet.create();
        TxId funding = miner.regtest().orElseThrow().fund(payer.script(MIXED), MILLION);
        mine(1);
        OutPoint coin = List.of(new OutPoint(funding, 0), new OutPoint(funding, 1)).stream()
                .filter(output -> Optional.ofNullable(
                                miner.lookup(List.of(output)).get(output))
                        .filter(there -> there.script().equals(payer.script(MIXED)))
                        .isPresent())
                .findFirst()
                .orElseThrow();
        ChainBackend chain = chain();
        chain.watch(wallet.watched());
        Transaction first = pays(payer, coin, 1_000);
        Transaction second = pays(payer, coin, 50_000);

        assertThat(miner.broadcast(first.serialize())).isEqualTo(new BroadcastResult.Accepted(first.txid()));
        assertThat(chain.unspent(wallet.id()))
                .extracting(output -> output.outPoint().txid())
                .containsExactly(first.txid());
        assertThat(miner.broadcast(second.serialize())).isEqualTo(new BroadcastResult.Accepted(second.txid()));
        assertThat(chain.unspent(wallet.id()))
                .extracting(output -> output.outPoint().txid())
                .containsExactly(second.txid());
    }

    private Transaction pays(TestWallet payer, OutPoint coin, long fee) {
        TxInput replaceable = TxInput.unsigned(coin, TxInput.SEQUENCE_LOCKTIME_ONLY - 1);
        TxOutput deposit = new TxOutput(MILLION.minus(new Sats(fee)), wallet.script(DEPOSIT));
        return payer.sign(new Transaction(2, List.of(replaceable), List.of(deposit), 0), MILLION, MIXED);
    }

    @Test
    void asksAboutANewWalletNoFurtherThanItsGapAtOnceAndFindsTheRestByTurns() {
        WatchedWallet old = wallet.watched(100, List.of());
        WatchedWallet fresh = new WatchedWallet(old.id(), Instant.now(), old.branches(), List.of());
        KeyPath far = new KeyPath(0, 0, 60);
        fund(far);
        mine(1);
        ChainBackend chain = chain(explorer.url(), null, TIMEOUT, 2);
        int before = explorer.requests().size();
        chain.watch(fresh);
        List<String> asked =
                explorer.requests().subList(before, explorer.requests().size());
        assertThat(asked.stream().filter(path -> path.startsWith("/address/"))).hasSize(4 * 2);

        int looks = 0;
        while (chain.unspent(wallet.id()).isEmpty() && looks < 60) looks++;

        assertThat(chain.unspent(wallet.id())).extracting(WalletOutput::path).containsExactly(far);
        assertThat(chain.used(wallet.id())).containsExactly(far);
    }

    /** Without its turn: others may have been handed out, and not paid, before. */
    @Test
    void whatWasHandedOutLastIsAskedForAtEachLookAndNotAllThatEverWas() {
        WatchedWallet old = wallet.watched(100, List.of());
        WatchedWallet fresh = new WatchedWallet(
                old.id(),
                Instant.now(),
                old.branches().stream()
                        .map(branch -> branch.branch() == 0
                                ? branch
                                : new WatchedBranch(branch.mixdepth(), 1, branch.accountXpub(), 100, 51))
                        .toList(),
                List.of());
        KeyPath atTheStart = new KeyPath(1, 1, 50);
        KeyPath later = new KeyPath(0, 0, 60);
        fund(atTheStart);
        fund(later);
        mine(1);
        ChainBackend chain = chain(explorer.url(), null, TIMEOUT, 2);
        chain.watch(fresh);
        assertThat(chain.unspent(wallet.id())).extracting(WalletOutput::path).containsExactly(atTheStart);

        chain.shows(wallet.id(), later);
        int before = explorer.requests().size();
        assertThat(chain.unspent(wallet.id()))
                .extracting(WalletOutput::path)
                .containsExactlyInAnyOrder(atTheStart, later);
        long asked = explorer.requests().subList(before, explorer.requests().size()).stream()
                .filter(path -> path.matches("/address/[^/]+"))
                .distinct()
                .count();
        assertThat(asked).isLessThanOrEqualTo(4 * 4 * 2 + 2 + 400 / 60 + 1);
    }

    @Test
    void goesThroughTheProxyWithTheNameAsItIs() {
        try (ScriptedSocks socks = ScriptedSocks.to(explorer.port())) {
            SocksProxy proxy = new SocksProxy("127.0.0.1", socks.port());
            ChainBackend chain = chain(URI.create("http://explorer.onion:8080/api"), proxy, TIMEOUT, 20);

            assertThat(chain.tip().height()).isNotNegative();

            ScriptedSocks.Request request = socks.requests().await("a request", _ -> true);
            assertThat(request.host()).isEqualTo("explorer.onion");
            assertThat(request.port()).isEqualTo(8080);
            assertThat(request.addressType()).isEqualTo(3);
            assertThat(request.password()).isNotEmpty();
        }
    }

    @Test
    void takesTheEstimateForNoMoreBlocksThanAskedFor() {
        ChainBackend chain = chain();
        answer("/fee-estimates", new Reply(200, "{\"1\":6000,\"2\":90.5,\"6\":-1,\"25\":7,\"144\":1.001}"));

        assertThat(chain.feeEstimate(1)).contains(new FeeRate(90_500));
        assertThat(chain.feeEstimate(24)).contains(new FeeRate(90_500));
        assertThat(chain.feeEstimate(143)).contains(new FeeRate(7_000));
        assertThat(chain.feeEstimate(1_008)).contains(new FeeRate(1_001));
    }
}
