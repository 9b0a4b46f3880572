package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WatchIndex;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.junit.jupiter.api.Test;

/** What is known of a wallet, and more of its keys. */
class LongerRangesTest extends HistoryScene {
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

    /** bitcoind watches a thousand keys of itself. */
    @Test
    void coinsOfLongerRangesThatWereSpentAreNoneWhileTheyAreSearchedFor() {
        KeyPath kept = new KeyPath(0, 0, 1_150);
        KeyPath spent = new KeyPath(0, 0, 1_160);
        WatchedWallet wallet = wallet("longer-spent", Instant.EPOCH, null);
        BitcoindChain chain = chain();
        RegtestChain regtest = chain.regtest().orElseThrow();
        chain.watch(wallet);
        TxId _ = regtest.fund(keys.script(kept), VALUE);
        TxId paid = regtest.fund(keys.script(spent), VALUE);
        List<String> _ = regtest.mine(2 * SLICE, Optional.empty());
        spend(chain, paid, spent);
        int spentAt = chain.tip().height() + 1;
        List<String> _ = regtest.mine(1, Optional.empty());
        at(NOW + 86_400);
        List<String> _ = regtest.mine(15, Optional.empty());
        WatchedWallet longer = new WatchedWallet(wallet.id(), Instant.EPOCH, branches(1_200), List.of());
        List<KeyPath> meanwhile = new CopyOnWriteArrayList<>();
        List<String> marks = new CopyOnWriteArrayList<>();
        atEachSlice(slice -> {
            meanwhile.addAll(paths(chain.unspent(wallet.id())));
            chain.coinMark(wallet.id()).ifPresent(marks::add);
            if (slice.last() >= spentAt) throw new IOException("the service stops before the block that spends");
        });
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.watch(longer));
        assertThat(meanwhile).contains(OLD, LATE, kept).doesNotContain(spent);
        assertThat(marks).as("nobody says that nothing has changed").isEmpty();

        proxy.watch(_ -> Optional.empty());
        BitcoindChain second = chain();
        WatchIndex ofAll = new WatchIndex(Network.REGTEST); // as the service has it
        ofAll.add(longer);
        WatchedWallet shared =
                new WatchedWallet(longer.id(), Instant.EPOCH, null, longer.branches(), List.of(), Set.of(), ofAll);
        second.watch(second.knownPart(shared).orElseThrow());
        assertThat(second.search(wallet.id()).orElseThrow().state()).isEqualTo(HistorySearch.State.COMPLETE);
        assertThat(paths(second.unspent(wallet.id()))).contains(OLD, LATE, kept).doesNotContain(spent);
        assertThat(second.coinMark(wallet.id())).isEmpty();

        second.watch(shared);
        assertThat(paths(second.unspent(wallet.id()))).containsExactlyInAnyOrder(OLD, LATE, kept);
        assertThat(second.coinMark(wallet.id())).isPresent();
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
