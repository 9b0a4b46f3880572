package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Approvals.State;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.lease.TakerLeasing;
import org.joinmarket.wallet.send.PaymentDesk;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.signing.SpendDesk;
import org.joinmarket.wallet.wallets.Wallet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** As {@link CrashTest}, of what needs the word of an operator, or of two: it is said once and good for once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionCrashTest {
    private static final long PAID = 2 * CrashingService.APPROVAL_ABOVE;

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

    private Wallet wallet(String name) {
        return life.service().wallet(name);
    }

    /** Asks, has a second person approve what waits, and asks again. */
    private <T> T approved(String name, Supplier<T> request) {
        try {
            return request.get();
        } catch (ApiProblem refused) {
            Approvals approvals = life.service().bean(Approvals.class);
            approvals.of(wallet(name)).stream()
                    .filter(one -> one.state() == State.WAITING)
                    .forEach(one -> approvals.decide(wallet(name), one.id(), "second", true));
            return request.get();
        }
    }

    private List<State> unused(String name) {
        return life.service().bean(Approvals.class).of(wallet(name)).stream()
                .map(Approvals.Approval::state)
                .filter(state -> state == State.APPROVED)
                .toList();
    }

    @Test
    void aPaymentThatASecondPersonHasApproved() {
        int died = steps.each(_ -> {}, key -> {
            Sends.Sent sent = approved("alice", () -> pay(key));
            assertThat(unused("alice")).as("it is used up").isEmpty();
            life.payments().tellAgain();
            assertThat(pay(key).id()).isEqualTo(sent.id());
            assertThat(pay(key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(died)
                .as("what waits, the word, the signature, the chain, its answer")
                .isGreaterThanOrEqualTo(10);
    }

    private Sends.Sent pay(String key) {
        var order = new Sends.Order(1, List.of(new Sends.Output(Life.OUTSIDE, PAID)), null, null, 1_000L);
        return life.service()
                .bean(PaymentDesk.class)
                .send("operator", wallet("alice"), new Sends.Send(key, 10_000, order));
    }

    @Test
    void aRoundThatPaysWhoTheOperatorHasNamed() {
        int died = steps.each(_ -> {}, key -> {
            String authorization = approved("carol", () -> authorize(key));
            assertThat(unused("carol")).as("it is used up").isEmpty();
            Lease alice = life.leaseAsMaker("alice", key);
            Lease bob = life.leaseAsMaker("bob", key);
            Lease carol = lease(key, authorization);
            assertThat(lease(key, authorization).id()).isEqualTo(carol.id());
            if (carol.signed() == null) life.commit(carol);
            var round = new Round(Life.AMOUNT, Life.view(carol), List.of(Life.view(alice), Life.view(bob)));
            round.attach(life.sign(alice, round));
            round.attach(life.sign(bob, round));
            round.attach(life.sign(carol, round));
            life.broadcast(round);
            assertThat(authorized(authorization)).isEqualTo(Wallets.AuthorizationState.USED);
        });
        assertThat(died).as("two words more than a round").isGreaterThanOrEqualTo(20);
    }

    private String authorize(String key) {
        byte[] hash = Arrays.copyOf(Hashes.sha256(key.getBytes(US_ASCII)), 20);
        String address =
                Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(hash)).orElseThrow();
        return life.service()
                .bean(SpendDesk.class)
                .authorize(
                        "operator",
                        wallet("carol"),
                        new Wallets.AuthorizeSpend(key, address, Life.AMOUNT, 100_000L, 3_600))
                .id();
    }

    private Lease lease(String key, String authorization) {
        var request =
                new Leases.TakerRequest(key, 0, Life.AMOUNT, authorization, 5_000, 20_000, 100_000, 20_000, 2, 600);
        Lease lease = life.service()
                .bean(TakerLeasing.class)
                .grant(Life.caller("carol", Role.TAKER), wallet("carol"), request);
        life.invariants().shown(lease);
        return lease;
    }

    private Wallets.AuthorizationState authorized(String id) {
        return life.service()
                .bean(SpendAuthorizations.class)
                .find("carol", id)
                .orElseThrow()
                .state();
    }
}
