package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.send.Children;
import org.joinmarket.wallet.send.Replacements;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What hurries Alice's payments and deposits up in a {@link Life}. */
final class BumpDeeds {
    private static final long RATE = 9_000;
    private static final long MAX_FEE = 100_000;

    private final Life life;

    BumpDeeds(Life life) {
        this.life = life;
    }

    /** The embedded chain replaces nothing, so what is replaced has not come to it: the service dies with it on its lips. */
    void signedAndNotTold(String key) {
        assertThat(life.diesAt(Fuse.Moment.BEFORE, 2, () -> life.payments().pay("alice", key)))
                .isTrue();
        life.restart();
        assertThat(life.payments().idOf("alice", key)).isNotEmpty();
    }

    /** With a coin that somebody else will spend. */
    void signedAndNotToldOfNewCoin(String key) {
        life.fund("alice", life.deposit("alice", 1), 2 * Life.AMOUNT);
        life.mine(1);
        life.tick();
        signedAndNotTold(key);
    }

    /** Somebody has the same keys; the block is as deep as it has to be. */
    void isSpentElsewhere(String key) {
        life.payments().spendElsewhere("alice", key);
        life.mine(1);
        life.keep();
        life.check();
        life.mine(BlockMark.SETTLED_DEPTH);
    }

    Sends.Sent replace(String key) {
        var order = new Bumps.Order(null, RATE, null, null);
        return life.service()
                .bean(Replacements.class)
                .replace(
                        "operator",
                        life.service().wallet("alice"),
                        life.payments().idOf("alice", key),
                        new Bumps.Replace(key + "-again", MAX_FEE, order));
    }

    /** Waits for its first block; there is no other that does. */
    void deposited() {
        life.fund("alice", life.deposit("alice", 1), Life.AMOUNT);
    }

    /** Of what {@link #deposited}, made now or before a crash. */
    Sends.Sent child(String key) {
        return child(key, RATE);
    }

    /** Of what {@link #replace} has left, at a rate that is higher still. */
    Sends.Sent childOfChange(String key) {
        return child(key, 2 * RATE);
    }

    private Sends.Sent child(String key, long rate) {
        var order = new Bumps.ChildOrder(life.payments().isMade("alice", key) ? spentBy(key) : waiting(), null, rate);
        return life.service()
                .bean(Children.class)
                .make("operator", life.service().wallet("alice"), new Bumps.MakeChild(key, MAX_FEE, order), _ -> {});
    }

    private String waiting() {
        return life.service().bean(CoinBook.class).of(life.service().wallet("alice")).stream()
                .filter(coin -> coin.confirmations() == 0)
                .map(Coin::outPoint)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private String spentBy(String key) {
        return life.service()
                .bean(JdbcClient.class)
                .sql("select outpoint from send_inputs where send_id = ?")
                .param(life.payments().idOf("alice", key))
                .query(String.class)
                .single();
    }
}
