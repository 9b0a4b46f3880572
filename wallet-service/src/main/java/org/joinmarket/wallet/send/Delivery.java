package org.joinmarket.wallet.send;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.transaction.support.TransactionTemplate;

/** Hands payments to the chain once they are on the disk, and gives them up. */
@Slf4j
final class Delivery {
    private final SendStore store;
    private final Shares shares;
    private final ChainBackend chain;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final ReentrantLock broadcasting;

    /** @param broadcasting held by whoever hands a payment to the chain and writes down what came of it */
    Delivery(
            SendStore store,
            Shares shares,
            ChainBackend chain,
            TransactionTemplate transactions,
            InstantSource clock,
            ReentrantLock broadcasting) {
        this.store = store;
        this.shares = shares;
        this.chain = chain;
        this.transactions = transactions;
        this.clock = clock;
        this.broadcasting = broadcasting;
    }

    /**
     * A chain that is away is told later, and so is one that others run and that refuses it now: the payment stands.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 422 with the node's reason
     */
    Sent broadcast(Wallet wallet, Sent sent) {
        broadcasting.lock();
        try {
            Sent now = store.find(sent.id()).orElseThrow();
            if (now.state() != Sends.State.SIGNED || now.replacedBy() != null) return now; // somebody was faster
            return switch (chain.broadcast(HexFormat.of().parseHex(sent.transactionHex()))) {
                case BroadcastResult.Accepted _ -> {
                    store.became(sent.id(), Sends.State.SIGNED, Sends.State.BROADCAST, null);
                    yield store.find(sent.id()).orElseThrow();
                }
                case BroadcastResult.Refused(var reason) ->
                    chain.tellsThirdParties() ? mayBeKept(sent, reason) : refused(wallet, sent, reason);
            };
        } catch (ChainUnavailable e) {
            log.atWarn()
                    .addKeyValue("send", sent.id())
                    .addKeyValue("reason", e.what())
                    .log("payment waits for the chain");
            return sent;
        } finally {
            broadcasting.unlock();
        }
    }

    /** A server of somebody else has seen it with all signatures, whatever it says of it: made again, both could be paid. */
    private Sent mayBeKept(Sent sent, String reason) {
        store.became(sent.id(), Sends.State.SIGNED, Sends.State.SIGNED, reason);
        log.atWarn()
                .addKeyValue("send", sent.id())
                .addKeyValue("reason", reason)
                .log("payment refused by an explorer, which may keep it: it stands");
        return store.find(sent.id()).orElseThrow();
    }

    /**
     * Nobody has it but us: its coins are free again, or the payment's that it was to replace, and what it would have cost is
     * not spent. The same transaction made before may be with others, and have left its share to this one.
     */
    private Sent refused(Wallet wallet, Sent sent, String reason) {
        Shares.Share share = Shares.of(wallet, sent);
        transactions.executeWithoutResult(_ -> {
            if (!store.ended(sent.id(), Sends.State.SIGNED, Sends.State.REFUSED, reason, clock.instant())) return;
            if (!store.isMadeTwice(sent)) shares.takeBack(share);
            store.reinstateBefore(sent.id());
        });
        Sent now = store.find(sent.id()).orElseThrow();
        if (now.state() == Sends.State.REFUSED) throw Refusals.broadcastRefused(reason);
        return now;
    }

    /**
     * The operator's decision: the coins of a payment are free again although it may still confirm, and so may those that it
     * replaced or that replaced it. One that has ended stays as it is, and so does then the one that stands in its place.
     *
     * <p>Its day keeps its share: whoever has the signatures can publish them for ever. Only one that was not signed, of a wallet
     * whose keys are here, gives it back at once, for a signature that is made here later is counted when it is made. Of a
     * watch-only wallet nobody knows what was signed elsewhere, and of a restored database what was signed since the back-up.
     *
     * <p>The chain is told afterwards. If it cannot be told now, {@link SendKeeper} does it: what the operator said is on the disk.
     */
    void abandon(Wallet wallet, Sent sent) {
        Shares.Share share = Shares.of(wallet, sent);
        List<Sent> givenUp = new ArrayList<>();
        broadcasting.lock();
        try {
            transactions.executeWithoutResult(_ -> {
                if (!store.find(sent.id()).orElseThrow().isOpen()) return;
                for (Sent one : store.versions(sent.first())) {
                    if (!one.isOpen()) continue;
                    boolean given = store.abandoned(one.id(), one.state(), SendKeeper.mayConfirm(one), clock.instant());
                    boolean unsigned =
                            one.state() == Sends.State.UNSIGNED && !wallet.isWatchOnly() && !store.isUnsure(one.id());
                    if (given) givenUp.add(one);
                    if (given && unsigned) shares.takeBack(share); // the only one of its versions
                }
            });
        } finally {
            broadcasting.unlock();
        }
        forget(givenUp);
    }

    private void forget(List<Sent> givenUp) {
        try {
            for (Sent one : givenUp) chain.forget(one.txid());
        } catch (ChainUnavailable e) {
            log.atWarn()
                    .addKeyValue("send", givenUp.getFirst().id())
                    .addKeyValue("reason", e.what())
                    .addKeyValue("remedy", e.remedy())
                    .log("the chain is told later that a payment was given up");
        }
    }
}
