package org.joinmarket.wallet.send;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainLook;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.send.SendStore.Sent;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Follows payments until they are deep in the chain, brings them back when their block is reorganised away, and tells the chain
 * again of those that it has forgotten.
 */
@Slf4j
public final class SendKeeper {
    private final SendStore store;
    private final WalletRegistry wallets;
    private final ChainBackend chain;
    private final DailyCosts costs;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final ReentrantLock broadcasting;
    private @Nullable BlockMark settledAt;

    /** @param broadcasting held by whoever hands a payment to the chain and writes down what came of it */
    SendKeeper(
            SendStore store,
            WalletRegistry wallets,
            ChainBackend chain,
            DailyCosts costs,
            TransactionTemplate transactions,
            InstantSource clock,
            ReentrantLock broadcasting) {
        this.store = store;
        this.wallets = wallets;
        this.chain = chain;
        this.costs = costs;
        this.transactions = transactions;
        this.clock = clock;
        this.broadcasting = broadcasting;
    }

    /** Looks after all open payments once; not those of wallets whose history is not known, of which the chain says too little. */
    public void tick() {
        try {
            follow(watched(store.open()), watched(store.unsettled()));
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("payments cannot be followed now");
        }
    }

    private List<Sent> watched(List<Sent> payments) {
        return payments.stream()
                .filter(sent ->
                        wallets.find(sent.wallet()).filter(Wallet::isWatched).isPresent())
                .toList();
    }

    /** Those that have ended are looked at again when there is another block. */
    private void follow(List<Sent> open, List<Sent> unsettled) {
        if (open.isEmpty() && unsettled.isEmpty()) return;
        ChainLook look = new ChainLook(chain);
        for (Sent sent : open) exclusively(sent, now -> follow(now, look));
        if (look.tipMark().equals(settledAt)) return;
        for (Sent sent : unsettled) exclusively(sent, now -> recheck(now, look));
        settledAt = look.tipMark();
    }

    /** As it is by now, unless it has come to be in another state. */
    private void exclusively(Sent seen, Consumer<Sent> action) {
        broadcasting.lock();
        try {
            Sent now = store.find(seen.id()).orElseThrow();
            if (now.state() == seen.state()) action.accept(now);
        } finally {
            broadcasting.unlock();
        }
    }

    private TransactionStatus status(Sent sent) {
        return chain.status(
                Transaction.parseHex(sent.transactionHex()).toOptional().orElseThrow());
    }

    private void follow(Sent sent, ChainLook look) {
        switch (status(sent)) {
            case TransactionStatus.Confirmed(int height, int _) ->
                look.at(height).ifPresent(block -> confirmed(sent, block)); // absent: newer than this look
            case TransactionStatus.InMempool() -> {
                if (sent.state() != State.BROADCAST || sent.conflict() != null)
                    store.became(sent.id(), sent.state(), State.BROADCAST, null);
            }
            case TransactionStatus.NotFound() -> {
                if (sent.replacedBy() == null) again(sent);
            }
            case TransactionStatus.Conflicted(var input, boolean confirmed) -> {
                if (confirmed) conflict(sent, "another transaction has spent " + input, look);
            }
        }
    }

    /** One is in a block, and all that it replaces or that replace it have come to their end unless the block goes away. */
    private void confirmed(Sent sent, BlockMark block) {
        transactions.executeWithoutResult(_ -> {
            for (Sent other : store.openTogether(sent.first())) {
                if (other.id().equals(sent.id())) continue;
                store.replaced(other.id(), other.state(), "confirmed as " + sent.txid(), clock.instant());
            }
            store.confirmed(sent.id(), sent.state(), block, clock.instant());
        });
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("state", State.CONFIRMED)
                .log("payment ended");
    }

