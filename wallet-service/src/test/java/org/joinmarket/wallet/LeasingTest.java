package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;

class LeasingTest extends LeasesInUse {
    private static final int CROWD = 50;

    @Override
    WalletService started(Path folder) {
        WalletService started = WalletService.start(
                folder,
                List.of(
                        WalletService.pairs(settings()),
                        Map.of(
                                "joinmarket.wallet.policy.maker-leases-per-hour", "60",
                                "joinmarket.wallet.policy.taker-leases-per-hour", "20")));
        started.wallet(
                "alice", 0, LongStream.generate(() -> 200_000).limit(CROWD + 2).toArray());
        started.wallet("bob", 1, 500_000, 700_000);
        started.wallet("carol", 0, 900_000, 800_000);
        started.wallet("dave", 0, 900_000);
        return started;
    }

    private Leases.TakerRequest taker(long amount, long expected, long maxCost, long ppm) {
        return new Leases.TakerRequest(key(), 0, amount, null, expected, maxCost, ppm, 20_000, 2, 600);
    }

    @Test
    void fiftyAtOnceNeverShareACoinOrAnAddress() throws Exception {
        List<Leases.Lease> leases = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Leases.Lease>> calls = new ArrayList<>();
            for (int i = 0; i < CROWD; i++)
                calls.add(() -> service.as("alice").leaseAsMaker("alice", Round.makerRequest(key(), 100_000)));
            for (Future<Leases.Lease> one : threads.invokeAll(calls)) leases.add(one.get());
        }

