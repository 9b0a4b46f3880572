package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.send.PaymentDesk;
import org.joinmarket.wallet.send.Payments;
import org.joinmarket.wallet.send.Redemptions;
import org.joinmarket.wallet.send.SendKeeper;
import org.joinmarket.wallet.wallets.BondAddresses;
import org.joinmarket.wallet.wallets.Wallet;
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

    /** Whoever has the same keys pays with the coin of the payment that was made under this key, and tells nobody but the chain. */
    void spendElsewhere(String name, String key) {
        Wallet wallet = life.service().wallet(name);
        String outpoint = column("select outpoint from send_inputs where send_id = ?", idOf(name, key));
        Coin coin = life.service().bean(CoinBook.class).of(wallet).stream()
                .filter(one -> one.outPoint().toString().equals(outpoint))
                .findFirst()
                .orElseThrow();
        var input = TxInput.unsigned(coin.outPoint(), TxInput.SEQUENCE_FINAL);
        Script outside = Addresses.toScript(Network.REGTEST, Life.OUTSIDE).orElseThrow();
        var output = new TxOutput(coin.value().minus(new Sats(1_000)), outside);
        var unsigned = new Transaction(2, List.of(input), List.of(output), 0);
        Transaction signed = wallet.withKey(
                coin.path(),
                own -> unsigned.withWitness(
                        0,
                        Witness.of(
                                new Bip143(unsigned).signP2wpkh(0, coin.value(), own),
                                own.publicKey().bytes())));
        tell(signed.serialize());
        life.funded(name, -coin.value().value());
    }

    /** Whether the node does not take it, and its payer is told so. */
    boolean isRefused(String name, String key) {
        return isRefused(() -> pay(name, key));
    }

    static boolean isRefused(Runnable work) {
        try {
            work.run();
            return false;
        } catch (ApiProblem e) {
            assertThat(e.problem().slug()).isEqualTo(WalletProblem.BROADCAST_REFUSED);
            return true;
        }
    }

    Sends.State stateOf(String name, String key) {
        return Sends.State.valueOf(column("select state from sends where id = ?", idOf(name, key)));
    }

    /** Its coins are free, and it costs nothing. */
    void isOver(String name, String key) {
        assertThat(promised(name, key)).isFalse();
        assertThat(column("select share_back from sends where id = ?", idOf(name, key)))
                .isEqualTo("1");
    }

    /** Somebody hands the payment that was made under this key to the chain. */
    void tellByHand(String name, String key) {
        tell(HexFormat.of().parseHex(column("select transaction_hex from sends where id = ?", idOf(name, key))));
    }

    private void tell(byte[] transaction) {
        assertThat(life.service().chain().broadcast(transaction)).isInstanceOf(BroadcastResult.Accepted.class);
    }

    private String column(String sql, String id) {
        return life.service()
                .bean(JdbcClient.class)
                .sql(sql)
                .param(id)
                .query(String.class)
                .single();
    }
}
