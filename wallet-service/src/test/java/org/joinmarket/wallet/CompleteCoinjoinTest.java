package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.List;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CompleteCoinjoinTest {
    @TempDir
    Path folder;

    String[] settings() {
        return new String[0];
    }

    @Test
    void takerMixesWithTwoMakersOnTheEmbeddedChain() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 0, 5_000_000);
            service.wallet("bob", 2, 3_000_000, 2_000_000);
            service.wallet("carol", 0, 4_000_000);

            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("round-0001", 0, 1_000_000));
            Leases.Commitment commitment = service.as("carol").commit(carol.id());
            Leases.Opening opening =
                    service.as("carol").open(carol.id(), new Leases.OpenCommitment(commitment.commitment()));
            assertThat(opening.opening()).startsWith(carol.inputs().getFirst().outpoint() + "|");
            Leases.Lease alice = service.as("alice").leaseAsMaker("alice", Round.makerRequest("round-0001", 1_000_000));
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("round-0001", 1_000_000));

            Round round = new Round(1_000_000, carol, List.of(alice, bob));
            round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
            round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
            round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
            String txid = service.as("carol")
                    .broadcast(carol.id(), new Leases.Broadcast(round.signed()))
                    .txid();
            service.tick();
            assertThat(service.as("carol").lease(carol.id()).confirmations()).isZero();
            service.mine(1);
            service.tick();

            assertThat(txid).isEqualTo(round.txid());
            assertThat(service.as("carol").lease(carol.id()).state()).isEqualTo(Leases.State.SPENT);
            assertThat(service.as("alice").lease(alice.id()).confirmations()).isEqualTo(1);
            assertThat(service.available("alice")).isEqualTo(5_000_000 + Round.CJFEE);
            assertThat(service.available("bob")).isEqualTo(5_000_000 + Round.CJFEE);
            assertThat(service.available("carol")).isEqualTo(4_000_000 - 2 * Round.CJFEE - Round.MINER_FEE);
            assertThat(service.as("viewer")
                            .signatures("alice", null, null, null)
                            .signatures())
                    .extracting(Signatures.Signature::kind)
                    .containsExactlyInAnyOrder(Signatures.Kind.COIN_PROOF, Signatures.Kind.MAKER_COINJOIN);
            assertThat(service.as("viewer")
                            .signatures("alice", null, null, null)
                            .signatures())
                    .filteredOn(made -> made.txid() != null)
                    .singleElement()
                    .satisfies(made -> {
                        assertThat(made.kind()).isEqualTo(Signatures.Kind.MAKER_COINJOIN);
                        assertThat(made.token()).isEqualTo("alice");
                        assertThat(made.role()).isEqualTo("MAKER");
                        assertThat(made.subject()).isEqualTo(alice.id());
                        assertThat(made.txid()).isEqualTo(txid);
                        assertThat(made.netSats()).isEqualTo(Round.CJFEE);
                    });
            assertThat(service.as("viewer")
                            .signatures("carol", null, null, null)
                            .signatures())
                    .hasSize(2)
                    .first()
                    .satisfies(made -> {
                        assertThat(made.kind()).isEqualTo(Signatures.Kind.COMMITMENT);
                        assertThat(made.subject()).isEqualTo(carol.id());
                        assertThat(made.txid()).isNull();
                        assertThat(made.netSats()).isZero();
                    });
            assertThat(service.as("viewer")
                            .signatures("carol", null, null, null)
                            .signatures())
                    .last()
                    .satisfies(made -> {
                        assertThat(made.kind()).isEqualTo(Signatures.Kind.TAKER_COINJOIN);
                        assertThat(made.role()).isEqualTo("TAKER");
                        assertThat(made.netSats()).isEqualTo(-2 * Round.CJFEE - Round.MINER_FEE);
                    });
            assertThat(service.as("operator").balances("bob").mixdepths().get(3).totalSats())
                    .as("the coinjoin output went to the next mixdepth")
                    .isEqualTo(1_000_000);
            assertThat(service.as("viewer")
                            .outpoints(new Chain.OutpointQuery(List.of(txid + ":0")))
                            .outpoints())
                    .singleElement()
                    .satisfies(output -> assertThat(output.unspent()).isTrue());
        }
    }

    @Test
    void namesThatNoDatabaseCanHoldAreThoseOfNothing() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("carol", 0, 4_000_000);
            assertProblem(
                    404,
                    WalletProblem.LEASE_NOT_FOUND,
                    () -> service.as("carol").lease("\0"));
            assertProblem(
                    404, "authorization-not-found", () -> service.as("operator").revokeSpend("carol", "\0"));
            assertProblem(
                    422,
                    WalletProblem.AUTHORIZATION_REFUSED,
                    () -> service.as("carol")
                            .leaseAsTaker(
                                    "carol",
                                    new Leases.TakerRequest(
                                            "round-0002", 0, 1_000_000, "\0", 0, 20_000, 100_000, 20_000, 2, 600)));
        }
    }
}
