package org.joinmarket.wallet.chain;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;

/**
 * The chain that the wallet works on (wallet.md 11). Plain blocking code, to be called from virtual threads, never from an
 * event loop and never inside a database transaction; thread safe. Every method throws {@link ChainUnavailable} when the
 * backend cannot be asked now, and its subclass {@link WrongNetwork} when it is on another chain than configured.
 */
public interface ChainBackend extends AutoCloseable {
    /** Wallets that can be watched. */
    int MAX_WALLETS = 1_000;

    /** Outpoints in one {@link #lookup}. */
    int MAX_LOOKUP = 1_000;

    /** {@code embedded}, {@code bitcoind} or {@code esplora}. */
    String name();

    /** The configured network. */
    Network network();

    /** Whether somebody else sees what is asked: then a look-up for a round tells him of the round. */
    default boolean tellsThirdParties() {
        return false;
    }

    /** Whether each address of a range is a question of its own, so that long ranges are dear. */
    default boolean asksForEachAddress() {
        return false;
    }

    /** The best block. Also the health check: it throws when the backend is down, on the wrong network or still syncing up. */
    ChainTip tip();

    /** The block at {@code height}; empty above the tip. */
    Optional<ChainTip> block(int height);

    /** The lowest block whose transactions can be searched; above 0 where old blocks are thrown away. */
    default int firstBlock() {
        return 0;
    }

    /**
     * Those of {@code outPoints} that exist and are unspent, in blocks and in the mempool: an output that a mempool
     * transaction makes is there with 0 confirmations, one that a mempool transaction spends is not there.
     *
     * @param outPoints at most {@link #MAX_LOOKUP}
     */
    Map<OutPoint, ChainOutput> lookup(Collection<OutPoint> outPoints);

    /**
     * As {@link #lookup}, for those who act on what is missing.
     *
     * @throws ChainUnavailable also while the mempool of before a restart is still being read, if one of them is missing
     */
    default Map<OutPoint, ChainOutput> lookupWhole(Collection<OutPoint> outPoints) {
        return lookup(outPoints);
    }

    /**
     * Follows the scripts of a wallet. To be called after each start for each wallet; calling it again with longer ranges
     * extends them, a range never shrinks. Returns once the history since {@link WatchedWallet#birth()} is known, which for an
     * old wallet on a real network that was never scanned takes from minutes to hours: call it in the background. After a
     * failure, or a restart, a further call goes on where it was; {@link #search} says how far that is.
     */
    void watch(WatchedWallet wallet);

    /**
     * What of a wallet is known without a search, if {@link #watch} would have to search: the same with shorter ranges. Watching it
     * takes moments.
     *
     * @return empty if nothing has to be searched, or if some of what was handed out has to
     */
    default Optional<WatchedWallet> knownPart(WatchedWallet wallet) {
        return Optional.empty();
    }

    /** Somebody is about to see the key: a payment to it is to be noticed soon. Asks nobody. */
    default void shows(String walletId, KeyPath path) {}

    /**
     * All unspent outputs to scripts of the wallet, unconfirmed ones included (0 confirmations) and immature coinbase
     * outputs too, without those that a mempool transaction spends; in no particular order. While a search is in
     * {@link HistorySearch.State#WHOLE} there may be more than it finds.
     *
     * @throws IllegalStateException if the wallet is not watched, or its {@linkplain HistorySearch.State#RECENT last year} is
     *     not known yet
     */
    List<WalletOutput> unspent(String walletId);

    /**
     * A number that differs whenever what {@link #unspent} says may differ. Asks nobody.
     *
     * @return empty for a backend that cannot tell
     */
    default OptionalLong version() {
        return OptionalLong.empty();
    }

    /**
     * A few words that differ whenever what {@link #unspent} says differs, for much less than such a list costs.
     *
     * @return empty if they cannot be told, now or ever
     * @throws IllegalStateException as {@link #unspent}
     */
    default Optional<String> coinMark(String walletId) {
        OptionalLong version = version();
        return version.isPresent() ? Optional.of(Long.toString(version.getAsLong())) : Optional.empty();
    }

