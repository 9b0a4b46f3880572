package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.lease.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Nobody knows how often a coin has proved itself between a back-up and its restoration. */
class RestoredProofsTest {
    @Test
    void coinsFromBeforeTheRestorationProveNothingAndNewOnesDo(@TempDir Path folder) {
        try (Life life = Life.begin(CrashingService.Place.sqlite(folder))) {
            life.wallet("carol", 0, 50_000_000);
            life.service().bean(JdbcTemplate.class).update("update service_owner set epoch = epoch - 1, beat = 0");
            life.restart();

            Lease before = life.leaseAsTaker("carol", "round-before");
            assertThatThrownBy(() -> life.commit(before))
                    .isInstanceOf(ApiProblem.class)
                    .hasMessage("no-commitment-left");

            life.fund("carol", life.deposit("carol", 0), 60_000_000);
            life.service().mine(6);
            life.commit(life.leaseAsTaker("carol", "round-after"));
            life.check();
        }
    }
}
