package org.joinmarket.wallet.send;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * What each payment has of its day's limits: the fee that it adds to those before, and the value that leaves the wallet with it. The
 * day has it back when the payment cannot happen any more without being counted anew (docs/adr/0034): once for each, and not for
 * good if it happens all the same. What adds or takes back is to be called in a transaction.
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

    /** Of one payment, as it was added. */
    record Share(Sent sent, long leavingSats) {}

    /** Derives keys, unless it is a replacement or a child: else not to be called in a transaction. */
    static Share of(Wallet wallet, Sent sent) {
        boolean nothing = sent.replaces() != null || sent.kind() == Sends.Kind.CHILD; // a child pays the wallet alone
        return new Share(
                sent, nothing ? 0 : SpendGate.leaving(wallet, sent.transaction().outputs()));
    }

    /** Of a payment that cannot happen any more. */
    void takeBack(Share share) {
        Sent sent = share.sent();
        if (!store.shareBack(sent.id(), true)) return;
        costs.takeBack(sent.wallet(), sent.made(), sent.counted());
        gate.takeBack(sent.wallet(), sent.made(), share.leavingSats());
    }

    /** Of one that has happened: its day has it again, also above the limit. */
    void countAgain(Wallet wallet, Share share) {
        Sent sent = share.sent();
        if (!store.shareBack(sent.id(), false)) return;
        var _ = addCost(sent);
        var _ = gate.fitsTheDay(wallet, sent.made(), share.leavingSats());
    }

    /** A replacement pays out no more than what it replaces, of which one confirms: its day has that already. */
    private static long counted(Sent sent, long leaving) {
        return sent.replaces() == null ? leaving : 0;
    }
}
