package org.joinmarket.wallet.send;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Follows payments until seven blocks have them, and tells the chain again of those that it has forgotten. */
@Slf4j
public final class SendKeeper {
    /** What was given up may come to the mempool and leave it again between two looks: the chain is told so often that nobody sends it. */
    static final Duration FORGET_AGAIN = Duration.ofMinutes(10);

    /** A server of somebody else that refuses a payment is not handed it at every look: it is slow, and wants to be left alone. */
    static final Duration SEND_AGAIN = Duration.ofMinutes(1);

    private static final String RESTORED =
            "the database was restored, and this may have been given up since: bump it, finish its PSBT again, or abandon it";

    private final SendStore store;
    private final WalletRegistry wallets;
    private final ChainBackend chain;
    private final Shares shares;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final ReentrantLock broadcasting;
    private final WaitingPromises waiting;
    private final Map<String, Instant> forgotten =
            new HashMap<>(); // by payment, when the chain was told; guarded by broadcasting
    private final Map<String, Instant> handedOver = new HashMap<>(); // likewise, to a server of somebody else

    /** @param broadcasting held by whoever hands a payment to the chain and writes down what came of it */
    SendKeeper(
            SendStore store,
            WalletRegistry wallets,
            ChainBackend chain,
            Shares shares,
            TransactionTemplate transactions,
            InstantSource clock,
            ReentrantLock broadcasting,
            MeterRegistry meters) {
        this.store = store;
        this.wallets = wallets;
        this.chain = chain;
        this.shares = shares;
        this.transactions = transactions;
        this.clock = clock;
        this.broadcasting = broadcasting;
        this.waiting = new WaitingPromises(meters);
    }

    /**
     * Looks after all payments once; not those of wallets whose history is not known, of which the chain says too little. What fails
     * unexpectedly with one is thrown after all have had their turn.
     */
    public void tick() {
        List<Sent> payments = store.followed();
        waiting.look(payments, clock.instant());
        keepForgotten(payments);
        RuntimeException failed = null;
        for (Sent sent : payments) {
            if (wallets.find(sent.wallet()).filter(Wallet::isWatched).isEmpty()) continue;
            try {
                follow(sent.id());
            } catch (ChainUnavailable e) { // may be its wallet's trouble alone
                log.atDebug()
                        .addKeyValue("send", sent.id())
                        .addKeyValue("reason", e.what())
                        .log("payment cannot be followed now");
            } catch (RuntimeException e) {
                if (failed == null) failed = e;
                else failed.addSuppressed(e);
            }
        }
        if (failed != null) throw failed;
    }

    private void keepForgotten(List<Sent> followed) {
        broadcasting.lock();
        try {
            List<String> ids = followed.stream().map(Sent::id).toList();
            forgotten.keySet().retainAll(ids);
            handedOver.keySet().retainAll(ids);
        } finally {
            broadcasting.unlock();
        }
    }

    /** Nobody waits while the chain is asked: it may be slow. What somebody changed meanwhile has its turn at the next look. */
    private void follow(String id) {
        Sent asked = store.find(id).orElseThrow();
        if (asked.state() == State.REFUSED || asked.state() == State.REPLACED) return;
        Found found = ask(asked);
        broadcasting.lock();
        try {
            Sent sent = store.find(id).orElseThrow();
            if (!sent.equals(asked)) return;
            switch (sent.state()) {
                case UNSIGNED, SIGNED, BROADCAST -> followOpen(sent, found);
                case CONFIRMED -> followConfirmed(sent, found);
                case ABANDONED -> followAbandoned(sent, found);
                case REFUSED, REPLACED -> {} // not asked for
            }
        } finally {
            broadcasting.unlock();
        }
    }

    /**
     * What the chain says of a payment.
     *
     * @param spent whether an input that is gone was spent in a block; else nobody knows where it is from
     * @param height of the tip then
     */
    private record Found(TransactionStatus status, boolean spent, int height) {}

    private Found ask(Sent sent) {
        TransactionStatus status = chain.status(sent.transaction());
        if (!(status instanceof TransactionStatus.Conflicted(var input, boolean confirmed)) || !confirmed)
            return new Found(status, false, 0);
        return new Found(status, chain.isSpent(input), chain.tip().height());
    }

    private void followOpen(Sent sent, Found found) {
        switch (found.status()) {
            case TransactionStatus.Confirmed _ -> confirmed(sent);
            case TransactionStatus.InMempool() -> {
                if (sent.state() != State.BROADCAST || sent.conflictHeight() != null || RESTORED.equals(sent.note()))
                    store.became(sent.id(), sent.state(), State.BROADCAST, null);
            }
            case TransactionStatus.NotFound() -> {
                noConflict(sent);
                if (sent.replacedBy() == null) again(sent);
            }
            case TransactionStatus.Conflicted(var input, boolean confirmed) -> {
                if (!confirmed)
                    noConflict(sent); // a reorganisation has taken the spender's block: counted anew if it has another
                boolean last = sent.replaces() != null && sent.replacedBy() == null;
                if (!confirmed && last) again(sent);
                if (confirmed && store.unsettled(input.txid()).isEmpty()) // else one of ours comes first
                conflict(sent, input, found);
            }
        }
    }

