package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What bitcoind is asked, and how its answers are read. */
class BitcoindAnswersTest extends FakeNodeScene {
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

    /** Nodes relay data outputs of any size: one coin of a stranger's is not to spoil the others, nor what is known of the node. */
    @Test
    void anOutputWithAScriptThatNobodyCanSpendIsOneWithoutAny() {
        String data = "6a" + "00".repeat(15_000);
        node.on(
                "gettxout",
                params -> params.path(1).intValue() == 0
                        ? "{\"value\":0,\"scriptPubKey\":{\"hex\":\"" + data + "\"},\"confirmations\":0}"
                        : output("0.1"));
        OutPoint other = new OutPoint(OUT_POINT.txid(), 1);
        OutPoint big = new OutPoint(OUT_POINT.txid(), 0);

        var found = chain().lookup(List.of(big, other));

        assertThat(found).containsOnlyKeys(big, other);
        assertThat(found.get(big)).extracting(ChainOutput::script).isEqualTo(Script.EMPTY);
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

    /** A lease asks for the tip each time. */
    @Test
    void asksForTheHeaderOfABlockOnce() {
        BitcoindChain chain = chain();
        ChainTip first = chain.tip();
        assertThat(chain.tip()).isEqualTo(first);
        assertThat(node.calls()).filteredOn("getblockheader"::equals).hasSize(1);

        node.on("getblockchaininfo", MAIN.formatted("00".repeat(31) + "08", "false"))
                .on("getblockheader", "{\"height\":8,\"time\":1700000000,\"mediantime\":1699999000}");
        assertThat(chain.tip().height()).isEqualTo(8);
        node.on("getblockchaininfo", MAIN.formatted(HASH, "false"))
                .on("getblockheader", "{\"height\":7,\"time\":1700000000,\"mediantime\":1699999000}");
        assertThat(chain.tip()).as("after a reorganisation to fewer blocks").isEqualTo(first);
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

    private static final String NOT_THERE = "error:{\"code\":-5,\"message\":\"not there\"}";

    @Test
    void saysOfNothingThatItIsNowhereWhileBitcoindLoadsItsMempool() {
        AtomicReference<String> entry = new AtomicReference<>(NOT_THERE);
        node.on("getmempoolentry", _ -> entry.get())
                .on("getrawtransaction", NOT_THERE)
                .on("gettxout", "null")
                .on("getmempoolinfo", "{\"loaded\":false}");
        Transaction tx = new Transaction(
                2,
                List.of(TxInput.unsigned(OUT_POINT, 0)),
                List.of(new TxOutput(new Sats(1), new Script(new byte[1]))),
                0);
        BitcoindChain chain = chain();

        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> chain.status(tx.txid()), () -> chain.status(tx), () -> chain.lookupWhole(List.of(OUT_POINT))))
            assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(asked).satisfies(problem -> {
                assertThat(problem.trouble()).isEqualTo(ChainTrouble.WARMING_UP);
                assertThat(problem.what()).endsWith("is still loading its mempool");
            });
        assertThat(node.calls())
                .as("it need not be met again")
                .filteredOn("getnetworkinfo"::equals)
                .hasSize(1);

        node.on("getmempoolinfo", "{\"loaded\":true}");
        assertThat(chain.status(tx.txid())).isEqualTo(new TransactionStatus.NotFound());
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.Conflicted(OUT_POINT, true));
        assertThat(chain.lookupWhole(List.of(OUT_POINT))).isEmpty();
        node.on("getmempoolinfo", _ -> {
            entry.set("{}");
            return "{\"loaded\":true}";
        });
        assertThat(chain.status(tx.txid())).as("loaded in between").isEqualTo(new TransactionStatus.InMempool());
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
    void searchesTakeTurnsAndHoldUpNobodyElse() throws InterruptedException {
        int wallets = RpcClient.MAX_CALLS + 1;
        AtomicInteger searching = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(wallets);
        CountDownLatch go = new CountDownLatch(1);
        Set<String> scripts = new ConcurrentSkipListSet<>();
        node.on("listwallets", "[]")
                .on("loadwallet", "error:{\"code\":-18,\"message\":\"not there\"}")
                .on("createwallet", "{}")
                .on("getblockhash", "\"" + HASH + "\"")
                .on("getchaintxstats", "{\"txcount\":9}")
                .on(
                        "getdescriptorinfo",
                        params -> "{\"descriptor\":\"" + params.path(0).stringValue() + "#\"}")
                .on("listdescriptors", _ -> listOf(scripts))
                .on("importdescriptors", params -> {
                    params.path(0)
                            .values()
                            .forEach(each -> scripts.add(each.path("desc").stringValue()));
                    return "[{\"success\":true}]";
                })
                .on("setlabel", _ -> {
                    begun.countDown();
                    return "null";
                })
                .on("rescanblockchain", _ -> {
                    most.accumulateAndGet(searching.incrementAndGet(), Math::max);
                    awaited(go);
                    searching.decrementAndGet();
                    return "{\"start_height\":0,\"stop_height\":7}";
                });
        BitcoindChain chain = chain();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < wallets; i++) {
            WatchedScript script = new WatchedScript(new KeyPath(0, 2, 1), new Script(new byte[] {1}));
            WatchedWallet wallet = new WatchedWallet("w" + i, Instant.EPOCH, List.of(), List.of(script));
            threads.add(Thread.startVirtualThread(() -> chain.watch(wallet)));
        }
        assertThat(begun.await(30, TimeUnit.SECONDS)).as("all want to search").isTrue();

