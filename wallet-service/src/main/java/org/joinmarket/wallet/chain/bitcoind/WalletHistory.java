package org.joinmarket.wallet.chain.bitcoind;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainMemory;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.WatchedWallet;

/** Finds out what of a wallet's history bitcoind knows, and searches for the rest. */
@Slf4j
final class WalletHistory {
    private final RpcClient rpc;
    private final HistoryScan scan;
    private final DescriptorImport descriptors;
    private final ChainMemory memory;
    private final LoadedWallets loaded;

    WalletHistory(RpcClient rpc, Network network, HistoryScan scan, ChainMemory memory, LoadedWallets loaded) {
        this.rpc = rpc;
        this.scan = scan;
        this.descriptors = new DescriptorImport(rpc, network);
        this.memory = memory;
        this.loaded = loaded;
    }

    /** As {@link ChainBackend#knownPart}. What it reads, the next {@link #learn} need not read again. */
    Optional<WatchedWallet> knownPart(NodeWallet watched, WatchedWallet wallet) {
        int readings = watched.readings();
        loaded.load(watched.name);
        SearchState state = scan.state(new ScannedWallet(watched));
        watched.isRead(state, readings);
        String singles = DescriptorImport.singlesOf(wallet);
        return state.known().cover(wallet, singles)
                ? Optional.empty()
                : state.known().partOf(wallet, singles);
    }

    /**
     * Returns when all history of {@code wallet} is known. A state that was read a moment ago will do if nothing has to be searched: whatever
     * is asked of a wallet that was unloaded since loads it, and of one that was lost says so.
     */
    void learn(NodeWallet watched, WatchedWallet wallet) {
        String singles = DescriptorImport.singlesOf(wallet);
        Optional<SearchState> read =
                watched.takeRead().filter(state -> state.known().cover(wallet, singles));
        if (read.isPresent()) {
            isKnown(watched, wallet, read.get());
            return;
        }
        int readings = watched.readings();
        loaded.load(watched.name);
        SearchState state = scan.state(new ScannedWallet(watched));
        if (state.known().cover(wallet, singles)) {
            isKnown(watched, wallet, state);
            return;
        }
        if (watched.toVerify) { // before a search that may take hours
            verify(watched, state, readings);
            if (watched.lost) throw LoadedWallets.lost(watched, null);
        }
        watched.isToBeReadAgain();
        try {
            search(watched, wallet, state, singles);
        } finally {
            watched.isToBeReadAgain(); // somebody may have read it meanwhile
        }
    }

    /**
     * After an outage: whether the wallet of this name knows what the one of before did. One that does not is lost. Not while it is
     * searched, before which that is done. Whoever comes while another asks waits for the answer.
     */
    void verify(NodeWallet watched) {
        watched.verifying.lock();
        try {
            if (!watched.toVerify || !watched.importing.tryLock()) return;
            try {
                int readings = watched.readings();
                SearchState state = scan.state(new ScannedWallet(watched));
                verify(watched, state, readings);
            } finally {
                watched.importing.unlock();
            }
        } finally {
            watched.verifying.unlock();
        }
    }

    /** @param readings before {@code now} was read */
    private static void verify(NodeWallet watched, SearchState now, int readings) {
        WatchedWallet known = watched.known;
        if (known != null && !now.known().cover(known, DescriptorImport.singlesOf(known))) watched.isLost();
        else watched.complete = now.running() == null;
        watched.toVerify = false;
        if (!watched.lost && watched.readings() != readings) watched.toVerify = true; // there was another outage
    }

    private void isKnown(NodeWallet watched, WatchedWallet wallet, SearchState state) {
        int tip = rpc.ask("getblockcount").intValue();
        String scripts = DescriptorImport.hashOf(wallet);
        if (!watched.remembers(scripts) && !watched.recognises(scripts))
            watched.remember(memory.read(wallet.id()), scripts);
        watched.known(
                wallet, HistoryScan.complete(HistoryScan.firstKnown(wallet, state), tip), state.running() == null);
    }

    private void search(NodeWallet watched, WatchedWallet wallet, SearchState state, String singles) {
        ScannedWallet scanned = new ScannedWallet(watched);
        String scripts = DescriptorImport.hashOf(wallet);
        // it will know more of blocks of before
        boolean _ = memory.keep(wallet.id(), new ChainMemory.Known(scripts, "", Set.of()));
        SearchState.Running running = state.running();
        int first = scan.firstBlock();
        if (running == null || !running.keys().cover(wallet, singles) || running.misses(first))
            running = begin(watched, wallet, first, state, singles);
        SearchState.Running searched = scan.run(scanned, state, running, watched::readable);
        scan.end(scanned, descriptors.in(watched.name, wallet), searched);
        watched.remember(
                new ChainMemory.Known(scripts, "", memory.read(wallet.id()).used()), scripts);
        watched.known(wallet, HistoryScan.complete(searched.from(), searched.to()), true);
    }

    /**
     * Keys beyond all that was ever shown need no block of before, unless somebody else shows keys of the same wallet: where such
     * blocks are pruned, those that are there have to do, and coverage says so.
     *
     * @param first the lowest block that bitcoind has
     * @throws ChainUnavailable as {@link ChainTrouble#HISTORY_PRUNED} if lower ones have to be searched, before anything is imported
     */
    private SearchState.Running begin(
            NodeWallet watched, WatchedWallet wallet, int first, SearchState state, String singles) {
        int tip = rpc.ask("getblockcount").intValue();
        int from = scan.firstNeeded(wallet, tip);
        boolean isPruned = from < first;
        if (isPruned && !state.known().coverShown(wallet, singles)) throw HistoryScan.pruned(from, first);
        watched.complete = false; // what is searched from now on may have been spent in blocks that are searched later
        SearchState.Keys keys = descriptors.into(watched.name, wallet);
        if (!keys.cover(wallet, singles)) throw new IllegalStateException("bitcoind does not watch what it was told");
        if (!isPruned) return scan.begin(wallet, keys, from);
        log.atWarn()
                .addKeyValue("node_wallet", watched.name)
                .addKeyValue("from", first)
                .log(
                        "blocks of before are pruned: further addresses of this wallet are searched for from there on only");
        return SearchState.Running.ofWhatIsThere(keys, first, tip);
    }

    /** As a search sees it. */
    private final class ScannedWallet implements HistoryScan.Wallet {
        private final NodeWallet watched;

        ScannedWallet(NodeWallet watched) {
            this.watched = watched;
        }

        @Override
        public String name() {
            return watched.name;
        }

        @Override
        public <T> T reloading(Supplier<T> call) {
            return loaded.reloading(watched, call);
        }

        @Override
        public void at(HistorySearch search) {
            watched.search.set(search);
        }
    }
}