    /** The node has lost it, or never had it. It stays as it is if it is refused now: others may have it. */
    private void again(Sent sent) {
        byte[] bytes = HexFormat.of().parseHex(sent.transactionHex());
        switch (chain.broadcast(bytes)) {
            case BroadcastResult.Accepted _ -> store.became(sent.id(), sent.state(), State.BROADCAST, null);
            case BroadcastResult.Refused(var reason) -> store.became(sent.id(), sent.state(), sent.state(), reason);
        }
    }

    /** A reorganisation may still confirm ours, as with a round's (docs/adr/0024). */
    private void conflict(Sent sent, String note, ChainLook look) {
        BlockMark since = sent.conflict();
        if (since == null || !look.has(since)) store.conflicts(sent.id(), sent.state(), look.tipMark(), note);
        else if (isDeep(since, look)) abandon(sent, note + "; after a reorganisation it may still confirm");
    }

    private static boolean isDeep(BlockMark block, ChainLook look) {
        return look.confirmations(block.height()) >= BlockMark.SETTLED_DEPTH;
    }

    private void abandon(Sent sent, String note) {
        transactions.executeWithoutResult(
                _ -> store.ended(sent.id(), sent.state(), State.ABANDONED, true, note, clock.instant()));
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("state", State.ABANDONED)
                .log("payment ended");
    }

    private void recheck(Sent sent, ChainLook look) {
        if (sent.state() == State.CONFIRMED) recheckConfirmed(sent, look);
        else recheckAbandoned(sent, look);
    }

    /** The chain is asked for the transaction only if its block is gone, and once more before its coins are let go. */
    private void recheckConfirmed(Sent sent, ChainLook look) {
        BlockMark known = sent.block();
        if (known != null && look.has(known) && !isDeep(known, look)) return;
        if (status(sent) instanceof TransactionStatus.Confirmed(int height, int _)) {
            look.at(height).ifPresent(block -> {
                if (isDeep(block, look)) settle(sent);
                else store.moved(sent.id(), block);
            });
            return;
        }
        transactions.executeWithoutResult(_ -> {
            for (Sent other : store.replacedTogether(sent.first()))
                store.unconfirmed(other.id(), State.REPLACED, "the block of " + sent.txid() + " was reorganised away");
            store.unconfirmed(sent.id(), State.CONFIRMED, "its block was reorganised away");
        });
        log.atWarn().addKeyValue("send", sent.id()).log("the block of a payment was reorganised away");
    }

    /** Only now it is certain that the fees of those that were to replace it are not paid. */
    private void settle(Sent sent) {
        Set<String> later = replacing(sent);
        transactions.executeWithoutResult(_ -> {
            for (Sent other : store.replacedTogether(sent.first())) {
                store.settle(other.id());
                if (later.contains(other.id())) costs.takeBack(other.wallet(), other.made(), other.counted());
            }
            store.settle(sent.id());
        });
    }

    /** The payments that were to take its place, one after another: by their order, not by a clock that may have been set back. */
    private Set<String> replacing(Sent sent) {
        Set<String> later = new HashSet<>();
        String next = sent.replacedBy();
        while (next != null && later.add(next))
            next = store.find(next).map(Sent::replacedBy).orElse(null);
        return later;
    }

    /** What was given up may confirm all the same; its coins may be promised to others, so nothing is taken back before it is deep. */
    private void recheckAbandoned(Sent sent, ChainLook look) {
        switch (status(sent)) {
            case TransactionStatus.Confirmed(int height, int _) ->
                look.at(height)
                        .filter(block -> isDeep(block, look))
                        .ifPresent(block ->
                                transactions.executeWithoutResult(_ -> store.confirmedAfterAll(sent.id(), block)));
            case TransactionStatus.Conflicted(var _, boolean confirmed) -> {
                BlockMark since = sent.conflict();
                if (!confirmed) return;
                if (since == null || !look.has(since))
                    store.conflicts(sent.id(), State.ABANDONED, look.tipMark(), sent.note());
                else if (isDeep(since, look)) transactions.executeWithoutResult(_ -> store.settle(sent.id()));
            }
            case TransactionStatus.InMempool(), TransactionStatus.NotFound() -> {}
        }
    }
}