    /**
     * The keys of the wallet that anything was ever paid to, spent or not, in blocks or in the mempool. For recovery and to
     * never hand out an address twice.
     *
     * @throws IllegalStateException if the wallet is not watched
     */
    Set<KeyPath> used(String walletId);

    /**
     * Those of {@link #used} that were paid to in a block, as what waits in the mempool, or has left it, may never be. Can read the whole
     * history: not to be asked at each look.
     *
     * @throws IllegalStateException if the wallet is not watched
     */
    Set<KeyPath> paidInBlocks(String walletId);

    /**
     * Where a transaction is. Without a transaction index a backend finds those in the mempool and those of watched wallets;
     * never {@link TransactionStatus.Conflicted}.
     */
    TransactionStatus status(TxId txid);

    /** Where {@code tx} is; if nowhere, whether another transaction has spent one of its inputs. */
    TransactionStatus status(Transaction tx);

    /**
     * Whether an output that is not there any more was spent: its transaction is in a block. If nobody knows that transaction, it
     * may come back, and what spends it with it. Without a transaction index that is all that is said of strangers' outputs.
     */
    default boolean isSpent(OutPoint gone) {
        return status(gone.txid()) instanceof TransactionStatus.Confirmed;
    }

    /** A transaction of a watched wallet itself, checked against its id; empty where the backend keeps none. */
    default Optional<Transaction> transaction(TxId txid) {
        return Optional.empty();
    }

    /**
     * All outputs of a transaction that paid a watched wallet, in their order, checked against its id; empty if the backend does
     * not know it. A script too long for any address may be left empty.
     */
    default List<TxOutput> outputs(TxId txid) {
        return transaction(txid).map(Transaction::outputs).orElse(List.of());
    }

    /** What waits for a block together with a transaction; empty if it does not wait for one in the backend's mempool. */
    Optional<MempoolEntry> mempoolEntry(TxId txid);

    /**
     * The rate to be confirmed within {@code targetBlocks}. On regtest 1 sat/vB when the backend does not know; elsewhere
     * empty then.
     *
     * @param targetBlocks 1 to 1008
     */
    Optional<FeeRate> feeEstimate(int targetBlocks);

    /** The rate below which the backend's mempool takes nothing now; at least the relay minimum. */
    FeeRate minimumFeeRate();

    /**
     * Hands a signed transaction to the network. One that is in the mempool or in a block already counts as accepted. Fees
     * are not capped here: that is for the signer to do.
     */
    BroadcastResult broadcast(byte[] transaction);

    /**
     * Nobody here sends a transaction any more: a backend that keeps wallets of its own is not to count its inputs as spent by it, nor
     * to send it. Nothing happens while it is in the mempool or in a block, whose word counts, nor to one that is not known; and if it
     * comes there later, its inputs are spent all the same. What has left the mempool again is to be forgotten again.
     */
    default void forget(TxId txid) {}

    /**
     * How far the search of a wallet's history is. Asks nobody who could hold it up for long.
     *
     * @return empty for a backend that needs no search, and for a wallet that {@link #watch} was not called for
     */
    default Optional<HistorySearch> search(String walletId) {
        return Optional.empty();
    }

    /**
     * Whether the backend has lost what it kept of a wallet that {@link #watch} was called for: that is to be called again. Until
     * it knows enough anew, what is asked of the wallet is {@link ChainTrouble#WALLET_UNLOADED}. Asks nobody.
     */
    default boolean hasLost(String walletId) {
        return false;
    }

    /**
     * Calls {@code changed} soon after there is a new block, or a transaction of a watched wallet, as far as the backend
     * notices: whoever must know asks now and then all the same. It is called on a thread of the backend's and must return at
     * once.
     */
    default void onChange(Runnable changed) {}

    /** Whether it is told of changes now, so that it need be asked only in case that one was missed. */
    default boolean isToldOfChanges() {
        return false;
    }

    /** What can be done on regtest only; empty elsewhere. */
    Optional<RegtestChain> regtest();

    @Override
    void close();
}
