package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.lease.Lease;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dies before and after every commit, and every word to the chain, of all that is done with a wallet's money: a new service in the
 * same place finds nothing lost and nothing twice, and its caller, who asks again, gets there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
    private static final int MOST_STEPS = 60;

    private Life life;
    private int keys;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
        life.fundedMarket();
    }

    @AfterAll
    void end() {
        life.close();
    }

    /**
     * Ends the service at each step of {@code what} in turn, until it comes to its end alive.
     *
     * @param what done for a new key each time, and for the same key again after a crash
     * @return how many steps there are
     */
    private int everyStep(Consumer<String> what) {
        int steps = 0;
        for (Fuse.Moment moment : Fuse.Moment.values()) {
            boolean died = true;
            for (int step = 1; died; step++) {
                assertThat(step).as("it comes to an end").isLessThan(MOST_STEPS);
                String key = "crash-" + keys++;
                died = life.diesAt(moment, step, () -> what.accept(key));
                if (died) {
                    life.restart();
                    life.check();
                    what.accept(key);
                    steps++;
                }
                life.settle();
            }
        }
        return steps;
    }

    @Test
    void aLeaseOfAMaker() {
        int steps = everyStep(key -> {
            Lease first = life.leaseAsMaker("alice", key);
            assertThat(life.leaseAsMaker("alice", key).id())
                    .as("the same key, the same lease")
                    .isEqualTo(first.id());
        });
        assertThat(steps).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aWholeRound() {
        assertThat(everyStep(life::round))
                .as("three leases, a commitment, three signatures, the chain")
                .isGreaterThanOrEqualTo(16);
    }

    @Test
    void anAddress() {
        assertThat(everyStep(_ -> life.deposit("bob", 2))).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPayment() {
        int steps = everyStep(key -> {
            Sends.Sent sent = life.pay("alice", key);
            life.tellAgain(); // whatever died before the chain was told is told now
            assertThat(life.pay("alice", key).id()).isEqualTo(sent.id());
            assertThat(life.pay("alice", key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(steps).as("the signature, the chain, and its answer").isGreaterThanOrEqualTo(6);
    }

    @Test
    void aBondAndItsRedemption() {
        redemption();
    }

    final void redemption() {
        Timenumber over = new Timenumber(3); // April 2020
        int steps = everyStep(key -> {
            if (!life.isMade("alice", key)) {
                life.fund("alice", life.bond("alice", over), 2 * Life.AMOUNT);
                life.service().mine(1);
            }
            life.redeem("alice", key, "2020-04");
            life.tellAgain();
        });
        assertThat(steps).isGreaterThanOrEqualTo(6);
    }

    @Test
    void theEndOfALease() {
        release();
    }

    final void release() {
        int steps = everyStep(key -> {
            Lease lease = life.leaseAsMaker("bob", key);
            life.release(lease);
            assertThat(life.release(lease)).isEqualTo(Leases.State.RELEASED);
        });
        assertThat(steps).isGreaterThanOrEqualTo(4);
    }
}
