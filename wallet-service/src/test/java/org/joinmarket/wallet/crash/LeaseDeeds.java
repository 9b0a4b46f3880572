package org.joinmarket.wallet.crash;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.bonds.BondProofs;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.lease.CoinjoinDelivery;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.LeaseKeeper;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.send.PaymentDesk;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of a maker's lease in a {@link Life} beside an ordinary round, and of the bond that brings it one. */
final class LeaseDeeds {
    private static final int LONGER = 1_800; // seconds
    private static final Timenumber BOND = new Timenumber(959); // December 2099
    private static final Nick MAKER = new Nick("J5BmT7wWq8wYkbUs");
    private static final Nick TAKER = new Nick("J5CsAvRrYi1rVv4O");

    private final Life life;

    LeaseDeeds(Life life) {
        this.life = life;
    }

    private LeaseKeeper keeper() {
        return life.service().bean(LeaseKeeper.class);
    }

    private Lease now(Lease lease) {
        return life.service().bean(LeaseStore.class).find(lease.id()).orElseThrow();
    }

    /** Says until when Bob's lease lasts. */
    Instant renew(String key) {
        Lease lease = life.leaseAsMaker("bob", key);
        keeper().renew(lease, LONGER);
        return now(lease).expiresAt();
    }

    /** When that is, of a lease that is renewed now. */
    Instant longer() {
        return life.now().truncatedTo(ChronoUnit.MILLIS).plusSeconds(LONGER);
    }

    /** Alice's, of a round with Bob that nobody sends. */
    Lease signed(String key) {
        Lease alice = life.leaseAsMaker("alice", key);
        Lease bob = life.leaseAsMaker("bob", key);
        Lease carol = life.leaseAsTaker("carol", key);
        var _ = life.sign(alice, new Round(Life.AMOUNT, Life.view(carol), List.of(Life.view(alice), Life.view(bob))));
        return alice;
    }

    /** A round with Alice and Bob as makers and Carol as taker, or what is left of it: all but the chain. */
    Round signedRound(String key) {
        Lease alice = life.leaseAsMaker("alice", key);
        Lease bob = life.leaseAsMaker("bob", key);
        Lease carol = life.leaseAsTaker("carol", key);
        if (carol.signed() == null) life.commit(carol);
        Round round = new Round(Life.AMOUNT, Life.view(carol), List.of(Life.view(alice), Life.view(bob)));
        for (Lease lease : List.of(alice, bob, carol)) round.attach(life.sign(lease, round));
        return round;
    }

    /** To the chain, by Carol. */
    BroadcastResult bring(String key, Round round) {
        return bring(life.leaseAsTaker("carol", key), round);
    }

    /** As the owner of {@code lease}. */
    BroadcastResult bring(Lease lease, Round round) {
        Transaction tx = Transaction.parseHex(round.signed()).toOptional().orElseThrow();
        return life.service().bean(CoinjoinDelivery.class).broadcast(lease, tx);
    }

    /** Bob gives his lease of that round back, and pays with its coin. */
    void spendElsewhere(String key) {
        Lease bob = life.leaseAsMaker("bob", key);
        keeper().release(bob);
        String coin = bob.inputs().getFirst().outPoint().toString();
        var order = new Sends.Order(
                bob.mixdepth(), List.of(new Sends.Output(Life.OUTSIDE, 300_000L)), List.of(coin), null, 1_000L);
        var _ = life.service()
                .bean(PaymentDesk.class)
                .send("operator", life.service().wallet("bob"), new Sends.Send(key, 10_000, order));
    }

    /** {@link #signed}, and what {@link #spendElsewhere spends elsewhere} is as deep in the chain as it settles anything. */
    void hopeless(String key) {
        var _ = signed(key);
        spendElsewhere(key);
        life.mine(1);
        life.keep();
        life.mine(BlockMark.SETTLED_DEPTH);
    }

    /** Whether coins are promised to a round's leases. */
    boolean promised(String key) {
        return life.service()
                        .bean(JdbcClient.class)
                        .sql("select count(*) from open_outpoints where holder in"
                                + " (select id from leases where idempotency_key = ?)")
                        .param(key)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The operator gives up what {@link #signed}. */
    Leases.State abandon(String key) {
        Lease lease = life.leaseAsMaker("alice", key);
        keeper().abandon(lease);
        return now(lease).state();
    }

    /** The bond that {@link #prove} proves. */
    void fundBond() {
        life.payments().fundBond("alice", BOND);
    }

    /** With a certificate that nobody has. */
    void forgetCertificate() {
        WalletRegistry registry = life.service().bean(WalletRegistry.class);
        var _ = registry.lock("alice");
        var _ = registry.unlock("alice", CrashingService.PASSWORD);
    }

    /** Of a nick that is registered anew: no token is in the settings, so none is remembered. */
    String prove() {
        BondProofs proofs = life.service().bean(BondProofs.class);
        proofs.register("alice", alice(), MAKER);
        return proofs.prove("alice", alice(), TAKER, MAKER).proof();
    }

    private Wallet alice() {
        return life.service().wallet("alice");
    }
}
