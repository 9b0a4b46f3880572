package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.chain.WrongNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What bitcoind does on bad days. */
class BitcoindTroubleTest {
    private static final String MAIN =
            "{\"chain\":\"main\",\"bestblockhash\":\"%s\",\"blocks\":7,\"headers\":9," + "\"initialblockdownload\":%s}";
    private static final String HASH = "00".repeat(31) + "07";
    private static final OutPoint OUT_POINT = new OutPoint(new TxId("ab".repeat(32)), 1);

    @TempDir
    private Path directory;

    private final FakeNode node = new FakeNode();
    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_700_000_600));
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Path cookie = Path.of("");
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

    private BitcoindChain chain(Network network, URI url) {
        BitcoindChain chain = chain(network, url, RpcCredentials.cookie(cookie), Duration.ofSeconds(10));
        chains.add(chain);
        return chain;
    }

    private BitcoindChain chain(Network network, URI url, RpcCredentials credentials, Duration timeout) {
        return new BitcoindChain(NodeSettings.of(network, url, credentials, timeout), clock, meters);
    }

    private BitcoindChain chain() {
        return chain(Network.MAINNET, node.url());
    }

    @Test
    void saysWhatToDoWhenNobodyAnswers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        BitcoindChain chain = chain(Network.MAINNET, URI.create("http://127.0.0.1:" + port));

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(chain::tip).satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("bitcoind at http://127.0.0.1:" + port + " does not answer");
            assertThat(problem.remedy()).contains("joinmarket.chain.rpc-url");
        });
    }

    @Test
    void refusesABitcoindOfAnotherNetworkBeforeItAsksForMore() {
        BitcoindChain chain = chain(Network.SIGNET, node.url());

        assertThatExceptionOfType(WrongNetwork.class)
                .isThrownBy(() -> chain.lookup(List.of(OUT_POINT)))
                .withMessageContaining("'main'")
                .withMessageContaining("signet");
        assertThat(node.calls()).containsOnly("getblockchaininfo");
    }

    @Test
    void neverMinesOnAnotherNetwork() {
        assertThat(chain().regtest()).isEmpty();
        BitcoindChain regtest = chain(Network.REGTEST, node.url());

        assertThatExceptionOfType(WrongNetwork.class)
                .isThrownBy(() -> regtest.regtest().orElseThrow().mine(1, Optional.empty()));
        assertThatExceptionOfType(WrongNetwork.class)
                .isThrownBy(() -> regtest.regtest().orElseThrow().fund(new Script(new byte[22]), new Sats(10_000)));
        assertThat(node.calls()).containsOnly("getblockchaininfo");
    }

    @Test
    void checksTheNetworkAgainAfterAnOutage() {
        BitcoindChain chain = chain();
        assertThat(chain.tip().height()).isEqualTo(7);

        node.answerWith(503, "busy");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.lookup(List.of(OUT_POINT)));
        node.answerWith(200, "");
        node.on("getblockchaininfo", "{\"chain\":\"test\"}");

        assertThatExceptionOfType(WrongNetwork.class).isThrownBy(() -> chain.lookup(List.of(OUT_POINT)));
    }

    @Test
    void isUnavailableWhileBitcoindCatchesUp() {
        node.on("getblockchaininfo", MAIN.formatted(HASH, "true"));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("block 7 of 9");
    }

    @Test
    void isUnavailableWhileBitcoindStarts() {
        node.on("getblockchaininfo", "error:{\"code\":-28,\"message\":\"Loading block index…\"}");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("Loading block index?")
                .withMessageContaining("wait");
    }

    @Test
    void namesTheCredentialsThatAreRefusedButNotWhatIsInThem() {
        node.answerWith(401, "");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining(".cookie")
                .withMessageNotContaining("first");
    }

    @Test
    void explainsRefusedAddressesBusyNodesAndOtherServers() {
        node.answerWith(403, "");
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("rpcallowip");
        node.answerWith(503, "");
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("rpcworkqueue");
        for (String nonsense : List.of("<html>", "{}", "7")) {
            node.answerWith(200, nonsense);
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(() -> chain().tip())
                    .withMessageContaining("is not bitcoind");
        }
    }

    @Test
    void readsTheCookieAnewForEachCall() throws IOException {
        BitcoindChain chain = chain();
        chain.tip();
        Files.writeString(cookie, "__cookie__:second");
        chain.tip();

        assertThat(node.authorizations().getFirst()).isEqualTo(basic("__cookie__:first"));
        assertThat(node.authorizations().getLast()).isEqualTo(basic("__cookie__:second"));

        Files.delete(cookie);
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::tip)
                .withMessageContaining("rpc-cookie-file");
        Files.writeString(cookie, "x".repeat(5_000));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(chain::tip).withMessageContaining("too large");
    }

    @Test
    void takesUserAndPassword() throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "se:cret\nsecond line\n");
        try (BitcoindChain chain =
                chain(Network.MAINNET, node.url(), RpcCredentials.password("joe", password), Duration.ofSeconds(10))) {
            chain.tip();
            assertThat(node.authorizations()).containsOnly(basic("joe:se:cret"));

            Files.delete(password);
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(chain::tip)
                    .withMessageContaining("rpc-password-file");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> RpcCredentials.password("", password));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAmountsToTheLastSatoshi() {
        node.on("gettxout", params -> switch (params.path(1).intValue()) {
            case 0 -> output("0.00000001");
            case 1 -> output("20999999.9769");
            case 2 -> output("1e-7");
            case 3 -> output("0.1");
            case 4 -> output("21");
            default -> "null";
        });
        List<OutPoint> outPoints = new ArrayList<>();
        for (int vout = 0; vout < 6; vout++) outPoints.add(new OutPoint(OUT_POINT.txid(), vout));

        var found = chain().lookup(outPoints);

        assertThat(found).hasSize(5);
        List<Long> values = new ArrayList<>();
        for (OutPoint outPoint : outPoints)
            if (found.containsKey(outPoint))
                found.computeIfPresent(outPoint, (_, output) -> {
                    values.add(output.value().value());
                    return output;
                });
        assertThat(values).containsExactly(1L, 2_099_999_997_690_000L, 10L, 10_000_000L, 2_100_000_000L);
    }

    private static String output(String value) {
        return "{\"value\":" + value + ",\"confirmations\":2,\"coinbase\":false,\"scriptPubKey\":{\"hex\":\"51\"}}";
    }

    @Test
    void looksUpManyOutputsInFewRequests() {
        node.on("gettxout", "null");
        List<OutPoint> outPoints = new ArrayList<>();
        for (int vout = 0; vout < 2 * RpcClient.MAX_BATCH + 1; vout++)
            outPoints.add(new OutPoint(OUT_POINT.txid(), vout));

        assertThat(chain().lookup(outPoints)).isEmpty();

        assertThat(node.calls()).filteredOn("gettxout"::equals).hasSize(outPoints.size());
        assertThat(node.authorizations()).as("requests").hasSize(5 + 3);
    }

    @Test
    void roundsFeeRatesUpAndKnowsWhenThereIsNone() {
        node.on("estimatesmartfee", "{\"feerate\":0.00012345001,\"blocks\":3}");
        assertThat(chain().feeEstimate(3)).contains(new FeeRate(12_346));
        node.on("estimatesmartfee", "{\"errors\":[\"Insufficient data or no feerate found\"],\"blocks\":3}");
        assertThat(chain().feeEstimate(3)).isEmpty();
        node.on("getmempoolinfo", "{\"mempoolminfee\":0.00002,\"minrelaytxfee\":0.00001}");
        assertThat(chain().minimumFeeRate()).isEqualTo(new FeeRate(2_000));
        assertThatIllegalArgumentException().isThrownBy(() -> chain().feeEstimate(0));
        assertThatIllegalArgumentException().isThrownBy(() -> chain().feeEstimate(1_009));
    }

    @Test
    void asksSoManyThingsAtOnceAndNoMore() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore go = new Semaphore(0);
        CountDownLatch full = new CountDownLatch(RpcClient.MAX_CALLS);
        BitcoindChain chain = chain();
        chain.tip();
        node.on("estimatesmartfee", _ -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            full.countDown();
            go.acquireUninterruptibly();
            running.decrementAndGet();
            return "{\"feerate\":0.00001}";
        });
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3 * RpcClient.MAX_CALLS; i++)
            threads.add(Thread.startVirtualThread(() -> chain.feeEstimate(2)));

        assertThat(full.await(30, TimeUnit.SECONDS)).isTrue();
        go.release(threads.size());
        for (Thread thread : threads) thread.join();

        assertThat(most).hasValue(RpcClient.MAX_CALLS);
    }

    @Test
    void importsAWalletOnceAndSearchesAgainOnlyWhenASearchDidNotEnd() {
        Set<String> descriptors = new ConcurrentSkipListSet<>();
        AtomicInteger imports = new AtomicInteger();
        AtomicInteger scans = new AtomicInteger();
        AtomicReference<String> label = new AtomicReference<>("");
        JsonMapper json = JsonMapper.builder().build();
        node.on("listwallets", "[]")
                .on("loadwallet", "error:{\"code\":-18,\"message\":\"not there\"}")
                .on("createwallet", "{}")
                .on("getblockhash", "\"" + HASH + "\"")
                .on(
                        "getchaintxstats",
                        params -> "{\"txcount\":" + (9 - params.path(0).intValue()) + "}")
                .on(
                        "getdescriptorinfo",
                        params -> "{\"descriptor\":\"" + params.path(0).stringValue() + "#\"}")
                .on("listdescriptors", _ -> listOf(descriptors))
                .on("importdescriptors", params -> {
                    imports.incrementAndGet();
                    params.path(0)
                            .values()
                            .forEach(each -> descriptors.add(each.path("desc").stringValue()));
                    return "[{\"success\":true}]";
                })
                .on("setlabel", params -> {
                    label.set(params.path(1).stringValue());
                    return "null";
                })
                .on("getaddressinfo", _ -> "{\"labels\":[" + json.writeValueAsString(label.get()) + "]}")
                .on(
                        "rescanblockchain",
                        _ -> scans.incrementAndGet() == 1
                                ? "error:{\"code\":-1,\"message\":\"Can't rescan beyond pruned data.\"}"
                                : "{\"start_height\":0,\"stop_height\":7}");
        BitcoindChain chain = chain();
        WatchedWallet wallet = new WatchedWallet(
                "w", Instant.EPOCH, List.of(), List.of(new WatchedScript(new KeyPath(0, 2, 1), new Script(new byte[] {1
                }))));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.watch(wallet))
                .withMessageContaining("pruned");
        assertThatIllegalStateException().isThrownBy(() -> chain.used("w"));
        chain.watch(wallet);
        assertThat(scans).as("a failure, and the one that went through").hasValue(2);
        assertThat(imports).hasValue(1);
        assertThat(descriptors).hasSize(1);

        chain.watch(wallet);
        assertThat(scans).hasValue(2);
    }

    @Test
    void aStateThatNobodyCanReadIsNone() {
        for (String text : List.of("", "7", "{}", "{\"known\":null}", "[", "x".repeat(10_000)))
            assertThat(SearchState.read(text).known()).as(text).isEqualTo(SearchState.Keys.NONE);
        SearchState state = new SearchState(
                new SearchState.Keys(Map.of("0/1", 40), "ab"),
                SearchState.Running.of(new SearchState.Keys(Map.of("0/1", 1_040), "ab"), 0, 50, 99));
        assertThat(SearchState.read(state.text())).isEqualTo(state);
    }

    private static String listOf(Set<String> descriptors) {
        List<JsonNode> known = new ArrayList<>();
        JsonMapper json = JsonMapper.builder().build();
        for (String descriptor : descriptors) known.add(json.createObjectNode().put("desc", descriptor));
        return "{\"descriptors\":" + known + "}";
    }

    @Test
    void loadsAWalletThatBitcoindHasUnloaded() {
        AtomicInteger loads = new AtomicInteger();
        node.on("listwallets", "[\"jm_w_mainnet\"]")
                .on("listdescriptors", "{\"descriptors\":[]}")
                .on("loadwallet", _ -> {
                    loads.incrementAndGet();
                    return "{}";
                })
                .on("listunspent", _ -> loads.get() == 0 ? "error:{\"code\":-18,\"message\":\"not loaded\"}" : "[]");
        BitcoindChain chain = chain();
        chain.watch(new WatchedWallet("w", Instant.EPOCH, List.of(), List.of()));

        assertThat(chain.unspent("w")).isEmpty();
        assertThat(loads).hasValue(1);

        loads.set(0);
        node.on("loadwallet", "error:{\"code\":-18,\"message\":\"no such file\"}");
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.unspent("w"))
                .withMessageContaining("lost its wallet jm_w_mainnet");
    }

    @Test
    void doesNotWaitForTheRestOfAnAnswerForEver() {
        try (BitcoindChain impatient =
                chain(Network.MAINNET, node.url(), RpcCredentials.cookie(cookie), Duration.ofSeconds(3))) {
            impatient.tip();
            node.withhold(1);

            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(impatient::tip)
                    .withMessageContaining("did not answer in time");
            node.withhold(0);
            assertThat(impatient.tip().height()).isEqualTo(7);
        }
    }

    @Test
    void readsNoMoreThanItHasMemoryFor() {
        node.answerWith(200, " ".repeat(RpcClient.MAX_REPLY_BYTES + 1));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("more than 33554432 bytes");
        assertThat(node.authorizations()).as("asked once").hasSize(1);
    }

    @Test
    void isUnavailableWhenAMemberOfAnAnswerIsMissingOrOfAnotherType() {
        for (String header : List.of("{}", "[]", "7", "{\"height\":\"seven\"}", "{\"height\":1e30}")) {
            node.on("getblockheader", header);
            assertThatExceptionOfType(ChainUnavailable.class).as(header).isThrownBy(() -> chain().tip());
        }
        for (String output : List.of("{}", "{\"value\":\"1\",\"scriptPubKey\":{\"hex\":\"51\"}}", output("1e400"))) {
            node.on("gettxout", output);
            assertThatExceptionOfType(ChainUnavailable.class)
                    .as(output)
                    .isThrownBy(() -> chain().lookup(List.of(OUT_POINT)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "-0.00001", "\"0.00001\"", "{}"})
    void takesNoFeeRateThatCannotBe(String rate) {
        BitcoindChain chain = chain();
        node.on("getmempoolinfo", "{\"mempoolminfee\":" + rate + ",\"minrelaytxfee\":0.00001}");
        node.on("estimatesmartfee", "{\"feerate\":" + rate + "}");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::minimumFeeRate)
                .satisfies(problem -> assertThat(problem.trouble()).isEqualTo(ChainTrouble.NOT_UNDERSTOOD));
        if (rate.startsWith("\"") || rate.startsWith("{"))
            assertThat(chain.feeEstimate(3)).isEmpty();
        else assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.feeEstimate(3));
    }

    @Test
    void boundsWhatBitcoindSays() {
        node.on("getblockchaininfo", "error:{\"code\":-1,\"message\":\"" + "x".repeat(10_000) + "\"}");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .satisfies(problem -> assertThat(problem.getMessage()).hasSizeLessThan(400));
    }
}
