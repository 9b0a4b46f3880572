package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a bitcoind has a name, and each is asked again in its own time. */
class NodeTroubleTest {
    private static final String HASH = "00".repeat(31) + "07";
    private static final String MAIN = "{\"chain\":\"main\",\"bestblockhash\":\"" + HASH
            + "\",\"blocks\":%d,\"headers\":%d,\"initialblockdownload\":%s}";
    private static final Instant BLOCK = Instant.ofEpochSecond(1_700_000_000);
    private static final Script SCRIPT = new Script(new byte[] {1});
    private static final WatchedWallet WALLET =
            new WatchedWallet("w", Instant.EPOCH, List.of(), List.of(new WatchedScript(new KeyPath(0, 2, 1), SCRIPT)));

    @TempDir
    private Path directory;

    private final FakeNode node = new FakeNode();
    private final MutableClock clock = new MutableClock(BLOCK.plusSeconds(600));
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Path cookie = Path.of("");
    private BitcoindChain chain;

    @BeforeEach
    void aHealthyNode() throws IOException {
        cookie = Files.writeString(directory.resolve(".cookie"), "__cookie__:first");
        node.on("getblockchaininfo", MAIN.formatted(7, 9, "false"))
                .on("getblockheader", "{\"height\":7,\"time\":1700000000,\"mediantime\":1699999000}")
                .on("getmempoolinfo", "{\"mempoolminfee\":0.00001,\"minrelaytxfee\":0.00001}");
        chain = new BitcoindChain(
                NodeSettings.of(Network.MAINNET, node.url(), RpcCredentials.cookie(cookie), Duration.ofSeconds(10)),
                clock,
                meters);
    }

    @AfterEach
    void stop() {
        chain.close();
        node.close();
    }

    private void assertTrouble(ChainTrouble expected, ThrowingCallable call) {
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(call)
                .satisfies(problem -> assertThat(problem.trouble()).isEqualTo(expected));
    }

    private long asked() {
        return node.authorizations().size();
    }

    @Test
    void refusesABitcoindThatIsTooOldAndTakesItOnceItIsNewer() {
        node.on("getnetworkinfo", "{\"version\":240200,\"subversion\":\"/Satoshi:24.2.0/\"}");
        assertTrouble(ChainTrouble.UNSUPPORTED_NODE, chain::tip);
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::minimumFeeRate)
                .withMessageContaining("240200")
                .withMessageContaining("25.0");

