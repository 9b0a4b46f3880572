package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.joinmarket.wallet.api.Leases;
import org.junit.jupiter.api.Test;

class MergingTest extends LeasesInUse {
    private static final String ALGORITHM = "joinmarket.wallet.policy.merge-algorithm";

    @Override
    WalletService started(Path folder) {
        WalletService started = WalletService.start(folder, ALGORITHM, "ng-gradual");
        started.wallet("bob", 1, 100_000, 200_000, 300_000, 400_000);
        started.wallet("carol", 1, 100_000, 200_000, 300_000, 400_000);
        return started;
    }

    @Test
    void theSettingDecidesWhichCoinsAMakerMerges() {
        assertThat(service.as("bob")
                        .leaseAsMaker("bob", Round.makerRequest(key(), 350_000))
                        .inputs())
                .extracting(Leases.Input::valueSats)
                .as("the largest and the smallest")
                .containsExactly(400_000L, 100_000L);
    }

    @Test
    void theSettingDecidesWhichCoinsATakerMerges() {
        assertThat(service.as("carol")
                        .leaseAsTaker("carol", Round.takerRequest(key(), 1, 350_000))
                        .inputs())
                .extracting(Leases.Input::valueSats)
                .containsExactly(400_000L, 100_000L);
    }
}
