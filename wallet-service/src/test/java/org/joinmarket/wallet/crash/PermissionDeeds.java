package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Approvals.State;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.lease.TakerLeasing;
import org.joinmarket.wallet.send.PaymentDesk;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.signing.SpendDesk;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.joinmarket.wallet.wallets.Wallet;

/** What needs the word of an operator, or of two, in a {@link Life}. */
final class PermissionDeeds {
    private static final long PAID = 2 * CrashingService.APPROVAL_ABOVE;

    private final Life life;

    PermissionDeeds(Life life) {
        this.life = life;
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

    /** Approvals that somebody could still use. */
    List<State> unused(String name) {
        return life.service().bean(Approvals.class).of(wallet(name)).stream()
                .map(Approvals.Approval::state)
                .filter(state -> state == State.APPROVED)
                .toList();
    }

    /** A payment that needs a second person, who is there. */
    Sends.Sent payApproved(String key) {
        return approved("alice", () -> pay(key));
    }

    Sends.Sent pay(String key) {
        var order = new Sends.Order(1, List.of(new Sends.Output(Life.OUTSIDE, PAID)), null, null, 1_000L);
        return life.service()
                .bean(PaymentDesk.class)
                .send("operator", wallet("alice"), new Sends.Send(key, 10_000, order));
    }

    /** Lets Carol pay somebody in a round, with the word of two. */
    String authorized(String key) {
        return approved("carol", () -> authorize(key));
    }

    private String authorize(String key) {
        byte[] hash = Arrays.copyOf(Hashes.sha256(key.getBytes(US_ASCII)), 20);
        String address =
                Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(hash)).orElseThrow();
        return authorize(key, address);
    }

    private String authorize(String key, String address) {
        return life.service()
                .bean(SpendDesk.class)
                .authorize(
                        "operator",
                        wallet("carol"),
                        new Authorizations.AuthorizeSpend(key, address, Life.AMOUNT, 100_000L, 3_600))
                .id();
    }

    Authorizations.AuthorizationState stateOf(String authorization) {
        return life.service()
                .bean(SpendAuthorizations.class)
                .find("carol", authorization)
                .orElseThrow()
                .state();
    }

    /** One round, or what is left of it, in which Carol pays who the authorization names. */
    void round(String key, String authorization) {
        Lease alice = life.leaseAsMaker("alice", key);
        Lease bob = life.leaseAsMaker("bob", key);
        Lease carol = lease(key, authorization);
        if (carol.signed() == null) life.commit(carol);
        var round = new Round(Life.AMOUNT, Life.view(carol), List.of(Life.view(alice), Life.view(bob)));
        round.attach(life.sign(alice, round));
        round.attach(life.sign(bob, round));
        round.attach(life.sign(carol, round));
        life.broadcast(carol, round);
    }

    Lease lease(String key, String authorization) {
        var request =
                new Leases.TakerRequest(key, 0, Life.AMOUNT, authorization, 5_000, 20_000, 100_000, 20_000, 2, 600);
        Lease lease = life.service()
                .bean(TakerLeasing.class)
                .grant(Life.caller("carol", Role.TAKER), wallet("carol"), request);
        life.invariants().shown(lease);
        return lease;
    }

    /** A payment that needs a second person, who does not want it. */
    void refuse(String key) {
        try {
            var _ = pay(key);
        } catch (ApiProblem waits) {
            Approvals approvals = life.service().bean(Approvals.class);
            approvals.of(wallet("alice")).stream()
                    .filter(one -> one.state() == State.WAITING)
                    .forEach(one -> approvals.decide(wallet("alice"), one.id(), "second", false));
        }
    }

    void revoke(String authorization) {
        life.service().bean(SpendAuthorizations.class).revoke("carol", authorization);
    }

    /** Lets Carol pay her own address in a round. */
    String authorizedToOwn(String key, KeyPath own) {
        return authorizedToOwn(
                key, Scripts.p2wpkh(life.service().bean(PublicKeys.class).at(wallet("carol"), own)));
    }

    String authorizedToOwn(String key, Script own) {
        return approved(
                "carol",
                () -> authorize(key, Addresses.fromScript(Network.REGTEST, own).orElseThrow()));
    }
}