    /** Six blocks deep its story is over; before, a reorganisation may take its block, and give one to another version of it. */
    private void followConfirmed(Sent sent, Found found) {
        switch (found.status()) {
            case TransactionStatus.Confirmed(int _, int confirmations) -> {
                if (confirmations >= BlockMark.SETTLED_DEPTH) settle(sent);
            }
            case TransactionStatus.InMempool(), TransactionStatus.NotFound(), TransactionStatus.Conflicted _ ->
                reorganised(sent);
        }
    }

    /** It may confirm all the same. What is deep in the chain in its place settles that it will not. */
    private void followAbandoned(Sent sent, Found found) {
        if (isMadeAgain(sent)) {
            never(sent);
            return;
        }
        switch (found.status()) {
            case TransactionStatus.Confirmed _ -> {
                forgotten.remove(sent.id());
                confirmed(sent);
            }
            case TransactionStatus.Conflicted _
            when found.spent() -> {
                int height = found.height();
                Integer since = sent.conflictHeight();
                if (since == null || since > height) store.conflicts(sent.id(), sent.state(), height, sent.note());
                else if (height - since + 1 >= BlockMark.SETTLED_DEPTH) never(sent);
            }
            case TransactionStatus.InMempool() -> {
                forgotten.remove(sent.id());
                noConflict(sent);
            }
            case TransactionStatus.NotFound(), TransactionStatus.Conflicted _ -> {
                noConflict(sent);
                forget(sent);
            }
        }
    }

    private void noConflict(Sent sent) {
        if (sent.conflictHeight() != null) store.conflicts(sent.id(), sent.state(), null, sent.note());
    }

    /** Until the chain has answered, and then now and then. */
    private void forget(Sent sent) {
        if (isWithin(FORGET_AGAIN, forgotten.get(sent.id()))) return;
        chain.forget(sent.txid());
        forgotten.put(sent.id(), clock.instant());
    }

    private boolean isWithin(Duration time, @Nullable Instant since) {
        Instant now = clock.instant();
        return since != null && !now.isBefore(since) && now.isBefore(since.plus(time));
    }

    /** Its day has back what it would have cost. */
    private void never(Sent sent) {
        Shares.Share share = share(sent);
        transactions.executeWithoutResult(_ -> {
            store.settle(sent.id());
            shares.takeBack(share);
        });
    }

    private Shares.Share share(Sent sent) {
        return Shares.of(wallets.get(sent.wallet()), sent);
    }

    /** The same transaction, which is the other one's now, and counted as that: signed again, or perhaps signed elsewhere. */
    private boolean isMadeAgain(Sent sent) {
        return store.isCountedAsAnother(sent, wallets.get(sent.wallet()).isWatchOnly());
    }

    /** One confirms, and all that it replaces or that replace it do not. What they spend stays promised until it is settled. */
    private void confirmed(Sent sent) {
        Wallet wallet = wallets.get(sent.wallet());
        Shares.Share share = Shares.of(wallet, sent);
        transactions.executeWithoutResult(_ -> {
            for (Sent other : store.versions(sent.first())) {
                store.isSure(other.id());
                if (!other.id().equals(sent.id()))
                    store.decided(
                            other.id(), other.state(), State.REPLACED, "confirmed as " + sent.txid(), clock.instant());
            }
            store.decided(sent.id(), sent.state(), State.CONFIRMED, null, clock.instant());
            shares.countAgain(wallet, share);
        });
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("state", State.CONFIRMED)
                .log("payment ended");
    }

    private void reorganised(Sent sent) {
        List<Sent> versions = store.versions(sent.first());
        for (Sent other : versions) {
            if (!other.id().equals(sent.id())
                    && chain.status(other.transaction()) instanceof TransactionStatus.Confirmed) {
                confirmed(other);
                return;
            }
        }
        transactions.executeWithoutResult(_ -> {
            boolean underWay = versions.stream().anyMatch(each -> store.coins().arePromisedTo(each.id()));
            for (Sent each : versions) {
                if (underWay) store.reopened(each.id(), each.state(), "a reorganisation has taken its block");
                else {
                    var _ = store.abandoned(
                            each.id(), each.state(), mayConfirm(each), clock.instant()); // as it was before
                }
            }
        });
        log.atWarn().addKeyValue("send", sent.id()).log("payment is in no block any more");
    }

