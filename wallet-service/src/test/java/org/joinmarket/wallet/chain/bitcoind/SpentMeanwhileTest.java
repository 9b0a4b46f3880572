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

    /** In a block that an import, which looks at the last two hours, does not come to. */
    private TxId paid(BitcoindChain chain, KeyPath key) {
        TxId paid = chain.regtest().orElseThrow().fund(keys.script(key), VALUE);
        mine(chain, 1);
        days++;
        at(NOW + days * DAY);
        mine(chain, 15);
        return paid;
    }

    private static void mine(BitcoindChain chain, int blocks) {
        List<String> _ = chain.regtest().orElseThrow().mine(blocks, Optional.empty());
    }

    @Test
    void aBlockThatComesWhileASearchRunsIsSearchedToo() {
        KeyPath key = new KeyPath(0, 0, 5);
        BitcoindChain chain = chain();
        int birth = chain.tip().height();
        TxId paid = paid(chain, key);
        WatchedWallet wallet = wallet("spent-meanwhile", Instant.EPOCH, birth);
        atEachSlice(_ -> {
            if (!slices.isEmpty()) return;
            spend(chain, paid, key);
            mine(chain, 1);
        });

        chain.watch(wallet);

        assertThat(chain.unspent(wallet.id())).isEmpty();
        assertThat(chain.used(wallet.id())).containsExactly(key);
        assertThat(chain.search(wallet.id()).orElseThrow())
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
        KeyPath key = new KeyPath(0, 0, 6);
        BitcoindChain chain = chain();
        int birth = chain.tip().height();
        TxId paid = paid(chain, key);
        spend(chain, paid, key);
        WatchedWallet wallet = wallet("spent-in-mempool", Instant.EPOCH, birth);

        chain.watch(wallet);

        assertThat(chain.unspent(wallet.id())).isEmpty();
        mine(chain, 1);
        assertThat(chain.unspent(wallet.id())).isEmpty();
        assertThat(chain.used(wallet.id())).containsExactly(key);
    }
}
