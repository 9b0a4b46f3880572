package org.joinmarket.wallet.send;

import java.util.HexFormat;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.send.SendStore.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Follows payments until a block has them, and tells the chain again of those that it has forgotten. */
@Slf4j
public final class SendKeeper {
    private final SendStore store;
    private final ChainBackend chain;
    private final TransactionTemplate transactions;

    SendKeeper(SendStore store, ChainBackend chain, TransactionTemplate transactions) {
        this.store = store;
        this.chain = chain;
        this.transactions = transactions;
    }

    /** Looks after all open payments once. */
    public void tick() {
        try {
            for (Sent sent : store.open()) follow(sent);
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("payments cannot be followed now");
        }
    }

    private void follow(Sent sent) {
        byte[] bytes = HexFormat.of().parseHex(sent.transactionHex());
        Transaction tx = Transaction.parse(bytes).toOptional().orElseThrow();
        switch (chain.status(tx)) {
            case TransactionStatus.Confirmed _ -> end(sent, Sends.State.CONFIRMED, null);
            case TransactionStatus.InMempool() -> {
                if (sent.state() != Sends.State.BROADCAST) store.became(sent.id(), Sends.State.BROADCAST, null);
            }
            case TransactionStatus.NotFound() -> again(sent, bytes);
            case TransactionStatus.Conflicted(var input, boolean confirmed) -> {
                if (confirmed) end(sent, Sends.State.ABANDONED, "another transaction has spent " + input);
            }
        }
    }

    /** The node has lost it, or never had it. It stays signed if it is refused now: others may have it. */
    private void again(Sent sent, byte[] bytes) {
        switch (chain.broadcast(bytes)) {
            case BroadcastResult.Accepted _ -> store.became(sent.id(), Sends.State.BROADCAST, null);
            case BroadcastResult.Refused(var reason) -> store.became(sent.id(), sent.state(), reason);
        }
    }

    private void end(Sent sent, Sends.State state, @Nullable String note) {
        transactions.executeWithoutResult(_ -> store.ended(sent.id(), state, note));
        log.atInfo().addKeyValue("send", sent.id()).addKeyValue("state", state).log("payment ended");
    }
}
