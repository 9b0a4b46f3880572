package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rounds that pay outside, for an authorization. */
class LeasePaymentsTest extends LeasesInUse {
    @Override
    WalletService started(Path folder) {
        return fourWallets(folder);
    }

    private Leases.TakerRequest paying(String authorization, long amount) {
        return Round.payingRequest(key(), amount, authorization);
    }

    private Authorizations.SpendAuthorization authorize(@Nullable Long amount, long maxCost) {
        return service.as("operator")
                .authorizeSpend(
                        "carol",
                        new Authorizations.AuthorizeSpend(
                                key(), OUTSIDE, amount, maxCost, 3_600, amount == null ? 0 : null));
    }

    @Test
    void anAuthorizedPaymentGoesWhereTheOperatorSaidAndOnlyOnce() {
        String id = authorize(AMOUNT, 20_000L).id();
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT));
        assertThat(carol.coinjoinAddress()).isEqualTo(OUTSIDE);
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)))
                        .reason())
                .isEqualTo("RESERVED");

        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        service.as("carol").sign(carol.id(), round.unsigned());
        assertThat(service.as("operator").spendAuthorizations("carol").authorizations())
                .filteredOn(one -> one.id().equals(id))
                .extracting(Authorizations.SpendAuthorization::state)
                .containsExactly(Authorizations.AuthorizationState.USED);
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)))
                        .reason())
                .isEqualTo("USED");
    }

    @Test
    void anOwnAddressThatIsAuthorizedIsNeitherTheChangeNorPaidWhileARoundWaitsForIt() {
        Wallet wallet = service.bean(WalletRegistry.class).get("carol");
        Script script =
                service.bean(AddressBook.class).peek(wallet, 0, Wallet.INTERNAL).script();
        String next = Addresses.fromScript(Network.REGTEST, script).orElseThrow();
        WalletApi operator = service.as("operator");
        String id = operator.authorizeSpend(
                        "carol", new Authorizations.AuthorizeSpend(key(), next, AMOUNT, 20_000, 3_600))
                .id();

        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT));
        assertThat(carol.coinjoinAddress()).isEqualTo(next);
        assertThat(carol.changeAddress()).isNotEqualTo(next);
        for (String promised : List.of(next, carol.changeAddress()))
            assertProblem(
                    409,
                    WalletProblem.ADDRESS_PROMISED,
                    () -> operator.authorizeSpend(
                            "carol", new Authorizations.AuthorizeSpend(key(), promised, AMOUNT, 20_000, 3_600)));
        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        assertThat(service.as("carol").sign(carol.id(), round.unsigned()).signatures())
                .isNotEmpty();
    }

    @Test
    void anAuthorizationComesBackWithAReleasedLease() {
        String id = authorize(AMOUNT, 20_000L).id();
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT));
        service.as("carol").release(carol.id(), new Leases.Release(false));
        assertThat(service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)).coinjoinAddress())
                .isEqualTo(OUTSIDE);
    }

    @Test
    void anAuthorizationIsForItsAmountItsWalletItsTimeAndItsCost() {
        String id = authorize(AMOUNT, 1_999L).id();
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT + 1)))
                        .reason())
                .isEqualTo("AMOUNT");
        Problems.assertField("expected_cost_sats", () -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)));
        assertThat(problemOf(() -> service.as("dave").leaseAsTaker("dave", paying(id, AMOUNT)))
                        .reason())
                .isEqualTo("UNKNOWN");
        service.clock().advance(Duration.ofHours(1));
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)))
                        .reason())
                .isEqualTo("EXPIRED");
    }

    @Test
    void aRevokedAuthorizationSignsNothingAnyMore() {
        String id = authorize(AMOUNT, 20_000L).id();
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT));
        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        assertThat(service.as("operator").revokeSpend("carol", id).state())
                .isEqualTo(Authorizations.AuthorizationState.REVOKED);

        assertSigningRefused("AUTHORIZATION_GONE", carol, round);
        assertThat(service.as("carol").lease(carol.id()).state())
                .as("nothing was bound")
                .isEqualTo(Leases.State.GRANTED);
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)))
                        .reason())
                .isEqualTo("REVOKED");
    }

    @Test
    void aSweepTakesAllCoinsAndLeavesNoChange() {
        String id = authorize(null, 20_000L).id();
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, AMOUNT)))
                        .reason())
                .isEqualTo("NOT_A_SWEEP");
        long all = service.as("carol").balances("carol").mixdepths().getFirst().availableSats();
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", paying(id, all - 2_000));
        assertThat(Round.sum(carol)).isEqualTo(all);
    }

    @Test
    void anAuthorizationIsForTheCoinsOfItsMixdepthAndASweepNamesOne() {
        WalletApi operator = service.as("operator");
        Problems.assertField(
                "mixdepth",
                () -> operator.authorizeSpend(
                        "carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, null, 20_000, 3_600, null)));
        Problems.assertField(
                "mixdepth",
                () -> operator.authorizeSpend(
                        "carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, AMOUNT, 20_000, 3_600, 5)));

        Authorizations.SpendAuthorization sweep = operator.authorizeSpend(
                "carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, null, 20_000, 3_600, 1));
        Authorizations.SpendAuthorization exact = operator.authorizeSpend(
                "carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, AMOUNT, 20_000, 3_600, 1));
        long all = service.as("carol").balances("carol").mixdepths().getFirst().availableSats();
        assertThat(sweep.mixdepth()).isOne();
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(sweep.id(), all - 2_000)))
                        .reason())
                .isEqualTo("MIXDEPTH");
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(exact.id(), AMOUNT)))
                        .reason())
                .isEqualTo("MIXDEPTH");
    }

    @Test
    void aSweepOfBeforeThatNamesNoMixdepthIsNotMade() {
        String id = authorize(null, 20_000L).id();
        service.bean(JdbcClient.class)
                .sql("update spend_authorizations set mixdepth = null where id = ?")
                .param(id)
                .update();
        long all = service.as("carol").balances("carol").mixdepths().getFirst().availableSats();
        assertThat(problemOf(() -> service.as("carol").leaseAsTaker("carol", paying(id, all - 2_000)))
                        .reason())
                .isEqualTo("MIXDEPTH");
    }

    @Test
    void onlyAddressesOfThisNetworkAreAuthorized() {
        Problems.assertField(
                "address",
                () -> service.as("operator")
                        .authorizeSpend(
                                "carol",
                                new Authorizations.AuthorizeSpend(
                                        key(), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", AMOUNT, 1, 600)));
        Problems.assertField(
                "amount_sats",
                () -> service.as("operator")
                        .authorizeSpend("carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, 2_729L, 1, 600)));
        assertProblem(
                403,
                "role-not-allowed",
                () -> service.as("carol")
                        .authorizeSpend("carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, AMOUNT, 1, 600)));
        assertThat(Addresses.toScript(Network.REGTEST, OUTSIDE)).isPresent();
    }
}
