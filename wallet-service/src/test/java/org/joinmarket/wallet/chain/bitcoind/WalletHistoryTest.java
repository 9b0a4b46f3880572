package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** How often bitcoind is asked at a start what it knows of a wallet, and what of that is believed for how long. */
class WalletHistoryTest extends FakeNodeScene {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NOT_LOADED = "error:{\"code\":-18,\"message\":\"not loaded\"}";

    private final AtomicReference<String> label = new AtomicReference<>("");
    private final AtomicReference<String> loaded = new AtomicReference<>("[\"jm_w_mainnet\"]");

    /** Of bonds only, so that no keys have to be derived. */
    private static WatchedWallet wallet(int scripts) {
        List<WatchedScript> all = List.of(
                new WatchedScript(new KeyPath(0, 2, 1), new Script(new byte[] {1})),
                new WatchedScript(new KeyPath(0, 2, 2), new Script(new byte[] {2})));
        return new WatchedWallet("w", Instant.EPOCH, List.of(), all.subList(0, scripts));
    }

    private static String known(WatchedWallet wallet) {
        SearchState.Keys keys = new SearchState.Keys(Map.of(), DescriptorImport.singlesOf(wallet));
        return new SearchState(keys, null, null).text();
    }

    @BeforeEach
    void aWalletThatIsKnown() {
        label.set(known(wallet(1)));
        node.on("listwallets", _ -> loaded.get())
                .on("getaddressinfo", _ -> "{\"labels\":[" + JSON.writeValueAsString(label.get()) + "]}")
                .on("setlabel", params -> {
                    label.set(params.path(1).stringValue());
                    return "null";
                })
                .on("listsinceblock", _ -> {
                    if ("[]".equals(loaded.get())) return NOT_LOADED;
                    return "{\"transactions\":[],\"lastblock\":\"" + HASH + "\"}";
                })
                .on("loadwallet", _ -> {
                    loaded.set("[\"jm_w_mainnet\"]");
                    return "{}";
                })
                .on("getblockhash", "\"" + HASH + "\"")
                .on("getchaintxstats", "{\"txcount\":9}")
                .on(
                        "getdescriptorinfo",
                        params -> "{\"descriptor\":\"" + params.path(0).stringValue() + "#\"}")
                .on("listdescriptors", "{\"descriptors\":[]}")
                .on("importdescriptors", "[{\"success\":true},{\"success\":true}]")
                .on("rescanblockchain", "{}");
    }

    private long asked(String method) {
        return node.calls().stream().filter(method::equals).count();
    }

    @Test
    void aStartAsksOnceWhatIsKnown() {
        BitcoindChain chain = chain();

        assertThat(chain.knownPart(wallet(1))).as("all of it").isEmpty();
        chain.watch(wallet(1));

        assertThat(asked("listwallets")).isOne();
        assertThat(asked("getaddressinfo")).isOne();
        assertThat(chain.search("w").orElseThrow().state()).isEqualTo(HistorySearch.State.COMPLETE);
        chain.watch(wallet(1));
        assertThat(asked("getaddressinfo")).as("believed once").isEqualTo(2);
    }

    @Test
    void aWalletThatWasUnloadedMeanwhileIsLoaded() {
        BitcoindChain chain = chain();
        var _ = chain.knownPart(wallet(1));
        loaded.set("[]");

        chain.watch(wallet(1));

        assertThat(chain.used("w")).isEmpty();
        assertThat(asked("loadwallet")).isOne();
    }

    @Test
    void whatWasReadBeforeAnOutageIsReadAgain() {
        BitcoindChain chain = chain();
        var _ = chain.knownPart(wallet(1));
        outage(chain);
        label.set("");

        chain.watch(wallet(1));

        assertThat(asked("rescanblockchain"))
                .as("another node, which knows nothing")
                .isPositive();
    }

    private void outage(BitcoindChain chain) {
        node.answerWith(503, "");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.feeEstimate(2));
        node.answerWith(200, "");
    }

    /** As a node's folder of last week, or another node in its place. */
    @Test
    void aWalletOfTheSameNameThatKnowsLessIsLost() {
        BitcoindChain chain = chain();
        label.set(known(wallet(2)));
        chain.watch(wallet(2));
        outage(chain);
        assertThat(chain.used("w")).as("the same node").isEmpty();
        assertThat(chain.hasLost("w")).isFalse();

        becomesOneThatKnows(wallet(1), chain);
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.used("w"))
                .satisfies(lost -> assertThat(lost.trouble()).isEqualTo(ChainTrouble.WALLET_UNLOADED));
        assertThat(chain.hasLost("w")).isTrue();

        chain.watch(wallet(2));
        assertThat(asked("rescanblockchain")).isPositive();
        assertThat(chain.used("w")).isEmpty();
    }

    private void becomesOneThatKnows(WatchedWallet wallet, BitcoindChain chain) {
        outage(chain);
        label.set(known(wallet));
    }

    /** A search takes hours, in which the wallet would be believed. */
    @Test
    void isNoticedBeforeASearchForMore() {
        BitcoindChain chain = chain();
        label.set(known(wallet(1)));
        chain.watch(wallet(1));
        outage(chain);
        label.set("");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain.watch(wallet(2)))
                .satisfies(lost -> assertThat(lost.trouble()).isEqualTo(ChainTrouble.WALLET_UNLOADED));
        assertThat(chain.hasLost("w")).isTrue();
        assertThat(asked("rescanblockchain")).isZero();
    }

    /** What was found of it so far is shown. */
    @Test
    void isLostOnceThoughItsSearchIsInterrupted() {
        node.on("getblockcount", "100000");
        AtomicBoolean isWhole = new AtomicBoolean();
        node.on("rescanblockchain", params -> {
            if (params.path(0).intValue() > 0) return "{}";
            isWhole.set(true);
            node.answerWith(503, "");
            return "{}";
        });
        BitcoindChain chain = chain();
        label.set(known(wallet(2)));
        chain.watch(wallet(2));
        becomesOneThatKnows(wallet(1), chain);
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.used("w"));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.watch(wallet(2)));
        assertThat(isWhole).as("the last year is searched").isTrue();

        node.answerWith(200, "");
        assertThat(chain.used("w")).isEmpty();
        assertThat(chain.hasLost("w")).isFalse();
    }

    @Test
    void whatWasReadWhileASearchRanIsReadAgain() throws InterruptedException {
        CountDownLatch searching = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        node.on("rescanblockchain", _ -> {
            searching.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "{}";
        });
        BitcoindChain chain = chain();
        Thread longer = Thread.startVirtualThread(() -> chain.watch(wallet(2)));
        searching.await();
        var _ = chain.knownPart(wallet(1));
        go.countDown();
        longer.join();
        long before = asked("getaddressinfo");

        chain.watch(wallet(1));

        assertThat(asked("getaddressinfo")).isEqualTo(before + 1);
    }
}
