package org.joinmarket.wallet.send;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.send.SendStore.Sent;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.transaction.support.TransactionTemplate;

/** Follows payments until a block has them, and tells the chain again of those that it has forgotten. */
@Slf4j
public final class SendKeeper {
    private final SendStore store;
    private final WalletRegistry wallets;
    private final ChainBackend chain;
    private final DailyCosts costs;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final ReentrantLock broadcasting;

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
            for (Sent sent : store.open()) {
                if (wallets.find(sent.wallet()).filter(Wallet::isWatched).isPresent()) follow(sent.id());
            }
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("payments cannot be followed now");
        }
    }

    private void follow(String id) {
        broadcasting.lock();
        try {
            Sent sent = store.find(id).orElseThrow();
            if (sent.state() == State.SIGNED || sent.state() == State.BROADCAST) follow(sent);
        } finally {
            broadcasting.unlock();
        }
    }

    private void follow(Sent sent) {
        byte[] bytes = HexFormat.of().parseHex(sent.transactionHex());
        Transaction tx = Transaction.parse(bytes).toOptional().orElseThrow();
        switch (chain.status(tx)) {
            case TransactionStatus.Confirmed _ -> confirmed(sent);
            case TransactionStatus.InMempool() -> {
                if (sent.state() != State.BROADCAST || sent.conflictHeight() != null)
                    store.became(sent.id(), sent.state(), State.BROADCAST, null);
            }
            case TransactionStatus.NotFound() -> {
                if (sent.replacedBy() == null) again(sent, bytes);
            }
            case TransactionStatus.Conflicted(var input, boolean confirmed) -> {
                if (confirmed) conflict(sent, "another transaction has spent " + input);
            }
        }
    }

    /** One confirms, and it and all that it replaces or that replace it have come to their end. */
    private void confirmed(Sent sent) {
        transactions.executeWithoutResult(_ -> {
            for (Sent other : store.openTogether(sent.first())) {
                if (other.id().equals(sent.id())) continue;
                if (!store.ended(
                        other.id(), other.state(), State.REPLACED, "confirmed as " + sent.txid(), clock.instant()))
                    continue;
                if (other.made().isAfter(sent.made())) costs.takeBack(other.wallet(), other.made(), other.counted());
            }
            store.ended(sent.id(), sent.state(), State.CONFIRMED, null, clock.instant());
        });
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("state", State.CONFIRMED)
                .log("payment ended");
    }

    /** The node has lost it, or never had it. It stays as it is if it is refused now: others may have it. */
    private void again(Sent sent, byte[] bytes) {
        switch (chain.broadcast(bytes)) {
            case BroadcastResult.Accepted _ -> store.became(sent.id(), sent.state(), State.BROADCAST, null);
            case BroadcastResult.Refused(var reason) -> store.became(sent.id(), sent.state(), sent.state(), reason);
        }
    }

    /** A reorganisation may still confirm ours, as with a round's (docs/adr/0012). */
    private void conflict(Sent sent, String note) {
        int height = chain.tip().height();
        Integer since = sent.conflictHeight();
        if (since == null || since > height) store.conflicts(sent.id(), sent.state(), height, note);
        else if (height - since + 1 >= LeaseKeeper.CONFLICT_DEPTH)
            end(sent, State.ABANDONED, note + "; after a reorganisation it may still confirm");
    }

    private void end(Sent sent, State state, String note) {
        transactions.executeWithoutResult(_ -> store.ended(sent.id(), sent.state(), state, note, clock.instant()));
        log.atInfo().addKeyValue("send", sent.id()).addKeyValue("state", state).log("payment ended");
    }
}
