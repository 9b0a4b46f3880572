package org.joinmarket.wallet.chain.bitcoind;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.chain.bitcoind.SearchState.Running;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Searches blocks for the history of one wallet of bitcoind, slice by slice: first the last year, so that what is there shows
 * early, then everything in the order of the blocks, because a wallet that hears of a coin after it was spent does not notice
 * that it was (wallet.md 11.2). After each slice it is written down how far it is: as the label of an address that nobody can be
 * paid at, in bitcoind's wallet, so that it is lost when and only when that wallet is. Neither bitcoind nor the service has to
 * stay up for it.
 */
final class HistoryScan {
    private static final byte[] P2WSH = {0, 32};
    private static final int FIRST_SLICE = 200;
    private static final int PERMILLE = 1_000;
    private static final int MOST_FASTER = 4;

    private final RpcClient rpc;
    private final Network network;
    private final Settings settings;

    /**
     * @param recentBlocks that are searched first
     * @param sliceTime what a slice should take
     * @param maxSlice blocks in a slice
     */
    record Settings(int recentBlocks, Duration sliceTime, int maxSlice) {
        /** A year (wallet.md 11.2), and slices after which little is lost. */
        static final Settings USUAL = new Settings(52_560, Duration.ofSeconds(5), 20_000);
    }

    HistoryScan(RpcClient rpc, Network network, Settings settings) {
        this.rpc = rpc;
        this.network = network;
        this.settings = settings;
    }

    /** How calls of the wallet are made, and who wants to know how it goes. */
    interface Wallet {
        String name();

        /** Makes a call again after bitcoind has forgotten that the wallet was loaded. */
        <T> T reloading(Supplier<T> call);

        void at(HistorySearch search);
    }

    SearchState state(Wallet wallet) {
        for (JsonNode label : ask(wallet, "getaddressinfo", List.of(stateAddress(wallet.name())))
                .path("labels")
                .values()) return SearchState.read(label.stringValue(""));
        return SearchState.NOTHING;
    }

    private void write(Wallet wallet, SearchState state) {
        JsonNode _ = ask(wallet, "setlabel", List.of(stateAddress(wallet.name()), state.text()));
    }

    /** Of a script that nobody knows, so nobody can spend from it. */
    private String stateAddress(String name) {
        byte[] hash = Hashes.sha256(("joinmarket search " + name).getBytes(StandardCharsets.US_ASCII));
        byte[] script = new byte[P2WSH.length + hash.length];
        System.arraycopy(P2WSH, 0, script, 0, P2WSH.length);
        System.arraycopy(hash, 0, script, P2WSH.length, hash.length);
        return Addresses.fromScript(network, new Script(script)).orElseThrow();
    }

    private JsonNode ask(Wallet wallet, String method, Object params) {
        return wallet.reloading(() -> rpc.call(wallet.name(), method, params));
    }

    /** The first block that may have a payment to {@code wallet}. */
    int firstNeeded(WatchedWallet wallet, int tip) {
        Integer height = wallet.birthHeight();
        if (height != null) return Math.min(height, tip);
        return wallet.birth().equals(Instant.EPOCH) ? 0 : at(wallet.birth(), tip);
    }

    /** Blocks from {@code from} on have to be searched, and bitcoind has none below {@code first}. */
    static ChainUnavailable pruned(int from, int first) {
        return new ChainUnavailable(
                ChainTrouble.HISTORY_PRUNED,
                "bitcoind has pruned its blocks below " + first
                        + ", and the wallet's history has to be searched from block " + from + " on",
                "use a bitcoind that keeps its blocks, or import the wallet with the height of its birth if that is "
                        + first + " or more",
                null);
    }

    /** What coverage says of a history that is known: the height of the birth, as far as somebody has said it. */
    static int firstKnown(WatchedWallet wallet, SearchState state) {
        int birth = Objects.requireNonNullElse(wallet.birthHeight(), 0);
        return Math.max(birth, Objects.requireNonNullElse(state.laterFrom(), 0));
    }

    /** The lowest block that bitcoind still has. */
    int firstBlock() {
        return firstBlock(rpc.ask("getblockchaininfo"));
    }

    /** The lowest block that a node still has, by its {@code getblockchaininfo}. */
    static int firstBlock(JsonNode info) {
        return info.path("pruned").asBoolean(false) ? info.path("pruneheight").intValue(0) : 0;
    }

