package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.crash.DoomedProcess.Deed;
import org.joinmarket.wallet.lease.Lease;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@link CrashTest}, by SIGKILL: nothing of the process is left to tidy up, and no lock of its is in the way. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledTest {
    private static final int MOST_STEPS = 60;

    private CrashingService.Place place;
    private final Device device = Device.of(DoomedProcess.WATCHED);
    private Life life;
    private int keys;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        place = place(folder);
        life = Life.begin(place);
        life.fundedMarket();
        life.wallet("dave", 0, 50 * Life.AMOUNT);
        life.externals().useUpOwn("dave", "killed-never");
        life.wallet("erin", 0, 50 * Life.AMOUNT);
        life.externals().useUpOwn("erin", "killed-never-either");
        life.watchedWallet(DoomedProcess.WATCHED, device, 1, 100 * Life.AMOUNT);
        life.leases().fundBond();
    }

    @AfterAll
    void end() {
        life.close();
        device.close();
    }

    @ParameterizedTest
    @CsvSource({"LEASE, AFTER", "COMMITMENT, AFTER", "SIGNING, AFTER"})
    void nothingIsLostThatNobodyWasToldOf(Deed deed, Fuse.Moment moment) throws Exception {
        assertThat(killedAt(deed, moment, 1)).isTrue();
    }

    @Tag("extended")
    @ParameterizedTest
    @EnumSource(Deed.class)
    void nothingIsLostAtAnyStep(Deed deed) throws Exception {
        for (Fuse.Moment moment : Fuse.Moment.values()) {
            int step = 1;
            while (killedAt(deed, moment, step)) assertThat(++step).isLessThan(MOST_STEPS);
            assertThat(step).isGreaterThan(1);
        }
    }

    /** What needs a service that has died before. */
    private void prepare(Deed deed, String key) {
        switch (deed) {
            case REPLACEMENT -> life.bumps().signedAndNotTold(key);
            case SPENT_OTHERWISE -> {
                life.bumps().signedAndNotToldOfNewCoin(key);
                life.bumps().isSpentElsewhere(key);
            }
            default -> {}
        }
    }

    /** Whether there is such a step, at which the process then was killed and its work was done by another. */
    private boolean killedAt(Deed deed, Fuse.Moment moment, int step) throws Exception {
        String key = "killed-" + keys++;
        prepare(deed, key);
        KeyPath nextOwn = DoomedProcess.nextOwn(life);
        life.close();
        boolean killed;
        try {
            killed = Killing.at(moment, step, DoomedProcess.class, place, life.now(), key, deed.name());
        } finally {
            life.startAgain();
        }
        if (deed == Deed.REDEMPTION) life.funded("alice", 2 * Life.AMOUNT);
        if (deed == Deed.CHILD) life.funded("alice", Life.AMOUNT);
        life.check();
        switch (deed) {
            case LEASE, COMMITMENT, SIGNING, ROUND -> life.round(key);
            case EXTERNAL_COMMITMENT -> life.commit(life.leaseAsTaker("dave", key));
            case PAYMENT -> {
                Sends.Sent sent = life.payments().pay("alice", key);
                life.payments().tellAgain();
                assertThat(life.payments().pay("alice", key).id()).isEqualTo(sent.id());
            }
            case REPLACEMENT -> {
                Sends.Sent second = life.bumps().replace(key);
                life.payments().tellAgain();
                assertThat(life.bumps().replace(key).id()).isEqualTo(second.id());
                assertThat(life.bumps().replace(key).state()).isEqualTo(Sends.State.BROADCAST);
            }
            case CHILD -> {
                Sends.Sent child = life.bumps().child(key);
                life.payments().tellAgain();
                assertThat(life.bumps().child(key).id()).isEqualTo(child.id());
            }
            case APPROVED_PAYMENT -> {
                Sends.Sent sent = life.permissions().payApproved(key);
                life.payments().tellAgain();
                assertThat(life.permissions().pay(key).id()).isEqualTo(sent.id());
                assertThat(life.permissions().unused("alice")).isEmpty();
            }
            case AUTHORIZED_ROUND -> {
                String authorization = life.permissions().authorized(key);
                life.permissions().round(key, authorization);
                assertThat(life.permissions().stateOf(authorization)).isEqualTo(Authorizations.AuthorizationState.USED);
                assertThat(life.permissions().unused("carol")).isEmpty();
            }
            case PSBT -> DoomedProcess.signedPayment(life, key);
            case BROUGHT_PSBT ->
                life.psbts()
                        .broadcast(life.psbts().sign("alice", key, life.psbts().bring("alice", key)));
            case WATCHED_PAYMENT -> DoomedProcess.watchedPayment(life, device, key);
            case ADDRESS -> life.deposit("alice", 0);
            case RELEASE -> {
                Lease lease = life.leaseAsMaker("bob", key);
                assertThat(life.release(lease)).isEqualTo(Leases.State.RELEASED);
            }
            case EXPIRY -> {
                life.hourLater();
                life.keep();
                assertThat(life.stateOf(life.leaseAsMaker("bob", key))).isEqualTo(Leases.State.EXPIRED);
            }
            case RENEWAL ->
                assertThat(life.leases().renew(key)).isEqualTo(life.leases().longer());
            case LEASE_ABANDONMENT -> {
                assertThat(life.leases().abandon(key)).isEqualTo(Leases.State.ABANDONED);
                life.leases().spendElsewhere(key); // so that no later look has to do with it
            }
            case LATE_LEASE -> {
                life.daysLater(3);
                life.keep();
                assertThat(life.stateOf(life.leaseAsMaker("alice", key))).isEqualTo(Leases.State.ABANDONED);
                life.leases().spendElsewhere(key); // likewise
            }
            case CONFLICT -> {
                life.keep();
                assertThat(life.stateOf(life.leaseAsMaker("alice", key))).isEqualTo(Leases.State.ABANDONED);
            }
            case CERTIFICATE -> assertThat(life.leases().prove()).isNotEmpty();
            case REDEMPTION -> {
                life.payments().redeem("alice", key, "2020-04");
                life.payments().tellAgain();
            }
            case ABANDONMENT ->
                assertThat(life.payments().abandon("alice", key)).isEqualTo(Sends.State.ABANDONED);
            case CONFIRMATION -> {
                life.keep();
                assertThat(life.payments().pay("alice", key).state()).isEqualTo(Sends.State.CONFIRMED);
            }
            case SEVENTH_BLOCK -> {
                life.keep();
                assertThat(life.payments().promised("alice", key)).isFalse();
                assertThat(life.leases().promised(key)).isFalse();
            }
            case BACKGROUND -> life.tick();
            case CREATION -> life.newWallet(key);
            case IMPORT -> life.takeOver(key, DoomedProcess.words(key), DoomedProcess.HISTORY);
            case LABELS -> {
                KeyPath ahead = DoomedProcess.ahead(nextOwn);
                if (life.labels().isLabelled("carol", ahead)) life.labels().isKeptBack("carol", ahead);
                life.labels().bring("carol", ahead);
                life.labels().isKeptBack("carol", ahead);
            }
            case EXTERNAL_FILE -> life.externals().addWhole("bob", ExternalDeeds.fileOfSpent(key));
            case SPENT_EXTERNAL -> {
                life.commit(life.leaseAsTaker("erin", key));
                assertThat(life.externals().isKnownAsSpent(ExternalDeeds.spent(key)))
                        .isTrue();
            }
            case REFUSAL -> {
                life.permissions().refuse(key);
                assertThatThrownBy(() -> life.permissions().pay(key))
                        .isInstanceOf(ApiProblem.class)
                        .hasMessage("approval-refused");
                assertThat(life.payments().isMade("alice", key)).isFalse();
            }
            case REVOCATION -> {
                String authorization = life.permissions().authorized(key);
                life.permissions().revoke(authorization);
                assertThat(life.permissions().stateOf(authorization))
                        .isEqualTo(Authorizations.AuthorizationState.REVOKED);
                assertThatThrownBy(() -> life.permissions().lease(key, authorization))
                        .isInstanceOf(ApiProblem.class);
            }
            case OWN_AUTHORIZATION -> {
                String authorization = life.permissions().authorizedToOwn(key, nextOwn);
                assertThat(life.permissions().authorizedToOwn(key, nextOwn)).isEqualTo(authorization);
                assertThat(DoomedProcess.nextOwn(life).index()).isEqualTo(nextOwn.index() + 1);
            }
            case SPENT_OTHERWISE -> {
                life.keep();
                assertThat(life.payments().stateOf("alice", key)).isEqualTo(Sends.State.ABANDONED);
                life.payments().isOver("alice", key);
            }
            case NODE_REFUSES -> {
                boolean refused = life.payments().isRefused("alice", key);
                life.check();
                life.node().takes();
                if (refused) {
                    life.payments().isOver("alice", key);
                    assertThat(life.payments().isRefused("alice", key)).isTrue();
                } else {
                    life.payments().tellAgain();
                    assertThat(life.payments().pay("alice", key).state()).isEqualTo(Sends.State.BROADCAST);
                }
            }
        }
        life.settle();
        return killed;
    }
}
