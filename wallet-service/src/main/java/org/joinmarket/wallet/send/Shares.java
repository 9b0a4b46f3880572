package org.joinmarket.wallet.send;

import java.time.Instant;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.send.SendStore.Sent;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * What each payment has of its day's limits: the fee that it adds to those before, and the value that leaves the wallet with it. The
 * day has it back when the payment cannot happen any more without being counted anew (docs/adr/0034): once for each, and not for
 * good if it happens all the same. All to be called in a transaction.
 */
final class Shares {
    private final SendStore store;
    private final DailyCosts costs;
    private final SpendGate gate;

    Shares(SendStore store, DailyCosts costs, SpendGate gate) {
        this.store = store;
        this.costs = costs;
        this.gate = gate;
    }

    /** Adds to the day of a payment that is made now what it costs, and returns the day's sum. */
    Sats addCost(Sent sent) {
        return costs.add(sent.wallet(), sent.made(), sent.counted());
    }

    /**
     * The same of its value.
     *
     * @param leavingSats what goes out of the wallet with it
     * @return false if that is too much for the day
     */
    boolean addValue(Wallet wallet, Sent sent, long leavingSats) {
        return gate.fitsTheDay(wallet, sent.made(), counted(sent, leavingSats));
    }

    /** Of a payment that cannot happen any more. */
    void takeBack(Wallet wallet, Sent sent) {
        if (!store.shareBack(sent.id(), true)) return;
        Instant day = sent.made();
        costs.takeBack(sent.wallet(), day, sent.counted());
        gate.takeBack(sent.wallet(), day, leaving(wallet, sent));
    }

    /** Of one that has happened: its day has it again, also above the limit. */
    void countAgain(Wallet wallet, Sent sent) {
        if (!store.shareBack(sent.id(), false)) return;
        var _ = addCost(sent);
        var _ = gate.fitsTheDay(wallet, sent.made(), leaving(wallet, sent));
    }

    private static long leaving(Wallet wallet, Sent sent) {
        return counted(sent, SpendGate.leaving(wallet, sent.transaction().outputs()));
    }

    /** A replacement pays out no more than what it replaces, of which one confirms: its day has that already. */
    private static long counted(Sent sent, long leaving) {
        return sent.replaces() == null ? leaving : 0;
    }
}
