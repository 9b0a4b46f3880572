package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.LeaseStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** As {@link CrashTest}, with a node that refuses what it is told, or has lost what it had, in its mempool or in a block. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeTroubleCrashTest {
    private static final int DAYS = 4; // after three of them, what nobody sends is given up

    private Life life;
    private EveryStep steps;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
        life.fundedMarket();
        steps = new EveryStep(life);
    }

    @AfterAll
    void end() {
        life.close();
    }

    private Sends.State stateOf(String key) {
        return life.payments().stateOf("alice", key);
    }

    private String column(String sql, String id) {
        return life.service()
                .bean(JdbcClient.class)
                .sql(sql)
                .param(id)
                .query(String.class)
                .single();
    }

    private String txidOf(String key) {
        return column("select txid from sends where id = ?", life.payments().idOf("alice", key));
    }

    private void isOver(String key) {
        life.payments().isOver("alice", key);
    }

    @Test
    void aPaymentThatIsRefused() {
        int died = steps.afterEach(
                _ -> life.node().refuses(),
                key -> {
                    boolean refused = life.payments().isRefused("alice", key);
                    assertThat(stateOf(key)).isEqualTo(refused ? Sends.State.REFUSED : Sends.State.SIGNED);
                    life.check();
                },
                key -> {
                    life.node().takes();
                    if (stateOf(key) == Sends.State.REFUSED) {
                        isOver(key);
                        assertThat(life.payments().isRefused("alice", key)).isTrue();
                        life.payments().pay("alice", key + "-anew");
                        return;
                    }
                    life.payments().tellAgain();
                    assertThat(life.payments().pay("alice", key).state()).isEqualTo(Sends.State.BROADCAST);
                });
        assertThat(died).as("the signature, the chain, and its answer").isEqualTo(3);
    }

    /** What it was to replace has its coins again. */
    @Test
    void aReplacementThatIsRefused() {
        int died = steps.afterEach(
                key -> {
                    life.bumps().signedAndNotTold(key);
                    life.node().refuses();
                },
                key -> {
                    var _ = PaymentDeeds.isRefused(() -> life.bumps().replace(key));
                    life.check();
                },
                key -> {
                    life.node().takes();
                    life.payments().tellAgain();
                    if (stateOf(key + "-again") == Sends.State.REFUSED) {
                        isOver(key + "-again");
                        assertThat(life.payments().promised("alice", key)).isTrue();
                        assertThat(stateOf(key)).isEqualTo(Sends.State.BROADCAST);
                    } else assertThat(life.bumps().replace(key).state()).isEqualTo(Sends.State.BROADCAST);
                });
        assertThat(died).as("the signature, the chain, and its answer").isEqualTo(3);
    }

    /** Whoever has the signatures hands it over when they want; it is not done behind their back. */
    @Test
    void aPaymentThatIsSignedLaterAndRefused() {
        PsbtDeeds psbts = life.psbts();
        int died = steps.afterEach(
                key -> {
                    psbts.sign("alice", key, psbts.prepare("alice", key).psbt());
                    life.node().refuses();
                },
                key -> {
                    String signed = psbts.sign(
                                    "alice", key, psbts.prepare("alice", key).psbt())
                            .psbt();
                    assertThat(PaymentDeeds.isRefused(() -> psbts.finish("alice", signed)))
                            .isTrue();
                    life.check();
                },
                key -> {
                    life.node().takes();
                    life.payments().tellAgain();
                    assertThat(stateOf(key)).isEqualTo(Sends.State.SIGNED);
                    assertThat(life.payments().promised("alice", key)).isTrue();
                    String signed = psbts.sign(
                                    "alice", key, psbts.prepare("alice", key).psbt())
                            .psbt();
                    assertThat(psbts.finish("alice", signed).state()).isEqualTo(Sends.State.BROADCAST);
                });
        assertThat(died).as("all signatures, the chain, and its answer").isEqualTo(3);
    }

    private boolean isToBeSent(String key) {
        return Integer.parseInt(column(
                        "select count(sent_tx) from leases where id = ?",
                        life.leaseAsTaker("carol", key).id()))
                > 0;
    }

    /** Who is told so may pay otherwise: it is not sent behind their back. Whatever may have come to others is. */
    @Test
    void aRoundThatIsRefused() {
        int died = steps.afterEach(
                key -> {
                    life.leases().signedRound(key);
                    life.node().refuses();
                },
                key -> {
                    boolean stands = life.leases().bring(key, life.leases().signedRound(key))
                            instanceof BroadcastResult.Accepted;
                    assertThat(isToBeSent(key)).isEqualTo(stands);
                    life.check();
                },
                key -> {
                    Round round = life.leases().signedRound(key);
                    boolean stands = isToBeSent(key);
                    life.node().takes();
                    life.keep();
                    assertThat(life.node().has(round.txid())).isEqualTo(stands);
                    assertThat(life.leases().bring(key, round)).isInstanceOf(BroadcastResult.Accepted.class);
                });
        assertThat(died).as("what is to be sent, the chain, and its answer").isEqualTo(3);
    }

    /** Its owner was told nothing, and does not come back. */
    @Test
    void aRoundThatCameToTheNodeAndIsLostWhenTheServiceIsBack() {
        boolean died = true;
        int came = 0;
        for (int step = 1; died; step++) {
            String key = steps.nextKey();
            Round round = life.leases().signedRound(key);
            long then = life.node().now();
            died = life.diesAt(Fuse.Moment.AFTER, step, () -> life.leases().bring(key, round));
            boolean had = life.node().now() > then;
            life.node().forgets(then);
            life.check();
            life.keep();
            if (had) {
                assertThat(life.node().has(round.txid())).isTrue();
                came++;
            } else life.leases().bring(key, round);
            life.settle();
        }
        assertThat(came).isEqualTo(2);
    }

    /** Of all leases Carol's is looked at first, as it is the oldest; nobody but her has brought the round. */
    private void roundAndPayment(String key) {
        Lease carol = life.leaseAsTaker("carol", key);
        life.secondLater();
        life.round(key);
        assertThat(life.service().bean(LeaseStore.class).open(null).getFirst().id())
                .isEqualTo(carol.id());
        life.payments().pay("alice", key);
    }

    /** It is days ago that they were brought, and they are refused now. */
    private void areLost(long then) {
        life.keep();
        life.daysLater(DAYS);
        life.node().refuses();
        life.node().forgets(then);
    }

    private void keepPaymentFirst(String ignored) {
        life.payments().tellAgain();
        life.keep();
    }

    /** Their time begins when they are lost. */
    private void areSentAgain(String key) {
        life.keep();
        life.check();
        assertThat(life.stateOf(life.leaseAsTaker("carol", key))).isEqualTo(Leases.State.SIGNED);
        assertThat(stateOf(key)).isEqualTo(Sends.State.BROADCAST);
        assertThat(life.payments().promised("alice", key)).isTrue();
        life.node().takes();
        life.keep();
        assertThat(life.node().has(life.leases().signedRound(key).txid())).isTrue();
        assertThat(life.node().has(txidOf(key))).isTrue();
    }

    @Test
    void aRoundAndAPaymentThatTheMempoolHasLost() {
        int steps = 5; // for the payment the chain and its answer, for the round what is known of it too
        int died = this.steps.afterEach(
                steps,
                key -> {
                    long then = life.node().now();
                    roundAndPayment(key);
                    areLost(then);
                },
                this::keepPaymentFirst,
                this::areSentAgain);
        assertThat(died).isEqualTo(steps);
    }

    @Test
    void aRoundAndAPaymentWhoseBlockIsGone() {
        int steps = 3; // the payment is under way again, the round is lost, and under way again
        int died = this.steps.afterEach(
                steps,
                key -> {
                    long then = life.node().now();
                    roundAndPayment(key);
                    life.mine(1);
                    areLost(then);
                },
                this::keepPaymentFirst,
                this::areSentAgain);
        assertThat(died).isEqualTo(steps);
    }

    private boolean isSettled(String key) {
        return column("select settled from sends where id = ?", life.payments().idOf("alice", key))
                .equals("1");
    }

    @Test
    void aPaymentWhoseCoinWasSpentOtherwise() {
        int died = steps.each(
                key -> {
                    life.bumps().signedAndNotToldOfNewCoin(key);
                    life.bumps().isSpentElsewhere(key);
                    assertThat(stateOf(key)).isEqualTo(Sends.State.SIGNED);
                },
                key -> {
                    life.keep();
                    assertThat(stateOf(key)).isEqualTo(Sends.State.ABANDONED);
                    isOver(key);
                    life.check();
                });
        assertThat(died).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPaymentThatWasGivenUpAndWhoseCoinWasSpentOtherwise() {
        int died = steps.each(
                key -> {
                    life.bumps().signedAndNotToldOfNewCoin(key);
                    assertThat(life.payments().abandon("alice", key)).isEqualTo(Sends.State.ABANDONED);
                    life.bumps().isSpentElsewhere(key);
                    assertThat(isSettled(key)).isFalse();
                },
                key -> {
                    life.keep();
                    assertThat(isSettled(key)).isTrue();
                    isOver(key);
                    life.check();
                });
        assertThat(died).isGreaterThanOrEqualTo(2);
    }

    /** Of the replacement, which the node has lost: what it was to replace confirms. */
    @Test
    void aPaymentThatSpendsWhatNeverCame() {
        int died = steps.each(
                key -> {
                    life.bumps().signedAndNotTold(key);
                    long then = life.node().now();
                    assertThat(life.bumps().replace(key).state()).isEqualTo(Sends.State.BROADCAST);
                    assertThat(life.bumps().childOfChange(key + "-child").state())
                            .isEqualTo(Sends.State.BROADCAST);
                    life.node().forgets(then);
                    life.payments().tellByHand("alice", key);
                    life.mine(1);
                    life.keep();
                    assertThat(stateOf(key)).isEqualTo(Sends.State.CONFIRMED);
                    assertThat(life.payments().promised("alice", key + "-child"))
                            .isTrue();
                    life.check();
                    life.mine(BlockMark.SETTLED_DEPTH);
                },
                key -> {
                    life.keep();
                    assertThat(stateOf(key + "-again")).isEqualTo(Sends.State.REPLACED);
                    assertThat(stateOf(key + "-child")).isEqualTo(Sends.State.ABANDONED);
                    isOver(key + "-again");
                    isOver(key + "-child");
                    life.check();
                });
        assertThat(died).isGreaterThanOrEqualTo(2);
    }
}
