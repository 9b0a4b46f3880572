package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commitment proves a coin to strangers: which coins those may be is not for the taker to say. */
@Tag("slow")
class PodleScopeTest {
    private static final long LEASED = 3_000_000;
    private static final long FREE = 3_100_000;
    private static final long FROZEN = 3_200_000;
    private static final long OF_ANOTHER_LEASE = 3_300_000;
    private static final long YOUNG = 3_400_000;
    private static final long SMALL = 199_999; // below 20 per cent of the amount
    private static final long OF_ANOTHER_MIXDEPTH = 3_500_000;
    private static final long AMOUNT = 1_000_000;

    @TempDir
    Path folder;

    private static String outpoint(WalletService service, long value) {
        return service.as("operator").utxos("carol", null).utxos().stream()
                .filter(coin -> coin.valueSats() == value)
                .findFirst()
                .orElseThrow()
                .outpoint();
    }

    @Test
    void commitmentsAreMadeOfTheLeasesCoinsAndThenOfFreeOldLargeOnesOfItsMixdepthAndOfNoOthers() {
        try (WalletService service = WalletService.start(folder)) {
            service.wallet("carol", 0, LEASED, FREE, FROZEN, OF_ANOTHER_LEASE, SMALL);
            service.fund("carol", 1, OF_ANOTHER_MIXDEPTH);
            service.mine(6);
            service.fund("carol", 0, YOUNG);
            service.mine(4);
            WalletApi carol = service.as("carol");
            service.as("operator").freeze("carol", new Wallets.Freeze(outpoint(service, FROZEN), true));
            Leases.Lease other = carol.leaseAsTaker("carol", Round.takerRequest("podle-other", 0, 3_250_000));
            Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("podle-scope", 0, AMOUNT));
            assertThat(other.inputs()).extracting(Leases.Input::valueSats).containsExactly(OF_ANOTHER_LEASE);
            assertThat(lease.inputs()).extracting(Leases.Input::valueSats).containsExactly(LEASED);

            List<String> proven = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String commitment = carol.commit(lease.id()).commitment();
                assertProblem(
                        404, "unknown-commitment", () -> carol.open(other.id(), new Leases.OpenCommitment(commitment)));
                String opening = carol.open(lease.id(), new Leases.OpenCommitment(commitment))
                        .opening();
                proven.add(opening.split("\\|")[0]);
            }
            assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));

            String first = outpoint(service, LEASED);
            String second = outpoint(service, FREE);
            assertThat(proven).containsExactly(first, first, first, second, second, second);
            assertThat(service.as("operator")
                            .signatures("carol", null, null, null)
                            .signatures())
                    .as("each commitment once, and no opening")
                    .hasSize(6)
                    .allSatisfy(made -> {
                        assertThat(made.kind()).isEqualTo(Signatures.Kind.COMMITMENT);
                        assertThat(made.token()).isEqualTo("carol");
                        assertThat(made.role()).isEqualTo("TAKER");
                        assertThat(made.subject()).isEqualTo(lease.id());
                        assertThat(made.txid()).isNull();
                        assertThat(made.inputs()).isOne();
                        assertThat(made.netSats()).isZero();
                    });
        }
    }
}