        CompletableFuture<Integer> tip =
                CompletableFuture.supplyAsync(() -> chain.tip().height());
        assertThat(tip).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(7);
        go.countDown();
        for (Thread thread : threads) thread.join();
        assertThat(most).hasValue(1);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStateThatNobodyCanReadIsNone() {
        for (String text : List.of("", "7", "{}", "{\"known\":null}", "[", "x".repeat(10_000)))
            assertThat(SearchState.read(text).known()).as(text).isEqualTo(SearchState.Keys.NONE);
        SearchState state = new SearchState(
                new SearchState.Keys(Map.of("0/1", 40), "ab"),
                SearchState.Running.of(new SearchState.Keys(Map.of("0/1", 1_040), "ab"), 0, 50, 99),
                null);
        assertThat(SearchState.read(state.text())).isEqualTo(state);
        SearchState later =
                new SearchState(state.known(), SearchState.Running.ofWhatIsThere(state.known(), 60, 99), 40);
        assertThat(SearchState.read(later.text())).isEqualTo(later);
        String before = "{'known':{'ends':{'0/1':40},'singles':'ab'},'running':{'from':0,'keys':{'ends':{'0/1':1040},"
                + "'singles':'ab'},'recentFrom':50,'recentKnown':false,'recentTo':49,'to':99,'wholeTo':-1}}";
        assertThat(SearchState.read(before.replace('\'', '"')))
                .as("as it was written before some blocks could be left out")
                .isEqualTo(state);
    }

    private static String listOf(Set<String> descriptors) {
        List<JsonNode> known = new ArrayList<>();
        JsonMapper json = JsonMapper.builder().build();
        for (String descriptor : descriptors) known.add(json.createObjectNode().put("desc", descriptor));
        return "{\"descriptors\":" + known + "}";
    }

    @Test
    void abandonsInEveryWalletWhatIsNowhereAndNothingElse() {
        node.on("listwallets", "[\"jm_a_mainnet\",\"jm_b_mainnet\"]")
                .on("listdescriptors", "{\"descriptors\":[]}")
                .on("getmempoolentry", NOT_THERE)
                .on("gettransaction", NOT_THERE)
                .on("getrawtransaction", NOT_THERE)
                .on("getmempoolinfo", "{\"loaded\":true}")
                .on("abandontransaction", NOT_THERE); // "Transaction not eligible for abandonment" has that code, too
        BitcoindChain chain = chain();
        for (String id : List.of("a", "b")) chain.watch(new WatchedWallet(id, Instant.EPOCH, List.of(), List.of()));

        chain.forget(OUT_POINT.txid());
        assertThat(abandonings()).isEqualTo(2);

        node.on("abandontransaction", "error:{\"code\":-4,\"message\":\"database is locked\"}");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.forget(OUT_POINT.txid()));
        assertThat(abandonings()).as("the other one is told all the same").isEqualTo(4);

        node.on("abandontransaction", _ -> {
            node.answerWith(403, "");
            return "null";
        });
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.forget(OUT_POINT.txid()));
        assertThat(abandonings())
                .as("who may not ask for one may not for another")
                .isEqualTo(5);
        node.answerWith(200, "");

        node.on("abandontransaction", "null").on("getmempoolinfo", "{\"loaded\":false}");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.forget(OUT_POINT.txid()));
        node.on("getmempoolinfo", "{\"loaded\":true}").on("getmempoolentry", "{}");
        chain.forget(OUT_POINT.txid());
        node.on("getmempoolentry", NOT_THERE)
                .on("gettransaction", "{\"confirmations\":1,\"blockhash\":\"" + HASH + "\"}");
        chain.forget(OUT_POINT.txid());
        assertThat(abandonings()).as("it is somewhere, or may be").isEqualTo(5);
    }

    private long abandonings() {
        return node.calls().stream().filter("abandontransaction"::equals).count();
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
        assertThat(chain.hasLost("w")).isTrue();
        assertThatExceptionOfType(ChainUnavailable.class)
                .as("not that it is in no block")
                .isThrownBy(() -> chain.status(OUT_POINT.txid()));
        chain.watch(new WatchedWallet("w", Instant.EPOCH, List.of(), List.of()));
        assertThat(chain.hasLost("w")).isFalse();
    }
}
