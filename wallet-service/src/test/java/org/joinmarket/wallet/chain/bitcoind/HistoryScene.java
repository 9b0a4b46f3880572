package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Real blocks of three times, long ago, lately and now, with payments to keys of a wallet. */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HistoryScene {
    static final long LONG_AGO = 1_600_000_000;
    static final long LATELY = LONG_AGO + 100 * 86_400;
    static final long NOW = LATELY + 10 * 86_400;
    static final Sats VALUE = new Sats(1_000_000);
    static final KeyPath OLD = new KeyPath(0, 0, 1);
    static final KeyPath OLD_AND_SPENT = new KeyPath(0, 0, 2);
    static final KeyPath LATE = new KeyPath(1, 1, 3);
    static final int SLICE = 10;

    final TestWallet keys = TestWallet.create();
    final List<Slice> slices = new CopyOnWriteArrayList<>();
    private final List<BitcoindChain> chains = new ArrayList<>();
    Bitcoind bitcoind;
    NodeProxy proxy;
    RpcClient rpc;
    TxId paidLongAgo;
    int spentAt;
    int lateFrom;
    int best;

    record Slice(int first, int last) {}

    @BeforeAll
    void mine() {
        bitcoind = Bitcoind.start();
        proxy = new NodeProxy(bitcoind);
        rpc = new RpcClient(
                bitcoind.rpcUrl(),
                RpcCredentials.cookie(bitcoind.cookieFile()),
                Duration.ofSeconds(30),
                InstantSource.system(),
                new SimpleMeterRegistry());
        try (BitcoindChain chain = chain()) {
            var regtest = chain.regtest().orElseThrow();
            at(LONG_AGO);
            paidLongAgo = regtest.fund(keys.script(OLD), VALUE);
            TxId paid = regtest.fund(keys.script(OLD_AND_SPENT), VALUE);
            List<String> _ = regtest.mine(30, Optional.empty());
            at(LATELY);
            List<String> _ = regtest.mine(20, Optional.empty());
            lateFrom = chain.tip().height();
            TxId _ = regtest.fund(keys.script(LATE), VALUE);
            spend(chain, paid, OLD_AND_SPENT);
            List<String> _ = regtest.mine(20, Optional.empty());
            spentAt = lateFrom + 1;
            at(NOW);
            List<String> _ = regtest.mine(15, Optional.empty());
            best = chain.tip().height();
        }
        chains.clear();
    }

    void at(long time) {
        JsonNode _ = rpc.ask("setmocktime", time);
    }

    /** Pays a stranger all that {@code paid} paid to {@code key}. */
    void spend(BitcoindChain chain, TxId paid, KeyPath key) {
        OutPoint coin = chain.lookup(List.of(new OutPoint(paid, 0), new OutPoint(paid, 1))).entrySet().stream()
                .filter(each -> each.getValue().script().equals(keys.script(key)))
                .findFirst()
                .orElseThrow()
                .getKey();
        byte[] away = new byte[22];
        away[1] = 20;
        TxOutput out = new TxOutput(new Sats(990_000), new Script(away));
        assertThat(chain.broadcast(keys.spend(coin, VALUE, key, out).serialize()))
                .isInstanceOf(BroadcastResult.Accepted.class);
    }

    @AfterEach
    void forget() {
        proxy.watch(_ -> Optional.empty());
        chains.forEach(BitcoindChain::close);
        chains.clear();
        slices.clear();
        JsonNode wallets = rpc.ask("listwallets");
        for (JsonNode name : wallets.values())
            if (!name.stringValue("").equals(BitcoindRegtest.MINER)) {
                JsonNode _ = rpc.ask("unloadwallet", name.stringValue(""));
            }
    }

    @AfterAll
    void stop() {
        rpc.close();
        proxy.close();
        bitcoind.close();
    }

    /** As a service that has just started would have it. */
    BitcoindChain chain() {
        return chain(ChainMemory.none());
    }

    BitcoindChain chain(ChainMemory memory) {
        BitcoindChain chain = new BitcoindChain(
                NodeSettings.of(
                        Network.REGTEST,
                        proxy.url(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30)),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                memory,
                new HistoryScan.Settings(60, Duration.ofSeconds(5), SLICE));
        chains.add(chain);
        return chain;
    }

    /** The same keys under a name that bitcoind does not know. */
    WatchedWallet wallet(String id, Instant birth, @Nullable Integer birthHeight) {
        return new WatchedWallet(id, birth, birthHeight, branches(TestWallet.RANGE), List.of());
    }

    /** Those that something was paid to: bitcoind takes its time for each key. */
    List<WatchedBranch> branches(int end) {
        return keys.watched(end, List.of()).branches().stream()
                .filter(branch -> branch.mixdepth() == branch.branch())
                .toList();
    }

    interface AtSlice {
        void searches(Slice slice) throws IOException;
    }

    void atEachSlice(AtSlice then) {
        proxy.watch(call -> {
            if (!call.path("method").stringValue("").equals("rescanblockchain")) return Optional.empty();
            JsonNode last = call.path("params").path(1);
            Slice slice = new Slice(
                    call.path("params").path(0).intValue(),
                    last.isNumber() ? last.intValue() : rpc.ask("getblockcount").intValue());
            then.searches(slice);
            slices.add(slice);
            return Optional.empty();
        });
    }

    static List<KeyPath> paths(List<WalletOutput> outputs) {
        return outputs.stream().map(WalletOutput::path).toList();
    }
}
