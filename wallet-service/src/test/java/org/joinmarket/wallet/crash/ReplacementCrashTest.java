package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.joinmarket.wallet.api.Sends;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** As {@link CrashTest}, of what hurries payments and deposits up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplacementCrashTest {
    private Life life;
    private EveryStep steps;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
        life.wallet("alice", 1, 100 * Life.AMOUNT, 100 * Life.AMOUNT);
        steps = new EveryStep(life);
    }

    @AfterAll
    void end() {
        life.close();
    }

    @Test
    void aReplacement() {
        int died = steps.each(key -> life.bumps().signedAndNotTold(key), key -> {
            Sends.Sent second = life.bumps().replace(key);
            life.check();
            life.payments().tellAgain();
            assertThat(life.bumps().replace(key).id()).isEqualTo(second.id());
            assertThat(life.bumps().replace(key).txid()).isEqualTo(second.txid());
            assertThat(life.bumps().replace(key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(died).as("the signature, the chain, and its answer").isGreaterThanOrEqualTo(6);
    }

    @Test
    void aChildOfADeposit() {
        int died = steps.each(_ -> life.bumps().deposited(), key -> {
            Sends.Sent child = life.bumps().child(key);
            life.payments().tellAgain();
            assertThat(life.bumps().child(key).id()).isEqualTo(child.id());
            assertThat(life.bumps().child(key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(died).as("the signature, the chain, and its answer").isGreaterThanOrEqualTo(6);
    }
}