    /** Of a payment whose coins are free for others. */
    static String mayConfirm(Sent sent) {
        return "may still confirm as " + sent.txid();
    }

    /** What was made to take its place has cost nothing, and what spends from versions that did not confirm never will confirm. */
    private void settle(Sent winner) {
        Map<String, Shares.Share> children =
                new HashMap<>(); // those that come meanwhile have to be looked up all the same
        for (Sent each : store.versions(winner.first()))
            if (!each.id().equals(winner.id())) collectWhatSpends(each, children);
        transactions.executeWithoutResult(_ -> {
            List<Sent> versions = store.versions(winner.first());
            for (Sent later : after(winner, versions)) shares.takeBack(share(later)); // derives nothing
            for (Sent each : versions) {
                if (!each.id().equals(winner.id())) endWhatSpends(each, winner, children);
                store.settle(each.id());
            }
        });
    }

    /** The shares of what spends from {@code loser}, by payment: they derive keys. */
    private void collectWhatSpends(Sent loser, Map<String, Shares.Share> into) {
        for (Sent child : store.spending(loser.txid()))
            if (into.putIfAbsent(child.id(), share(child)) == null) collectWhatSpends(child, into);
    }

    /** Those that were made to take its place, one after the other. */
    private static List<Sent> after(Sent winner, List<Sent> versions) {
        Map<String, Sent> byId = versions.stream().collect(Collectors.toMap(Sent::id, Function.identity()));
        List<Sent> after = new ArrayList<>();
        Sent next = byId.get(String.valueOf(winner.replacedBy()));
        while (next != null) {
            after.add(next);
            next = byId.get(String.valueOf(next.replacedBy()));
        }
        return after;
    }

    private void endWhatSpends(Sent loser, Sent winner, Map<String, Shares.Share> known) {
        for (Sent child : store.spending(loser.txid())) {
            String note = "what it spends never came: " + winner.txid() + " confirmed instead";
            if (!store.ended(child.id(), child.state(), State.ABANDONED, note, clock.instant())) continue;
            shares.takeBack(known.computeIfAbsent(child.id(), _ -> share(child)));
            endWhatSpends(child, winner, known);
        }
    }

    /**
     * The node has lost it, or never had it. It stays as it is if it is refused now: others may have it. What is not signed, or
     * is for others to hand to the chain, is left alone; so is what a restored database has: it may have been given up, and paid again.
     */
    private void again(Sent sent) {
        boolean forOthers = sent.held() && sent.state() == State.SIGNED;
        if (forOthers || !sent.transaction().hasWitness() || isWithin(SEND_AGAIN, handedOver.get(sent.id()))) return;
        if (store.isUnsure(sent.id())) {
            note(sent, sent.state(), RESTORED);
            return;
        }
        BroadcastResult result = chain.broadcast(HexFormat.of().parseHex(sent.transactionHex()));
        if (chain.tellsThirdParties()) handedOver.put(sent.id(), clock.instant());
        switch (result) {
            case BroadcastResult.Accepted _ -> note(sent, State.BROADCAST, null);
            case BroadcastResult.Refused(var reason) -> note(sent, sent.state(), reason);
        }
    }

    /** What is as it was is told nobody: the node may refuse it at every look. */
    private void note(Sent sent, State state, @Nullable String note) {
        boolean same = sent.state() == state && Objects.equals(sent.note(), note) && sent.conflictHeight() == null;
        if (!same) {
            boolean _ = store.became(sent.id(), sent.state(), state, note);
        }
    }

    /** A reorganisation may still confirm ours, as with a round's (docs/adr/0012). */
    private void conflict(Sent sent, OutPoint input, Found found) {
        boolean spent = found.spent();
        String note =
                spent ? "another transaction has spent " + input : "nobody knows any more where " + input + " is from";
        int height = found.height();
        Integer since = sent.conflictHeight();
        if (since == null || since > height) store.conflicts(sent.id(), sent.state(), height, note);
        else if (height - since + 1 >= BlockMark.SETTLED_DEPTH) giveUp(sent, note, spent);
    }

    /** What it was to replace may still confirm, if that spends other coins than the one that is gone; so may what has replaced it. */
    private void giveUp(Sent sent, String note, boolean spent) {
        Shares.Share share = share(sent);
        transactions.executeWithoutResult(_ -> {
            if (spent) {
                String why = note + "; after a reorganisation it may still confirm";
                if (!store.ended(sent.id(), sent.state(), State.ABANDONED, why, clock.instant())) return;
                shares.takeBack(share);
            } else if (!store.abandoned(
                    sent.id(), sent.state(), note + "; if that comes back it may still confirm", clock.instant()))
                return;
            store.reinstateBefore(sent.id());
        });
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("state", State.ABANDONED)
                .log("payment ended");
    }
}