        Set<String> coins = new HashSet<>();
        Set<String> scripts = new HashSet<>();
        for (Leases.Lease lease : leases) {
            for (Leases.Input input : lease.inputs())
                assertThat(coins.add(input.outpoint())).isTrue();
            assertThat(scripts.add(lease.coinjoinScript())).isTrue();
            assertThat(scripts.add(lease.changeScript())).isTrue();
        }
        assertThat(leases).hasSize(CROWD);
    }

    @Test
    void theSameIdempotencyKeyGetsTheSameLeaseAlsoWhenAskedAtOnce() throws Exception {
        Leases.MakerRequest request = Round.makerRequest(key(), 100_000);
        Set<Leases.Lease> leases = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Leases.Lease>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) calls.add(() -> service.as("alice").leaseAsMaker("alice", request));
            for (Future<Leases.Lease> one : threads.invokeAll(calls)) leases.add(one.get());
        }
        assertThat(leases).hasSize(1);
        String id = leases.iterator().next().id();
        assertThat(service.as("operator").signatures("alice", null, null, null).signatures())
                .as("a coin spoke for the maker's box once")
                .filteredOn(signed -> signed.subject().equals(id))
                .extracting(Signatures.Signature::kind)
                .containsExactly(Signatures.Kind.COIN_PROOF);
        assertThat(service.as("alice").openLeases().leases()).hasSize(1);
        assertProblem(
                409,
                "idempotency-key-reused",
                () -> service.as("alice").leaseAsMaker("alice", Round.makerRequest(request.idempotencyKey(), 100_001)));
    }

    @Test
    void aMakersLeaseHasWhatIoauthNeeds() {
        Leases.Lease lease = service.as("bob").leaseAsMaker("bob", Round.makerRequest(key(), 400_000));
        Leases.MakerPart part = Objects.requireNonNull(lease.maker());
        PublicKey authKey = PublicKey.parseHex(part.authPublicKey()).orElseThrow();

        assertThat(lease.inputs()).singleElement().satisfies(input -> {
            assertThat(input.valueSats()).as("the smallest that is enough").isEqualTo(500_000);
            assertThat(Script.ofHex(input.script())).isEqualTo(Scripts.p2wpkh(authKey));
        });
        assertThat(MessageSignatures.verify(
                        Round.BOX_KEY.getBytes(StandardCharsets.US_ASCII),
                        Base64.getDecoder().decode(part.btcSig()),
                        authKey))
                .isTrue();
        var scripts = service.bean(WalletRegistry.class).get("bob").scripts();
        assertThat(scripts.pathOf(Script.ofHex(lease.coinjoinScript())).orElseThrow())
                .satisfies(path ->
                        assertThat(path.mixdepth() + "/" + path.branch()).isEqualTo("2/1"));
        assertThat(scripts.pathOf(Script.ofHex(lease.changeScript())).orElseThrow())
                .satisfies(path ->
                        assertThat(path.mixdepth() + "/" + path.branch()).isEqualTo("1/1"));
    }

    @Test
    void aMakerKeepsEnoughForChangeAboveDust() {
        // required: amount + txfee + 27 300 + 1 - cjfee
        assertThat(service.as("bob")
                        .leaseAsMaker("bob", Round.makerRequest(key(), 500_000 - 27_301 + 500))
                        .inputs())
                .extracting(Leases.Input::valueSats)
                .containsExactly(500_000L);
        endAllLeases();
        assertThat(service.as("bob")
                        .leaseAsMaker("bob", Round.makerRequest(key(), 500_000 - 27_301 + 501))
                        .inputs())
                .extracting(Leases.Input::valueSats)
                .containsExactly(700_000L);
    }

    @Test
    void moreThanTheMixdepthHoldsIsInsufficient() {
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("bob").leaseAsMaker("bob", Round.makerRequest(key(), 1_200_000)));
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("carol").leaseAsTaker("carol", taker(1_700_000, 1_000, 20_000, 100_000)));
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("bob").leaseAsMaker("bob", Round.makerRequest(key(), 2_100_000_000_000_000L)));
    }

    @Test
    void unconfirmedAndFrozenCoinsAreNotLeased() {
        service.fund("dave", 0, 5_000_000);
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("dave").leaseAsTaker("dave", taker(1_000_000, 1_000, 20_000, 100_000)));
        service.mine(1);
        String big = service.as("operator").utxos("dave", 0).utxos().stream()
                .filter(coin -> coin.valueSats() == 5_000_000)
                .findFirst()
                .orElseThrow()
                .outpoint();
        service.as("operator").freeze("dave", new Wallets.Freeze(big, true));
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("dave").leaseAsTaker("dave", taker(1_000_000, 1_000, 20_000, 100_000)));
        service.as("operator").freeze("dave", new Wallets.Freeze(big, false));
        assertThat(service.as("dave")
                        .leaseAsTaker("dave", taker(1_000_000, 1_000, 20_000, 100_000))
                        .inputs())
                .extracting(Leases.Input::outpoint)
                .contains(big);
    }

    @Test
    void theBudgetOfMakerLeasesIsPerHour() {
        WalletApi alice = service.as("alice");
        for (int i = 0; i < 60; i++)
            alice.release(
                    alice.leaseAsMaker("alice", Round.makerRequest(key(), 100_000))
                            .id(),
                    new Leases.Release(false));
        assertProblem(
                429,
                WalletProblem.BUDGET_EXHAUSTED,
                () -> alice.leaseAsMaker("alice", Round.makerRequest(key(), 100_000)));
        assertThat(Problems.problemOf(() -> alice.leaseAsMaker("alice", Round.makerRequest(key(), 100_000))))
                .hasMessageContaining("joinmarket.wallet.policy.maker-leases-per-hour: at most ");
        service.clock().advance(Duration.ofMinutes(61));
        assertThat(alice.leaseAsMaker("alice", Round.makerRequest(key(), 100_000))
                        .state())
                .isEqualTo(Leases.State.GRANTED);
    }

    @Test
    void theBudgetOfMakerLeasesIsForEachMixdepth() {
        service.wallet("erin", 0, 500_000);
        service.fund("erin", 2, 500_000);
        service.mine(1);
        WalletApi operator = service.as("operator");
        for (int i = 0; i < 60; i++) {
            Leases.Lease lease = operator.leaseAsMaker("erin", Round.makerRequest(key(), 100_000));
            assertThat(lease.mixdepth()).isZero();
            operator.release(lease.id(), new Leases.Release(false));
        }
        assertThat(operator.leaseAsMaker("erin", Round.makerRequest(key(), 100_000))
                        .mixdepth())
                .isEqualTo(2);
    }

    @Test
    void aTakersLeasesHaveABudgetTooBecauseTheyUseUpAddresses() {
        WalletApi carol = service.as("carol");
        for (int i = 0; i < 20; i++)
            carol.release(
                    carol.leaseAsTaker("carol", taker(100_000, 0, 100, 100_000)).id(), new Leases.Release(false));
        assertProblem(
                429,
                WalletProblem.BUDGET_EXHAUSTED,
                () -> carol.leaseAsTaker("carol", taker(100_000, 0, 100, 100_000)));
        assertThat(Problems.problemOf(() -> carol.leaseAsTaker("carol", taker(100_000, 0, 100, 100_000))))
                .hasMessageContaining("joinmarket.wallet.policy.taker-leases-per-hour: at most ");
    }

    @Test
    void aTakerPrefersACoinThatCanProveItself() {
        service.fund("carol", 1, 400_000);
        service.mine(6);
        service.fund("carol", 1, 300_000);
        service.mine(1);
        Leases.TakerRequest request =
                new Leases.TakerRequest(key(), 1, 250_000, null, 1_000, 20_000, 100_000, 20_000, 2, 600);
        assertThat(service.as("carol").leaseAsTaker("carol", request).inputs())
                .extracting(Leases.Input::valueSats)
                .containsExactly(400_000L);
    }

    @Test
    void capsAreTheTighterOfRequestAndPolicy() {
        assertField(
                "expected_cost_sats",
                () -> service.as("carol").leaseAsTaker("carol", taker(500_000, 5_001, 5_000, 100_000)));
        assertField(
                "expected_cost_sats",
                () -> service.as("carol").leaseAsTaker("carol", taker(500_000, 5_001, 50_000, 10_000)));
        assertField(
                "expected_cost_sats",
                () -> service.as("carol") // the policy's 10 per cent
                        .leaseAsTaker("carol", taker(500_000, 50_001, 90_000, 1_000_000)));
    }

    @Test
    void aTakerIsToldWhatTheSignerWillHoldItTo() {
        Leases.TakerRequest generous =
                new Leases.TakerRequest(key(), 0, 500_000, null, 1_000, 2_000_000, 1_000_000, 10_000_000, 1, 600);
        assertThat(service.as("carol").leaseAsTaker("carol", generous).taker())
                .as("the policy's")
                .isEqualTo(new Leases.TakerPart(50_000, 350_000, 2));
        endAllLeases();
        Leases.TakerRequest frugal =
                new Leases.TakerRequest(key(), 0, 500_000, null, 1_000, 2_000, 1_000_000, 3_000, 4, 600);
        assertThat(service.as("carol").leaseAsTaker("carol", frugal).taker())
                .as("its own")
                .isEqualTo(new Leases.TakerPart(2_000, 3_000, 4));
        assertThat(service.as("bob")
                        .leaseAsMaker("bob", Round.makerRequest(key(), 400_000))
                        .taker())
                .isNull();
    }

    @Test
    void amountsBelowDustAndUnknownMixdepthsNameTheField() {
        assertField("amount_sats", () -> service.as("carol").leaseAsTaker("carol", taker(2_729, 0, 100, 100_000)));
        assertField("amount_sats", () -> service.as("bob").leaseAsMaker("bob", Round.makerRequest(key(), 2_729)));
        assertField(
                "mixdepth",
                () -> service.as("carol")
                        .leaseAsTaker(
                                "carol",
                                new Leases.TakerRequest(key(), 5, 100_000, null, 0, 100, 100_000, 20_000, 2, 600)));
        assertField(
                "cjfee_sats",
                () -> service.as("bob")
                        .leaseAsMaker("bob", new Leases.MakerRequest(key(), 10_000, 10_001, 0, Round.BOX_KEY, 600)));
        assertField(
                "box_key",
                () -> service.as("bob")
                        .leaseAsMaker("bob", new Leases.MakerRequest(key(), 100_000, 0, 0, "0".repeat(64), 600)));
    }

    @Test
    void aLockedWalletLeasesNothing() {
        service.as("operator").lock("dave");
        assertProblem(
                409,
                WalletProblem.LOCKED,
                () -> service.as("dave").leaseAsTaker("dave", taker(100_000, 0, 100, 100_000)));
        service.as("operator").unlock("dave", new Wallets.Unlock(WalletService.PASSWORD));
        assertThat(service.as("dave").wallet("dave").ready()).isTrue();
    }

    @Test
    void aLeasedOutpointCannotBeLeasedAgainEvenIfAnotherProcessTries() {
        Leases.Lease lease = service.as("bob").leaseAsMaker("bob", Round.makerRequest(key(), 400_000));
        OutPoint outPoint = OutPoint.parse(lease.inputs().getFirst().outpoint()).orElseThrow();
        assertThat(service.bean(LeaseStore.class).walletHolding(outPoint)).hasValue("bob");
        assertThat(service.as("operator").utxos("bob", 1).utxos())
                .filteredOn(Wallets.Utxo::leased)
                .extracting(Wallets.Utxo::outpoint)
                .containsExactly(outPoint.toString());
        assertThat(service.as("bob").balances("bob").mixdepths().get(1).leasedSats())
                .isEqualTo(500_000);
    }
}
