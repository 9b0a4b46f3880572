package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.Psbts;
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
    private final Device device = Device.of(DoomedProcess.WATCHED);
    private Life life;
    private EveryStep steps;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
        life.fundedMarket();
        life.watchedWallet(DoomedProcess.WATCHED, device, 1, 100 * Life.AMOUNT);
        steps = new EveryStep(life);
    }

    @AfterAll
    void end() {
        life.close();
        device.close();
    }

    private int everyStep(Consumer<String> what) {
        return everyStep(_ -> {}, what);
    }

    private int everyStep(Consumer<String> before, Consumer<String> what) {
        return steps.each(before, what);
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

    /** Whatever may have been shown is not shown again; who asks again gets the next one. */
    @Test
    void aCommitmentToACoinOfElsewhere() {
        life.wallet("dave", 0, 50 * Life.AMOUNT);
        life.externals().useUpOwn("dave", steps.nextKey());
        int died = everyStep(
                key -> life.externals().bring("dave", key), key -> life.commit(life.leaseAsTaker("dave", key)));
        assertThat(died).as("the lease, the commitment").isGreaterThanOrEqualTo(4);
        assertThat(life.externals().used("dave"))
                .as("all of elsewhere, one of them shown to nobody")
                .isGreaterThan(died);
    }

    /** That it is gone is noticed on the way. */
    @Test
    void aCommitmentToACoinOfElsewhereBesideOneThatIsSpent() {
        life.wallet("erin", 0, 50 * Life.AMOUNT);
        life.externals().useUpOwn("erin", steps.nextKey());
        var gone = new OutPoint[1];
        int died = everyStep(
                key -> {
                    gone[0] = life.externals().bringSpent("erin", key);
                    life.externals().bring("erin", key);
                },
                key -> {
                    life.commit(life.leaseAsTaker("erin", key));
                    assertThat(life.externals().isKnownAsSpent(gone[0])).isTrue();
                });
        assertThat(died).as("the lease, the loss, the commitment").isGreaterThanOrEqualTo(6);
    }

    @Test
    void aFileOfCommitmentsOfElsewhere() {
        var file = new Proofs.ImportExternal[1];
        int died = everyStep(
                key -> file[0] = life.externals().file(key),
                _ -> life.externals().addWhole("bob", file[0]));
        assertThat(died).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anAddress() {
        assertThat(everyStep(_ -> life.deposit("bob", 2))).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPayment() {
        int steps = everyStep(key -> {
            Sends.Sent sent = life.payments().pay("alice", key);
            life.payments().tellAgain(); // whatever died before the chain was told is told now
            assertThat(life.payments().pay("alice", key).id()).isEqualTo(sent.id());
            assertThat(life.payments().pay("alice", key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(steps).as("the signature, the chain, and its answer").isGreaterThanOrEqualTo(6);
    }

    /** The signature is on the disk before anybody sees it: whoever died in between gets the same one, never another. */
    @Test
    void aPaymentThatIsSignedLater() {
        PsbtDeeds psbts = life.psbts();
        int steps = everyStep(key -> {
            String prepared = psbts.prepare("alice", key).psbt();
            Psbts.Signed signed = psbts.sign("alice", key, prepared);
            life.check();
            assertThat(psbts.sign("alice", key, prepared).psbt()).isEqualTo(signed.psbt());
            psbts.finish("alice", signed.psbt());
            life.payments().tellAgain();
            assertThat(psbts.prepare("alice", key).send().state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(steps)
                .as("the promise, the signature, all of them, the chain, and its answer")
                .isGreaterThanOrEqualTo(10);
    }

    /** Whoever has the signatures hands them over, whatever has become of us meanwhile. */
    @Test
    void aPaymentThatOthersHaveMade() {
        PsbtDeeds psbts = life.psbts();
        int steps = everyStep(key -> psbts.bring("alice", key), key -> {
            Psbts.Signed signed = psbts.sign("alice", key, psbts.bring("alice", key));
            life.check();
            psbts.broadcast(signed);
        });
        assertThat(steps).as("the signature, the chain").isGreaterThanOrEqualTo(4);
    }

    /** It may be anywhere: until somebody gives it up, nothing else gets its coins. */
    @Test
    void theSignatureThatNobodyCameBackFor() {
        String key = steps.nextKey();
        PsbtDeeds psbts = life.psbts();
        String prepared = psbts.prepare("alice", key).psbt();
        assertThat(life.diesAt(Fuse.Moment.AFTER, 1, () -> psbts.sign("alice", key, prepared)))
                .isTrue();
        life.restart();
        life.check();
        life.keep();
        assertThat(psbts.prepare("alice", key).send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(life.payments().promised("alice", key)).isTrue();
        assertThat(life.payments().abandon("alice", key)).isEqualTo(Sends.State.ABANDONED);
        assertThat(life.payments().promised("alice", key)).isFalse();
        life.settle();
    }

    @Test
    void aPaymentOfAWatchedWallet() {
        int steps = everyStep(key -> DoomedProcess.watchedPayment(life, device, key));
        assertThat(steps)
                .as("the promise, the signatures, the chain, and its answer")
                .isGreaterThanOrEqualTo(8);
    }

    @Test
    void aBondAndItsRedemption() {
        Timenumber over = new Timenumber(3); // April 2020
        int steps = everyStep(key -> {
            if (!life.payments().isMade("alice", key)) life.payments().fundBond("alice", over);
            life.payments().redeem("alice", key, "2020-04");
            life.payments().tellAgain();
        });
        assertThat(steps).isGreaterThanOrEqualTo(6);
    }

    @Test
    void theEndOfALease() {
        int steps = everyStep(key -> {
            Lease lease = life.leaseAsMaker("bob", key);
            life.release(lease);
            assertThat(life.release(lease)).isEqualTo(Leases.State.RELEASED);
        });
        assertThat(steps).isGreaterThanOrEqualTo(4);
    }

    @Test
    void theEndOfALeaseWhoseTimeIsOver() {
        int steps = everyStep(
                key -> {
                    life.leaseAsMaker("bob", key);
                    life.hourLater();
                },
                key -> {
                    life.keep();
                    assertThat(life.stateOf(life.leaseAsMaker("bob", key))).isEqualTo(Leases.State.EXPIRED);
                });
        assertThat(steps).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aLeaseThatIsRenewed() {
        int steps = everyStep(
                key -> life.leaseAsMaker("bob", key),
                key -> assertThat(life.leases().renew(key))
                        .isEqualTo(life.leases().longer()));
        assertThat(steps).isGreaterThanOrEqualTo(2);
    }

    /** The chain is told of it too. */
    @Test
    void aSignedLeaseThatIsGivenUp() {
        int steps = everyStep(key -> life.leases().signed(key), key -> {
            assertThat(life.leases().abandon(key)).isEqualTo(Leases.State.ABANDONED);
            life.check();
        });
        assertThat(steps).as("the word, the chain").isGreaterThanOrEqualTo(3);
    }

    @Test
    void aSignedLeaseThatNobodyHasSentForThreeDays() {
        int steps = everyStep(
                key -> {
                    life.leases().signed(key);
                    life.daysLater(3);
                },
                key -> {
                    life.keep();
                    assertThat(life.stateOf(life.leaseAsMaker("alice", key))).isEqualTo(Leases.State.ABANDONED);
                });
        assertThat(steps).isGreaterThanOrEqualTo(3);
    }

    /** Bob takes his coin away, and pays with it. */
    @Test
    void aSignedLeaseWhoseRoundCannotConfirmAnyMore() {
        int steps = everyStep(key -> life.leases().hopeless(key), key -> {
            life.keep();
            assertThat(life.stateOf(life.leaseAsMaker("alice", key))).isEqualTo(Leases.State.ABANDONED);
        });
        assertThat(steps).isGreaterThanOrEqualTo(2);
    }

    /** A signature of the bond's key; it is in the record before anybody sees it. */
    @Test
    void theCertificateOfABond() {
        life.leases().fundBond();
        int steps = everyStep(_ -> life.leases().forgetCertificate(), _ -> {
            assertThat(life.leases().prove()).isNotEmpty();
            life.check();
        });
        assertThat(steps).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theFirstBlockOfARoundAndAPayment() {
        assertThat(everyStep(
                        key -> {
                            roundAndPayment(key);
                            life.mine(1);
                        },
                        _ -> life.keep()))
                .as("three leases, a payment")
                .isGreaterThanOrEqualTo(8);
    }

    @Test
    void theSeventhBlockOfARoundAndAPayment() {
        assertThat(everyStep(
                        key -> {
                            roundAndPayment(key);
                            life.mine(1);
                            life.keep();
                            life.check();
                            life.mine(6);
                        },
                        _ -> life.keep()))
                .as("three leases, a payment")
                .isGreaterThanOrEqualTo(8);
    }

    private void roundAndPayment(String key) {
        life.round(key);
        life.payments().pay("alice", key);
    }

    @Test
    void allThatTheBackgroundWrites() {
        int steps = everyStep(
                key -> {
                    roundAndPayment(key);
                    life.mine(1);
                },
                _ -> life.tick());
        assertThat(steps).as("also what comes and goes").isGreaterThan(8);
    }

    @Test
    void thePaymentThatIsGivenUpAndConfirmsAllTheSame() {
        int steps = everyStep(key -> life.payments().pay("alice", key), key -> {
            assertThat(life.payments().abandon("alice", key)).isEqualTo(Sends.State.ABANDONED);
            life.check();
        });
        assertThat(steps).isGreaterThanOrEqualTo(2);
        int confirming = everyStep(
                key -> {
                    life.payments().pay("alice", key);
                    life.payments().abandon("alice", key);
                    life.mine(1);
                },
                key -> {
                    life.keep();
                    assertThat(life.payments().pay("alice", key).state()).isEqualTo(Sends.State.CONFIRMED);
                });
        assertThat(confirming).isGreaterThanOrEqualTo(2);
    }
}
