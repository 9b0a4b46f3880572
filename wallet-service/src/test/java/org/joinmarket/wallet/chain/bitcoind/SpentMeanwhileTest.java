package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Test;

/** Coins that are spent after a search has begun, and before it comes to the block that they are in. */
class SpentMeanwhileTest extends HistoryScene {
    private static final int DAY = 86_400;
    private long days;

    /** A coin of a wallet that nobody watches yet, in a block that an import, which looks at the last two hours, does not come to. */
    private record Unwatched(BitcoindChain chain, WatchedWallet wallet, KeyPath key, TxId paid) {}

    private Unwatched unwatched(String name, KeyPath key) {
        BitcoindChain chain = chain();
        WatchedWallet wallet = wallet(name, Instant.EPOCH, chain.tip().height());
        TxId paid = chain.regtest().orElseThrow().fund(keys.script(key), VALUE);
        mine(chain, 1);
        days++;
        at(NOW + days * DAY);
        mine(chain, 15);
        return new Unwatched(chain, wallet, key, paid);
    }

    private void spend(Unwatched coin) {
        spend(coin.chain(), coin.paid(), coin.key());
    }

    private static void assertSpent(Unwatched coin) {
        assertThat(coin.chain().unspent(coin.wallet().id())).isEmpty();
        assertThat(coin.chain().used(coin.wallet().id())).containsExactly(coin.key());
    }

    private static void mine(BitcoindChain chain, int blocks) {
        List<String> _ = chain.regtest().orElseThrow().mine(blocks, Optional.empty());
    }

    @Test
    void aBlockThatComesWhileASearchRunsIsSearchedToo() {
        Unwatched coin = unwatched("spent-meanwhile", new KeyPath(0, 0, 5));
        BitcoindChain chain = coin.chain();
        atEachSlice(_ -> {
            if (!slices.isEmpty()) return;
            spend(coin);
            mine(chain, 1);
        });

        chain.watch(coin.wallet());

        assertSpent(coin);
        assertThat(chain.search(coin.wallet().id()).orElseThrow())
                .extracting(HistorySearch::state, HistorySearch::toHeight)
                .containsExactly(HistorySearch.State.COMPLETE, chain.tip().height());
    }

    @Test
    void blocksThatComeWhileASearchStandsAreSearchedToo() {
        WatchedWallet wallet = wallet("spent-while-away", Instant.EPOCH, null);
        BitcoindChain first = chain();
        atEachSlice(slice -> {
            if (slice.first() == 2 * SLICE) throw new IOException("the service stops, in the pass over all blocks");
        });
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> first.watch(wallet));
        spend(first, paidLongAgo, OLD);
        mine(first, 2);
        slices.clear();
        BitcoindChain second = chain();
        atEachSlice(_ -> {});

        second.watch(wallet);

        assertThat(paths(second.unspent(wallet.id()))).containsExactly(LATE);
        assertThat(slices.getFirst().first())
                .as("the last year is not searched again")
                .isEqualTo(2 * SLICE);
        assertThat(slices).extracting(Slice::first).isSorted();
        assertThat(slices.getLast().last()).isEqualTo(second.tip().height());
    }

    @Test
    void aPaymentThatWaitsForItsBlockIsSeenAtTheEnd() {
        Unwatched coin = unwatched("spent-in-mempool", new KeyPath(0, 0, 6));
        spend(coin);

        coin.chain().watch(coin.wallet());

        assertThat(coin.chain().unspent(coin.wallet().id())).isEmpty();
        mine(coin.chain(), 1);
        assertSpent(coin);
    }
}
