package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A search for what is in real blocks. */
class HistoryScanTest extends HistoryScene {
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

    /** bitcoind counts the transactions of no window that reaches the first block. */
    @Test
    void aBirthAtTheBeginningOfAChainIsOne() {
        for (int height = 0; height <= 3; height++) {
            BitcoindChain chain = chain();
            atEachSlice(_ -> {});
            String id = "born-at-" + height;

            chain.watch(wallet(id, Instant.EPOCH, height));
            assertThat(chain.search(id).orElseThrow().fromHeight()).isEqualTo(height);
            assertThat(paths(chain.unspent(id))).containsExactlyInAnyOrder(OLD, LATE);
        }
    }
}
