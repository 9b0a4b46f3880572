package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Real blocks of three times, long ago, lately and now, and a search for what is in them. */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryScanTest {
    private static final long LONG_AGO = 1_600_000_000;
    private static final long LATELY = LONG_AGO + 100 * 86_400;
    private static final long NOW = LATELY + 10 * 86_400;
    private static final Sats VALUE = new Sats(1_000_000);
    private static final KeyPath OLD = new KeyPath(0, 0, 1);
    private static final KeyPath OLD_AND_SPENT = new KeyPath(0, 0, 2);
    private static final KeyPath LATE = new KeyPath(1, 1, 3);
    private static final int SLICE = 10;

    private final TestWallet keys = TestWallet.create();
    private final List<Slice> slices = new CopyOnWriteArrayList<>();
    private final List<BitcoindChain> chains = new ArrayList<>();
    private Bitcoind bitcoind;
    private NodeProxy proxy;
    private RpcClient rpc;
    private int spentAt;
    private int lateFrom;
    private int best;

    private record Slice(int first, int last) {}

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
            TxId _ = regtest.fund(keys.script(OLD), VALUE);
            TxId paid = regtest.fund(keys.script(OLD_AND_SPENT), VALUE);
            List<String> _ = regtest.mine(30, Optional.empty());
            at(LATELY);
            List<String> _ = regtest.mine(20, Optional.empty());
            lateFrom = chain.tip().height();
            TxId _ = regtest.fund(keys.script(LATE), VALUE);
            spend(chain, paid);
            List<String> _ = regtest.mine(20, Optional.empty());
            spentAt = lateFrom + 1;
            at(NOW);
            List<String> _ = regtest.mine(15, Optional.empty());
            best = chain.tip().height();
        }
        chains.clear();
    }

    private void at(long time) {
        JsonNode _ = rpc.ask("setmocktime", time);
    }

    private void spend(BitcoindChain chain, TxId paid) {
        OutPoint coin = chain.lookup(List.of(new OutPoint(paid, 0), new OutPoint(paid, 1))).entrySet().stream()
                .filter(each -> each.getValue().script().equals(keys.script(OLD_AND_SPENT)))
                .findFirst()
                .orElseThrow()
                .getKey();
        byte[] away = new byte[22];
        away[1] = 20;
        TxOutput out = new TxOutput(new Sats(990_000), new Script(away));
        assertThat(chain.broadcast(keys.spend(coin, VALUE, OLD_AND_SPENT, out).serialize()))
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
    private BitcoindChain chain() {
        return chain(ChainMemory.none());
    }

    private BitcoindChain chain(ChainMemory memory) {
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
    private WatchedWallet wallet(String id, Instant birth, @Nullable Integer birthHeight) {
        return new WatchedWallet(id, birth, birthHeight, branches(TestWallet.RANGE), List.of());
    }

    /** Those that something was paid to: bitcoind takes its time for each key. */
    private List<WatchedBranch> branches(int end) {
        return keys.watched(end, List.of()).branches().stream()
                .filter(branch -> branch.mixdepth() == branch.branch())
                .toList();
    }

    private interface AtSlice {
        void searches(Slice slice) throws IOException;
    }

    private void atEachSlice(AtSlice then) {
        proxy.watch(call -> {
            if (!call.path("method").stringValue("").equals("rescanblockchain")) return Optional.empty();
            Slice slice = new Slice(
                    call.path("params").path(0).intValue(),
                    call.path("params").path(1).intValue());
            then.searches(slice);
            slices.add(slice);
            return Optional.empty();
        });
    }

    private static List<KeyPath> paths(List<WalletOutput> outputs) {
        return outputs.stream().map(WalletOutput::path).toList();
    }

    @Test
    void theLastYearShowsFirstAndNothingIsShownThatWasSpent() {
        BitcoindChain chain = chain();
        WatchedWallet wallet = wallet("recent-first", Instant.EPOCH, null);
        Map<Integer, List<KeyPath>> shown = new ConcurrentHashMap<>();
        List<HistorySearch> seen = new CopyOnWriteArrayList<>();
        atEachSlice(slice -> {
            HistorySearch search = chain.search(wallet.id()).orElseThrow();
            seen.add(search);
            assertThat(search.showsCoins()).isEqualTo(search.state() == HistorySearch.State.WHOLE);
            if (search.showsCoins()) shown.put(slice.first(), paths(chain.unspent(wallet.id())));
        });

        chain.watch(wallet);

        assertThat(slices.getFirst().first()).isEqualTo(best - 60 + 1);
        assertThat(shown.get(0)).as("when the last year is known").containsExactly(LATE);
        assertThat(shown.get(spentAt / SLICE * SLICE))
                .as("before the block that spends is come to")
                .containsExactlyInAnyOrder(OLD, LATE);
        assertThat(paths(chain.unspent(wallet.id()))).containsExactlyInAnyOrder(OLD, LATE);
        assertThat(chain.used(wallet.id())).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(seen)
                .extracting(HistorySearch::state)
                .startsWith(HistorySearch.State.RECENT)
                .endsWith(HistorySearch.State.WHOLE);
        List<HistorySearch> whole = seen.stream()
                .filter(each -> each.state() == HistorySearch.State.WHOLE)
                .toList();
        assertThat(whole).extracting(HistorySearch::permille).isSorted().allMatch(permille -> permille < 1_000);
        assertThat(whole.getLast().permille()).isGreaterThan(500);
        assertThat(whole.getLast().timeLeft()).isNotNull();
        assertThat(whole).extracting(HistorySearch::searchedTo).isSorted();
        assertThat(chain.search(wallet.id()).orElseThrow())
                .isEqualTo(new HistorySearch(HistorySearch.State.COMPLETE, 0, best, best, true, 1_000, null, null));
    }

    @Test
    void aSearchGoesOnWhereItWasWhoeverIsRestarted() {
        WatchedWallet wallet = wallet("interrupted", Instant.EPOCH, null);
        BitcoindChain first = chain();
        atEachSlice(_ -> {
            if (slices.size() == 3) {
                bitcoind.stop();
                throw new IOException("gone");
            }
        });
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> first.watch(wallet));
        HistorySearch waiting = first.search(wallet.id()).orElseThrow();
        assertThat(waiting.state()).isEqualTo(HistorySearch.State.WAITING);
        assertThat(waiting.trouble()).isEqualTo(ChainTrouble.NODE_DOWN);
        bitcoind.startAgain();

        proxy.watch(call -> call.path("method").stringValue("").equals("listwallets")
                ? Optional.of("{\"id\":0,\"error\":{\"code\":-28,\"message\":\"Loading wallet\"}}")
                : Optional.empty());
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> first.watch(wallet))
                .satisfies(starting -> assertThat(starting.trouble()).isEqualTo(ChainTrouble.WARMING_UP));

        atEachSlice(_ -> {
            if (slices.size() == 12) { // the slice is asked for again when the wallet is there again
                JsonNode _ = rpc.ask("unloadwallet", "jm_interrupted_regtest");
            }
            if (slices.size() == 16) throw new IOException("the service dies, and asks nothing more");
        });
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> first.watch(wallet));
        BitcoindChain second = chain();
        atEachSlice(_ -> {});
        second.watch(wallet);

        List<Integer> searched = slices.stream()
                .distinct()
                .flatMap(slice ->
                        IntStream.rangeClosed(slice.first(), slice.last()).boxed())
                .toList();
        List<Integer> expected = new ArrayList<>(
                IntStream.rangeClosed(best - 60 + 1, best).boxed().toList());
        expected.addAll(IntStream.rangeClosed(0, best).boxed().toList());
        assertThat(searched).as("each block once in each pass").isEqualTo(expected);
        assertThat(paths(second.unspent(wallet.id()))).containsExactlyInAnyOrder(OLD, LATE);

        slices.clear();
        BitcoindChain third = chain();
        third.watch(wallet);
        assertThat(slices).as("what was searched is not searched again").isEmpty();
        assertThat(paths(third.unspent(wallet.id()))).containsExactlyInAnyOrder(OLD, LATE);
        assertThat(third.used(wallet.id())).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
    }

    @Test
    void blocksBeforeABirthAreNotSearched() {
        BitcoindChain chain = chain();
        atEachSlice(_ -> {});

        chain.watch(wallet("born-at", Instant.EPOCH, lateFrom - 5));
        assertThat(slices.getFirst().first()).isEqualTo(lateFrom - 5);
        assertThat(slices).extracting(Slice::first).isSorted();
        assertThat(paths(chain.unspent("born-at"))).containsExactly(LATE);
        assertThat(chain.search("born-at").orElseThrow().fromHeight()).isEqualTo(lateFrom - 5);

        slices.clear();
        chain.watch(wallet("born-then", Instant.ofEpochSecond(LATELY - 86_400), null));
        assertThat(slices.getFirst().first()).isBetween(110, lateFrom);
        assertThat(paths(chain.unspent("born-then"))).containsExactly(LATE);
    }

    @Test
    void longerRangesAreSearchedForWhileAllElseGoesOn() {
        BitcoindChain chain = chain();
        WatchedWallet wallet = wallet("longer", Instant.EPOCH, null);
        chain.watch(wallet);
        List<List<KeyPath>> meanwhile = new CopyOnWriteArrayList<>();
        atEachSlice(_ -> meanwhile.add(paths(chain.unspent(wallet.id()))));

        chain.watch(new WatchedWallet(wallet.id(), Instant.EPOCH, branches(1_100), List.of()));

        assertThat(meanwhile).isNotEmpty().allSatisfy(coins -> assertThat(coins).containsExactlyInAnyOrder(OLD, LATE));
        slices.clear();
        chain.watch(new WatchedWallet(wallet.id(), Instant.EPOCH, branches(1_100), List.of()));
        assertThat(slices).isEmpty();
    }

    @Test
    void whatIsKnownOfLongerRangesIsSaidWithoutASearch() {
        WatchedWallet wallet = wallet("part", Instant.EPOCH, null);
        WatchedWallet longer = new WatchedWallet("part", Instant.EPOCH, branches(1_100), List.of());
        assertThat(chain().knownPart(wallet)).as("nothing yet").isEmpty();
        chain().watch(wallet);

        BitcoindChain chain = chain();
        atEachSlice(_ -> {});
        assertThat(chain.knownPart(wallet)).as("all of it").isEmpty();
        WatchedWallet part = chain.knownPart(longer).orElseThrow();
        assertThat(part.branches()).extracting(WatchedBranch::rangeEnd).allMatch(end -> end >= 1_000 && end < 1_100);
        chain.watch(part);
        assertThat(slices).isEmpty();
        assertThat(paths(chain.unspent("part"))).containsExactlyInAnyOrder(OLD, LATE);

        List<WatchedBranch> shown = longer.branches().stream()
                .map(branch ->
                        new WatchedBranch(branch.mixdepth(), branch.branch(), branch.accountXpub(), 1_100, 1_050))
                .toList();
        assertThat(chain.knownPart(longer.with(shown)))
                .as("some that were shown are not known")
                .isEmpty();
        WatchedScript bond = new WatchedScript(new KeyPath(0, 2, 7), keys.script(OLD));
        assertThat(chain.knownPart(new WatchedWallet("part", Instant.EPOCH, branches(1_100), List.of(bond))))
                .isEmpty();
    }

    @Test
    void whatWasUsedIsNotAskedForAgain() {
        Map<String, ChainMemory.Known> kept = new ConcurrentHashMap<>();
        ChainMemory memory = new ChainMemory() {
            @Override
            public Known read(String walletId) {
                return kept.getOrDefault(walletId, Known.NOTHING);
            }

            @Override
            public boolean keep(String walletId, Known more) {
                Set<KeyPath> all = new HashSet<>(read(walletId).used());
                all.addAll(more.used());
                kept.put(walletId, new Known(more.of(), more.upTo(), all));
                return true;
            }
        };
        WatchedWallet wallet = wallet("kept", Instant.EPOCH, null);
        BitcoindChain first = chain(memory);
        first.watch(wallet);
        assertThat(first.used(wallet.id())).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(memory.read("kept").used()).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);

        List<String> from = new CopyOnWriteArrayList<>();
        proxy.watch(call -> {
            if (call.path("method").stringValue("").equals("listsinceblock"))
                from.add(call.path("params").path("blockhash").stringValue(""));
            return Optional.empty();
        });
        BitcoindChain second = chain(memory);
        second.watch(wallet);
        String upTo = memory.read("kept").upTo();
        assertThat(second.used(wallet.id())).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(from).containsExactly(upTo);

        from.clear();
        ChainMemory.Known now = memory.read("kept");
        kept.put("kept", new ChainMemory.Known(now.of(), "ab".repeat(32), Set.of()));
        BitcoindChain third = chain(memory);
        third.watch(wallet);
        assertThat(third.used(wallet.id())).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(from).as("a block that no node knows").containsExactly("ab".repeat(32), "");

        from.clear();
        BitcoindChain fourth = chain(memory);
        fourth.watch(new WatchedWallet(wallet.id(), Instant.EPOCH, branches(12), List.of()));
        assertThat(fourth.used(wallet.id())).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(from).as("other scripts").containsExactly("");
    }

    @Test
    void whatWasReadIsNotReadAgainForRangesThatBitcoindKnewBefore() {
        BitcoindChain chain = chain();
        String id = "longer-index";
        List<String> from = new CopyOnWriteArrayList<>();
        chain.watch(new WatchedWallet(id, Instant.EPOCH, branches(2), List.of()));
        proxy.watch(call -> {
            if (call.path("method").stringValue("").equals("listsinceblock"))
                from.add(call.path("params").path("blockhash").stringValue(""));
            return Optional.empty();
        });
        assertThat(chain.used(id)).containsExactly(OLD);

        chain.watch(new WatchedWallet(id, Instant.EPOCH, branches(3), List.of()));
        assertThat(chain.used(id)).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT);
        chain.watch(new WatchedWallet(id, Instant.EPOCH, branches(TestWallet.RANGE), List.of()));
        assertThat(chain.used(id)).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(from)
                .as("once from the first block on")
                .startsWith("")
                .filteredOn(String::isEmpty)
                .hasSize(1);

        chain.watch(new WatchedWallet(id, Instant.EPOCH, branches(1_100), List.of()));
        assertThat(chain.used(id)).containsExactlyInAnyOrder(OLD, OLD_AND_SPENT, LATE);
        assertThat(from)
                .as("again after blocks were searched for more")
                .filteredOn(String::isEmpty)
                .hasSize(2);
    }
}
