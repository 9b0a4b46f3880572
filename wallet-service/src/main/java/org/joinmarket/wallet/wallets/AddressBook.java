package org.joinmarket.wallet.wallets;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.chain.KeyPath;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands out addresses: the next is 1 + the highest ever used or handed out, and that is on the disk before anybody sees the
 * address (wallet.md 1). Holes are never filled.
 */
public final class AddressBook {
    private static final int MAX_TRIES = 20;

    private final WalletStore store;
    private final WalletWatch watch;
    private final TransactionTemplate transactions;
    private final InstantSource clock;

    AddressBook(WalletStore store, WalletWatch watch, TransactionTemplate transactions, InstantSource clock) {
        this.store = store;
        this.watch = watch;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A key that was not handed out yet, and its script. */
    public record Next(KeyPath path, Script script) {}

    /**
     * What {@link #claim} will take; nothing is persisted yet. Asks nobody: where the addresses that are followed come to
     * their end, more are taken in the background, and until then there is none.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable if the next address is not followed yet
     */
    public Next peek(Wallet wallet, int mixdepth, int branch) {
        return peekBehind(wallet, mixdepth, branch, List.of());
    }

    /** As {@link #peek}, for a {@link #claim} that follows a {@link #keepBack} of each of {@code kept}. */
    public Next peekBehind(Wallet wallet, int mixdepth, int branch, Collection<KeyPath> kept) {
        int next = store.branch(wallet.name(), mixdepth, branch)
                .orElseThrow(() -> new IllegalStateException("a mixdepth without addresses"))
                .nextIndex();
        int behind = kept.stream()
                .filter(path -> path.mixdepth() == mixdepth && path.branch() == branch)
                .mapToInt(path -> path.index() + 1)
                .max()
                .orElse(next);
        return at(wallet, new KeyPath(mixdepth, branch, Math.max(next, behind)));
    }

    /** The one behind {@code first}, for a second address of the same branch in one transaction. */
    public Next peekAfter(Wallet wallet, Next first) {
        KeyPath path = first.path();
        return at(wallet, new KeyPath(path.mixdepth(), path.branch(), path.index() + 1));
    }

    private Next at(Wallet wallet, KeyPath path) {
        watch.requireFollowed(wallet, path);
        return new Next(path, wallet.scripts().toBePaid(path));
    }

    /**
     * Takes the address for good. To be called in a transaction, whose commit precedes the showing.
     *
     * @return false if somebody was faster; the transaction is then to be rolled back
     */
    public boolean claim(Wallet wallet, Next next, String purpose) {
        return store.claim(wallet.name(), next.path(), purpose, clock.instant());
    }

    /** Hands out neither this one nor one before it: somebody has it. To be called in a transaction. */
    public void keepBack(Wallet wallet, KeyPath path, String purpose) {
        store.keepBack(wallet.name(), path, purpose, clock.instant());
    }

    /** Those that files have named and that came into reach meanwhile. */
    public void keepNamedBack(Wallet wallet) {
        watch.keepNamedBack(wallet);
    }

    /**
     * What was handed out behind the last address of each branch that was paid: the chain tells nobody of it.
     *
     * @param most of a branch, the last ones
     */
    public Map<Script, Integer> unpaid(Wallet wallet, int most) {
        Map<Script, Integer> unpaid = new HashMap<>();
        for (WalletStore.Branch branch : store.branches(wallet.name())) {
            int paid = wallet.highestUsed(branch.mixdepth(), branch.branch()).orElse(-1);
            for (KeyPath path : store.handedOut(wallet.name(), branch.mixdepth(), branch.branch(), paid, most))
                wallet.scripts().at(path).ifPresent(script -> unpaid.put(script, path.branch()));
        }
        return unpaid;
    }

    /** A deposit address that nobody has seen. */
    public Next deposit(Wallet wallet, int mixdepth) {
        watch.refreshUsed(wallet);
        wallet.handingOut().lock();
        try {
            return handOut(wallet, mixdepth);
        } finally {
            wallet.handingOut().unlock();
        }
    }

    /** Again if a payment has used the next one just now, or an import has taken it. */
    private Next handOut(Wallet wallet, int mixdepth) {
        for (int i = 0; i < MAX_TRIES; i++) {
            Next next = peek(wallet, mixdepth, Wallet.EXTERNAL);
            if (Boolean.TRUE.equals(transactions.execute(_ -> claim(wallet, next, "deposit")))) return next;
        }
        throw Refusals.tryAgain();
    }
}
