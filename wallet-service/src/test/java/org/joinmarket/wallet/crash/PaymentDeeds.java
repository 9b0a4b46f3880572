package org.joinmarket.wallet.crash;

import java.util.List;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.send.PaymentDesk;
import org.joinmarket.wallet.send.Payments;
import org.joinmarket.wallet.send.Redemptions;
import org.joinmarket.wallet.send.SendKeeper;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an operator pays in a {@link Life}, out of bonds too. */
final class PaymentDeeds {
    private final Life life;

    PaymentDeeds(Life life) {
        this.life = life;
    }

    static Sends.Order order() {
        return new Sends.Order(1, List.of(new Sends.Output(Life.OUTSIDE, 300_000L)), null, null, 1_000L);
    }

    Sends.Sent pay(String name, String key) {
        return life.service()
                .bean(PaymentDesk.class)
                .send("operator", life.service().wallet(name), new Sends.Send(key, 10_000, order()));
    }

    Script bond(String name, Timenumber month) {
        return life.service()
                .bean(BondAddresses.class)
                .make(life.service().wallet(name), month)
                .script();
    }

    /** Coins that its key can spend, as its time is over. */
    void fundBond(String name, Timenumber month) {
        life.fund(name, bond(name, month), 2 * Life.AMOUNT);
        life.mine(1);
    }

    Sends.Sent redeem(String name, String key, String month) {
        var order = new Bonds.Redemption(month, null, null, null, 1_000L);
        return life.service()
                .bean(Redemptions.class)
                .redeem("operator", life.service().wallet(name), new Bonds.Redeem(key, 10_000, order));
    }

    /** The operator gives up what this key has paid; says what it is now. */
    Sends.State abandon(String name, String key) {
        return life.service()
                .bean(Payments.class)
                .abandon(life.service().wallet(name), idOf(name, key))
                .state();
    }

    /** Of the payment that was made under this key. */
    String idOf(String name, String key) {
        return life.service()
                .bean(JdbcClient.class)
                .sql("select id from sends where wallet = ? and idempotency_key = ?")
                .params(name, key)
                .query(String.class)
                .single();
    }

    /** Whether coins are promised to what was made under this key. */
    boolean promised(String name, String key) {
        return life.service()
                        .bean(JdbcClient.class)
                        .sql("select count(*) from open_outpoints where holder in"
                                + " (select id from sends where wallet = ? and idempotency_key = ?)")
                        .params(name, key)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The chain is told of payments of which it does not know. */
    void tellAgain() {
        life.service().bean(SendKeeper.class).tick();
    }

    /** Whether a payment was made under this key. */
    boolean isMade(String name, String key) {
        return life.service()
                        .bean(JdbcClient.class)
                        .sql("select count(*) from sends where wallet = ? and idempotency_key = ?")
                        .params(name, key)
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
