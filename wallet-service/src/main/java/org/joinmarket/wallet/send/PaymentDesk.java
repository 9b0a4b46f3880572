package org.joinmarket.wallet.send;

import java.util.List;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.wallets.Wallet;

/** Pays what an operator orders. */
public final class PaymentDesk {
    private final Planner planner;
    private final Quotes quotes;
    private final Payments payments;

    PaymentDesk(Planner planner, Quotes quotes, Payments payments) {
        this.planner = planner;
        this.quotes = quotes;
        this.payments = payments;
    }

    /** What the order would cost now; nothing is promised. */
    public Sends.Quote quote(Wallet wallet, Sends.Order order) {
        return quotes.of(planner.plan(wallet, order, ""), order.feeRateSatsPerKvb());
    }

    /**
     * The payment that this key made before, whatever became of it; otherwise a new one.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 locked, or the key was used for another order; 422 with what is
     *     missing, above a cap, or the node's reason
     */
    public Sends.Sent send(String token, Wallet wallet, Sends.Send request) {
        var asked = new Payments.Asked(token, wallet, request.idempotencyKey(), request, request.maxFeeSats());
        return payments.make(asked, () -> planner.plan(wallet, request.order(), "order."));
    }

    /** The newest first. */
    public List<Sends.Sent> of(Wallet wallet) {
        return payments.of(wallet);
    }

    /** As {@link Payments#abandon}. */
    public Sends.Sent abandon(Wallet wallet, String id) {
        return payments.abandon(wallet, id);
    }
}