    /** The last block whose median time is not after {@code time}. */
    private int at(Instant time, int tip) {
        int low = 0;
        int high = tip;
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            String hash = rpc.ask("getblockhash", middle).stringValue("");
            if (rpc.ask("getblockheader", hash).path("mediantime").longValue() <= time.getEpochSecond()) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    /** A search that begins now, for keys that bitcoind has been told of. */
    Running begin(WatchedWallet wallet, SearchState.Keys keys, int from) {
        int to = height();
        boolean isBirthKnown = wallet.birthHeight() != null || !wallet.birth().equals(Instant.EPOCH);
        return Running.of(keys, from, isBirthKnown ? from : Math.max(from, to - settings.recentBlocks() + 1), to);
    }

    private int height() {
        return rpc.ask("getblockcount").intValue();
    }

    /**
     * Goes on with {@code running} until all is searched up to the best block, blocks that came meanwhile included: bitcoind does not
     * notice that they spend a coin that its wallet did not know when they came.
     *
     * @param recentKnown called, more than once, when what is found so far can be shown
     * @return what was searched
     */
    Running run(Wallet wallet, SearchState state, Running running, Runnable recentKnown) {
        int tip = height();
        Running now = running.upTo(tip);
        Progress progress = new Progress(now);
        write(wallet, new SearchState(state.known(), now, state.laterFrom()));
        int slice = Math.min(FIRST_SLICE, settings.maxSlice());
        while (now.wholeTo() < now.to()) {
            if (now.showsCoins()) recentKnown.run();
            wallet.at(progress.of(now));
            boolean isWhole = now.isRecentKnown();
            int first = 1 + (isWhole ? now.wholeTo() : now.recentTo());
            int end = Math.min(now.to(), tip); // it is lower after a reorganisation to fewer blocks
            if (first > end) {
                now = now.searched(now.to());
                continue;
            }
            int last = Math.min(end, first + slice - 1);
            long start = System.nanoTime();
            scan(wallet, first, isWhole && last == tip ? null : last);
            long taken = Math.max(1, System.nanoTime() - start);
            tip = height();
            now = now.searched(last).upTo(tip);
            write(wallet, new SearchState(state.known(), now, state.laterFrom()));
            progress.took(first, last, taken);
            slice = next(last - first + 1, taken);
        }
        return now;
    }

    private int next(int slice, long taken) {
        double fitting = (double) slice * settings.sliceTime().toNanos() / taken;
        return (int) Math.clamp(
                fitting,
                Math.max(1.0, slice / (double) MOST_FASTER),
                Math.min(settings.maxSlice(), (double) slice * MOST_FASTER));
    }

    /** @param last null: to the best block, and then what waits in the mempool and may spend what was found */
    private void scan(Wallet wallet, int first, @Nullable Integer last) {
        boolean _ = wallet.reloading(() -> {
            rpc.search(wallet.name(), first, last);
            return true;
        });
    }

    /** All is known that {@code searched} was for, and may be more: {@code known}. */
    void end(Wallet wallet, SearchState.Keys known, Running searched) {
        write(wallet, new SearchState(known, null, searched.skipsBlocks() ? searched.from() : null));
    }

    static HistorySearch complete(int from, int to) {
        return new HistorySearch(HistorySearch.State.COMPLETE, from, to, to, true, PERMILLE, null, null);
    }

    /** Blocks differ: what is left is measured in transactions. */
    private final class Progress {
        private final double before;
        private final double recentBefore;
        private final double all;
        private double perTransaction; // nanoseconds

        Progress(Running running) {
            before = transactions(running.from() - 1);
            recentBefore = transactions(running.recentFrom() - 1);
            all = transactions(Math.min(running.to(), height()));
        }

        private double transactions(int height) {
            if (height < 0) return 0;
            String hash = rpc.ask("getblockhash", Math.min(height, height())).stringValue("");
            return rpc.ask("getchaintxstats", height <= 1 ? 0 : 1, hash) // it takes less than the height
                    .path("txcount")
                    .doubleValue(height + 1.0);
        }

        void took(int first, int last, long nanos) {
            double done = Math.max(1, transactions(last) - transactions(first - 1));
            double now = nanos / done;
            perTransaction = perTransaction == 0 ? now : (perTransaction * 2 + now) / 3;
        }

        HistorySearch of(Running now) {
            boolean whole = now.isRecentKnown();
            int from = whole ? now.from() : now.recentFrom();
            int last = whole ? now.wholeTo() : now.recentTo();
            double begin = whole ? before : recentBefore;
            double done = Math.max(0, transactions(last) - begin);
            double total = Math.max(1, all - begin);
            Duration left =
                    perTransaction == 0 ? null : Duration.ofNanos((long) (perTransaction * Math.max(0, total - done)));
            return new HistorySearch(
                    whole ? HistorySearch.State.WHOLE : HistorySearch.State.RECENT,
                    from,
                    now.to(),
                    last,
                    now.showsCoins(),
                    (int) Math.min(PERMILLE - 1, PERMILLE * done / total),
                    left,
                    null);
        }
    }
}
