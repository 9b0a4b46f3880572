package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rounds that would pay other addresses than their leases say, or one address for two. */
class PaymentAttacksTest extends LeasesInUse {
    private static final String ELSEWHERE = "0014" + "77".repeat(20);

    @Override
    WalletService started(Path folder) {
        return fourWallets(folder);
    }

    /** As much goes to whoever built the transaction. */
    private static Round redirected(Round round, TxOutput output) {
        int last = round.outputs.lastIndexOf(output);
        round.outputs.set(last, Round.output(ELSEWHERE, output.value().value()));
        return round.build();
    }

    /** By an authorization that nobody would get: the address of this script is kept back. */
    private Leases.Lease carolPaying(String script, long amount) {
        String authorization = authorized(amount);
        service.bean(JdbcClient.class)
                .sql("update spend_authorizations set script = ? where id = ?")
                .params(script, authorization)
                .update();
        Leases.Lease carol =
                service.as("carol").leaseAsTaker("carol", Round.payingRequest(key(), amount, authorization));
        assertThat(carol.coinjoinScript()).isEqualTo(script);
        return carol;
    }

    @Test
    void aDestinationNobodyAuthorizedIsRefused() {
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        assertSigningRefused(
                "COINJOIN_OUTPUT_MISSING", carol, redirected(round, Round.output(carol.coinjoinScript(), AMOUNT)));
    }

    @Test
    void changeThatGoesElsewhereIsRefused() {
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        TxOutput change = Round.output(carol.changeScript(), round.paid(carol.changeScript()));
        assertSigningRefused("CHANGE_OUTPUT_MISSING", carol, redirected(round, change));
    }

    /** As one may be on the disk from before such an address was kept back: the change of its lease would be the one that it pays. */
    @Test
    void changeThatIsThePaymentIsNotGivenAway() {
        long amount =
                1_496_000; // the change is as much again and 6 000 more: one passes for the other within what a day may
        // cost
        String next = service.bean(AddressBook.class)
                .peek(service.bean(WalletRegistry.class).get("carol"), 0, Wallet.INTERNAL)
                .script()
                .hex();
        Leases.Lease carol = carolPaying(next, amount);
        assertThat(carol.changeScript()).isEqualTo(next);
        Round round = new Round(amount, carol, List.of(maker("alice", amount), maker("bob", amount)));

        assertSigningRefused(
                "CHANGE_IS_COINJOIN_OUTPUT", carol, redirected(round, Round.output(next, round.paid(next) - amount)));
    }

    /** An operator who has a taker pay another of his wallets at an address that a round of that wallet gets as well. */
    @Test
    void onePaymentIsNotTwoWallets() {
        Leases.Lease alice = maker("alice");
        Leases.Lease carol = carolPaying(alice.coinjoinScript(), AMOUNT);
        Round round = new Round(AMOUNT, carol, List.of(alice, maker("bob")));
        redirected(round, Round.output(alice.coinjoinScript(), AMOUNT));

        assertSigningRefused("UNLEASED_OUTPUT", carol, round);
        assertSigningRefused("UNLEASED_OUTPUT", alice, round);
    }

    @Test
    void anAddressOfOursThatTheLeaseDoesNotNameIsNotPaid() {
        Leases.Lease alice = maker("alice");
        String known =
                service.as("operator").utxos("alice", null).utxos().getFirst().address();
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        round.outputs.add(Round.output(
                Addresses.toScript(Network.REGTEST, known).orElseThrow().hex(), 1_000));
        assertSigningRefused("UNLEASED_OUTPUT", alice, round.build());
    }
}