        node.on("getnetworkinfo", "{\"version\":250000,\"subversion\":\"/Satoshi:25.0.0/\"}");
        assertThat(chain.tip().height()).isEqualTo(7);
    }

    @Test
    void namesTheCallsThatABitcoindWithoutWalletsLacks() {
        node.on(
                "help",
                "\""
                        + NodeFacts.NEEDED.stream()
                                .filter(name -> !name.equals("importdescriptors"))
                                .collect(Collectors.joining("\\n"))
                        + "\"");
        assertTrouble(ChainTrouble.UNSUPPORTED_NODE, chain::tip);
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::tip)
                .withMessageContaining("has no importdescriptors");
    }

    @Test
    void theReadmeHasAWhitelistOfAllThatABitcoindIsAskedFor() throws IOException {
        assertThat(chain.tip().height()).isEqualTo(7);
        Set<String> asked = new TreeSet<>(NodeFacts.NEEDED);
        asked.addAll(node.calls()); // when it is met
        asked.add("uptime"); // before what takes long

        String line = Files.readAllLines(Path.of("README.md")).stream()
                .filter(each -> each.startsWith("rpcwhitelist=USER:"))
                .findFirst()
                .orElseThrow();
        assertThat(line.substring(line.indexOf(':') + 1).split(",")).containsExactlyElementsOf(asked);
    }

    @Test
    void worksWithABitcoindThatWasBuiltWithoutZmq() {
        node.on("getzmqnotifications", "error:{\"code\":-32601,\"message\":\"Method not found\"}");
        assertThat(chain.tip().height()).isEqualTo(7);
    }

    @Test
    void neverListsTheCoinsOfANodeThatHasNotAllBlocksAnyMore() {
        watchEmptyWallet();
        node.on("listunspent", "[]");
        assertThat(chain.unspent("w")).isEmpty();

        node.on("getblockchaininfo", MAIN.formatted(7, 9, "true"));
        assertTrouble(ChainTrouble.INITIAL_BLOCK_DOWNLOAD, () -> chain.unspent("w"));
        assertTrouble(ChainTrouble.INITIAL_BLOCK_DOWNLOAD, () -> chain.used("w"));
        assertTrouble(ChainTrouble.INITIAL_BLOCK_DOWNLOAD, chain::tip);
        node.on("getblockchaininfo", MAIN.formatted(7, 700, "false"));
        assertTrouble(ChainTrouble.INITIAL_BLOCK_DOWNLOAD, () -> chain.unspent("w"));

        node.on("getblockchaininfo", MAIN.formatted(700, 700, "false"));
        assertThat(chain.unspent("w")).isEmpty();
    }

    private void watchEmptyWallet() {
        node.on("listwallets", "[\"jm_w_mainnet\"]").on("listdescriptors", "{\"descriptors\":[]}");
        chain.watch(new WatchedWallet("w", Instant.EPOCH, List.of(), List.of()));
    }

    @Test
    void isNotReadyWithABlockThatIsTooOldButStillShowsCoins() {
        watchEmptyWallet();
        node.on("listunspent", "[]");
        clock.advance(Duration.ofHours(2));
        assertThat(chain.tip().height()).isEqualTo(7);
        clock.advance(Duration.ofHours(1));

        assertTrouble(ChainTrouble.STALE_TIP, chain::tip);
        assertThat(chain.unspent("w")).isEmpty();
    }

    @Test
    void saysThatItIsStartingAndAsksAgainAfterASecond() {
        node.on("getblockchaininfo", "error:{\"code\":-28,\"message\":\"Verifying blocks…\"}");
        for (int i = 0; i < Breaker.FAILURES; i++) assertTrouble(ChainTrouble.WARMING_UP, chain::tip);
        long before = asked();
        assertTrouble(ChainTrouble.WARMING_UP, chain::tip);
        assertThat(asked()).as("not asked again at once").isEqualTo(before);

        node.on("getblockchaininfo", MAIN.formatted(7, 9, "false"));
        assertTrouble(ChainTrouble.WARMING_UP, chain::tip);
        clock.advance(Duration.ofMillis(1_001));
        assertThat(chain.tip().height()).isEqualTo(7);
    }

    @Test
    void asksANodeThatRefusesTheCredentialsSeldomAndThenLessStill() {
        node.answerWith(401, "");
        for (int i = 0; i < Breaker.FAILURES; i++) assertTrouble(ChainTrouble.UNAUTHORIZED, chain::tip);
        long before = asked();
        clock.advance(Duration.ofSeconds(4));
        assertTrouble(ChainTrouble.UNAUTHORIZED, chain::tip);
        assertThat(asked()).isEqualTo(before);
        clock.advance(Duration.ofSeconds(2));
        assertTrouble(ChainTrouble.UNAUTHORIZED, chain::tip);
        assertThat(asked()).isEqualTo(before + 1);
        clock.advance(Duration.ofSeconds(6));
        assertTrouble(ChainTrouble.UNAUTHORIZED, chain::tip);
        assertThat(asked()).as("ten seconds by now").isEqualTo(before + 1);
        assertThat(breaker("open")).isEqualTo(1);

        node.answerWith(200, "");
        clock.advance(Duration.ofSeconds(5));
        assertThat(chain.tip().height()).isEqualTo(7);
        assertThat(breaker("closed")).isEqualTo(1);
    }

    private double breaker(String state) {
        return meters.get("jm.bitcoind.breaker").tag("state", state).gauge().value();
    }

    @Test
    void anErrorThatBitcoindAnswersWithIsNoOutage() {
        node.on("estimatesmartfee", "error:{\"code\":-8,\"message\":\"no\"}");
        for (int i = 0; i < 3 * Breaker.FAILURES; i++)
            assertTrouble(ChainTrouble.CALL_REFUSED, () -> chain.feeEstimate(3));
        assertThat(breaker("closed")).isEqualTo(1);
        assertThat(meters.get("jm.bitcoind.rpc")
                        .tag("method", "estimatesmartfee")
                        .tag("result", "call-refused")
                        .timer()
                        .count())
                .isEqualTo(3L * Breaker.FAILURES);
    }

    @Test
    void pausesGrowToALimit() {
        assertThat(IntStream.rangeClosed(1, 8)
                        .mapToObj(attempt ->
                                Breaker.pause(ChainTrouble.NODE_DOWN, attempt).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        assertThat(Breaker.pause(ChainTrouble.NODE_BUSY, 1_000_000)).hasSeconds(10);
        assertThat(Breaker.pause(ChainTrouble.WARMING_UP, 100)).hasSeconds(1);
    }

    @Test
    void readsTheCookieOnceMoreWhenItWasReplacedMeanwhile() throws IOException {
        node.require(() -> {
            String text = "__cookie__:second";
            Files.writeString(cookie, text); // bitcoind has just started, and writes it before it answers
            return text;
        });
        assertThat(chain.tip().height()).isEqualTo(7);
    }

    @Test
    void readsListsOfAnyLength() {
        watchScript();
        String note = "x".repeat(10_000);
        int entries = 5_000;
        AtomicReference<String> first = new AtomicReference<>("");
        node.on("listsinceblock", params -> {
            first.set(params.path("blockhash").stringValue());
            return IntStream.range(0, entries)
                    .mapToObj(i -> "{\"address\":\"none\",\"comment\":\"" + note + "\"}")
                    .collect(Collectors.joining(",", "{\"transactions\":[", "],\"lastblock\":\"" + HASH + "\"}"));
        });
        assertThat(chain.used("w")).isEmpty();
        assertThat(first).hasValue("");
        node.on("listsinceblock", params -> {
            first.set(params.path("blockhash").stringValue());
            return "{\"transactions\":[],\"lastblock\":\"" + HASH + "\"}";
        });
        assertThat(chain.used("w")).isEmpty();
        assertThat(first).as("only what is new").hasValue(HASH);
    }

    @Test
    void readsAllAgainWhenTheRememberedBlockIsNotKnownAnyMore() {
        watchScript();
        node.on("listsinceblock", "{\"transactions\":[],\"lastblock\":\"" + HASH + "\"}");
        assertThat(chain.used("w")).isEmpty();
        node.on(
                "listsinceblock",
                params -> params.path("blockhash").stringValue().isEmpty()
                        ? "{\"transactions\":[],\"lastblock\":\"" + "11".repeat(32) + "\"}"
                        : "error:{\"code\":-5,\"message\":\"Block not found\"}");
        assertThat(chain.used("w")).isEmpty();
    }

    private void watchScript() {
        watchEmptyWallet();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "{}",
                "null",
                "\"\"",
                "[7]",
                "[{}]",
                "[{\"txid\":\"zz\",\"vout\":0,\"amount\":1,\"scriptPubKey\":\"51\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":-1,\"amount\":1,\"scriptPubKey\":\"51\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":0,\"amount\":-1,\"scriptPubKey\":\"51\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":0,\"amount\":1e30,\"scriptPubKey\":\"51\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":0,\"amount\":0.000000001,\"scriptPubKey\":\"51\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":0,\"amount\":\"1\",\"scriptPubKey\":\"51\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":0,\"amount\":1,\"scriptPubKey\":\"zz\",\"confirmations\":1}]",
                "[{\"txid\":\"%s\",\"vout\":0,\"amount\":1,\"scriptPubKey\":\"51\",\"confirmations\":\"many\"}]",
            })
    void aListOfCoinsThatMakesNoSenseIsNoBalance(String list) {
        watchEmptyWallet();
        node.on("listunspent", list.formatted("ab".repeat(32)));
        assertTrouble(ChainTrouble.NOT_UNDERSTOOD, () -> chain.unspent("w"));
    }

    /** A list of coins does not say it, and to ask about each of a thousand takes longer than the list. */
    @ParameterizedTest
    @ValueSource(strings = {"0.00000000", "0", "50.00000000"})
    void asksWhichCoinsAreCoinbasesOnlyIfThereMayBeOne(String immature) {
        watchOneScript();
        node.on("listunspent", COINS.formatted("ab".repeat(32)))
                .on("getbalances", "{\"mine\":{\"trusted\":1.0,\"immature\":" + immature + "}}")
                .on(
                        "gettxout",
                        "{\"value\":1,\"confirmations\":5,\"coinbase\":true,\"scriptPubKey\":{\"hex\":\"51\"}}");
        boolean hasOne = immature.startsWith("5");

        assertThat(chain.unspent("w")).hasSize(1).allMatch(coin -> coin.output().coinbase() == hasOne);
        assertThat(node.calls().contains("gettxout")).isEqualTo(hasOne);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "7", "{\"mine\":{}}", "{\"mine\":{\"immature\":\"0\"}}", "{\"mine\":{\"immature\":null}}"})
    void balancesThatMakeNoSenseDoNotMakeACoinbaseSpendable(String balances) {
        watchOneScript();
        node.on("listunspent", COINS.formatted("ab".repeat(32))).on("getbalances", balances);
        assertTrouble(ChainTrouble.NOT_UNDERSTOOD, () -> chain.unspent("w"));
    }

    private static final String COINS =
            "[{\"txid\":\"%s\",\"vout\":0,\"amount\":1,\"scriptPubKey\":\"51\",\"confirmations\":5}]";

    private void watchOneScript() {
        WatchIndex index = new WatchIndex(Network.MAINNET);
        index.add(new WatchedWallet(
                "w", Instant.EPOCH, List.of(), List.of(new WatchedScript(new KeyPath(0, 2, 1), new Script(new byte[] {
                    0x51
                })))));
        node.on("listwallets", "[\"jm_w_mainnet\"]").on("listdescriptors", "{\"descriptors\":[]}");
        chain.watch(new WatchedWallet("w", Instant.EPOCH, null, List.of(), List.of(), Set.of(), index));
    }

    @Test
    void aListThatBreaksOffIsNoBalance() {
        watchEmptyWallet();
        node.answerWith(200, "{\"result\":[");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.unspent("w"));
    }

    @Test
    void aNodeThatAnnouncesOtherCallsIsAskedForNothingElse() {
        node.on("help", "\"nothing\"");
        assertTrouble(ChainTrouble.UNSUPPORTED_NODE, () -> chain.watch(WALLET));
        assertThat(Set.copyOf(node.calls())).doesNotContain("createwallet", "loadwallet", "importdescriptors");
    }
}
