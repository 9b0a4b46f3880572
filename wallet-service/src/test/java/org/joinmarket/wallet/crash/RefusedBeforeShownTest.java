package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.joinmarket.wallet.store.StoreUnavailable.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A database that takes nothing, because its disk is full or it is read-only: whatever would show something is refused before it does, and
 * done as if nothing had been once there is room again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedBeforeShownTest {
    private Life life;
    private int keys;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    /** What can be wrong with this database. */
    List<Reason> reasons() {
        return List.of(Reason.DISK_FULL, Reason.READ_ONLY);
    }

    /** What this database says then. */
    SQLException diskFull() {
        return new SQLiteException("database or disk is full", SQLiteErrorCode.SQLITE_FULL);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder), Fuse.pausing(() -> {
            throw diskFull();
        }));
        life.fundedMarket();
    }

    @AfterAll
    void end() {
        life.close();
    }

    final Life life() {
        return life;
    }

    private JdbcTemplate database() {
        return life.service().bean(JdbcTemplate.class);
    }

    /** From now on nothing can be written. */
    void begins(Reason trouble) {
        switch (trouble) {
            case DISK_FULL -> life.service().fuse().arm(Fuse.Moment.BEFORE, 1); // as SQLite says at a commit
            case READ_ONLY -> database().execute("pragma query_only = 1");
            case DISK_FAILS, UNREACHABLE, BUSY -> throw new IllegalArgumentException();
        }
    }

    void ends(Reason trouble) {
        switch (trouble) {
            case DISK_FULL -> life.service().fuse().disarm();
            case READ_ONLY -> database().execute("pragma query_only = 0");
            case DISK_FAILS, UNREACHABLE, BUSY -> throw new IllegalArgumentException();
        }
    }

    private void refused(Reason trouble, Runnable shows) {
        begins(trouble);
        try {
            List<String> before = rows();
            assertThat(catchThrowable(shows::run))
                    .isInstanceOfSatisfying(
                            StoreUnavailable.class, e -> assertThat(e.reason()).isEqualTo(trouble));
            assertThat(rows()).as("nothing of it is there").isEqualTo(before);
        } finally {
            ends(trouble);
        }
        life.check();
    }

    /** Whatever is shown to somebody. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String table : List.of(
                "handed_addresses",
                "branches",
                "leases",
                "lease_inputs",
                "lease_signatures",
                "used_commitments",
                "given_commitments",
                "external_commitments",
                "spend_authorizations",
                "approvals",
                "sends",
                "psbt_signings",
                "open_outpoints",
                "signatures_made",
                "signature_counters",
                "daily_costs",
                "wallets",
                "bonds")) database().queryForList("select * from " + table).forEach(row -> rows.add(table + " " + row));
        return rows;
    }

    private String key() {
        return "refused-" + keys++;
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void anAddress(Reason trouble) {
        refused(trouble, () -> life.deposit("alice", 0));
        life.deposit("alice", 0);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aLeaseOfAMaker(Reason trouble) {
        String key = key();
        refused(trouble, () -> life.leaseAsMaker("alice", key));
        life.leaseAsMaker("alice", key);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aLeaseOfATaker(Reason trouble) {
        String key = key();
        refused(trouble, () -> life.leaseAsTaker("carol", key));
        life.leaseAsTaker("carol", key);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aCommitment(Reason trouble) {
        Lease lease = life.leaseAsTaker("carol", key());
        refused(trouble, () -> life.commit(lease));
        life.commit(lease);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aSignature(Reason trouble) {
        String key = key();
        Round round = life.agreed(key);
        Lease lease = life.leaseAsMaker("alice", key);
        refused(trouble, () -> life.sign(lease, round));
        life.round(key);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aPayment(Reason trouble) {
        String key = key();
        refused(trouble, () -> life.payments().pay("alice", key));
        life.mine(1);
        life.check(); // also that no block has got anything
        assertThat(life.payments().pay("alice", key).state()).isEqualTo(Sends.State.BROADCAST);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void thePromiseOfAPsbtAndItsSignature(Reason trouble) {
        String key = key();
        PsbtDeeds psbts = life.psbts();
        refused(trouble, () -> psbts.prepare("alice", key));
        String prepared = psbts.prepare("alice", key).psbt();
        refused(trouble, () -> psbts.sign("alice", key, prepared));
        String signed = psbts.sign("alice", key, prepared).psbt();
        refused(trouble, () -> psbts.finish("alice", signed));
        assertThat(psbts.finish("alice", signed).state()).isEqualTo(Sends.State.BROADCAST);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aBondsAddress(Reason trouble) {
        refused(trouble, () -> life.payments().bond("bob", new Timenumber(500 + keys++)));
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void theCertificateOfABond(Reason trouble) {
        LeaseDeeds maker = life.leases();
        maker.fundBond();
        var _ = maker.prove(); // so that the nick is known
        maker.forgetCertificate();
        refused(trouble, maker::prove);
        assertThat(maker.prove()).isNotEmpty();
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aCoinjoinOnItsWayToTheChain(Reason trouble) {
        String key = key();
        Round round = life.agreed(key);
        Lease carol = life.leaseAsTaker("carol", key);
        for (Lease lease : List.of(life.leaseAsMaker("alice", key), life.leaseAsMaker("bob", key), carol))
            round.attach(life.sign(lease, round));
        refused(trouble, () -> life.broadcast(carol, round));
        assertThat(life.service().chain().mempoolEntry(new TxId(round.txid())))
                .as("handed to nobody")
                .isEmpty();
        life.broadcast(carol, round);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aNewWallet(Reason trouble) {
        String name = "new-" + keys++;
        refused(trouble, () -> life.newWallet(name));
        life.newWallet(name);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aCommitmentOfElsewhere(Reason trouble) {
        String name = "dave-" + keys++;
        life.wallet(name, 0, 50 * Life.AMOUNT);
        life.externals().useUpOwn(name, key());
        life.externals().bring(name, key());
        Lease lease = life.leaseAsTaker(name, key());
        refused(trouble, () -> life.commit(lease));
        life.commit(lease);
        life.settle();
    }

    /** Of a payment that has not come to the embedded chain, which replaces nothing. */
    @ParameterizedTest
    @MethodSource("reasons")
    void aReplacement(Reason trouble) {
        String key = key();
        life.service().fuse().arm(Fuse.Moment.BEFORE, 2);
        assertThat(catchThrowable(() -> life.payments().pay("alice", key))).isNotNull();
        life.service().fuse().disarm();
        assertThat(life.payments().stateOf("alice", key)).isEqualTo(Sends.State.SIGNED);
        refused(trouble, () -> life.bumps().replace(key));
        life.mine(1);
        life.check(); // also that no block has got anything
        assertThat(life.bumps().replace(key).state()).isEqualTo(Sends.State.BROADCAST);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aRedemption(Reason trouble) {
        String key = key();
        life.payments().fundBond("alice", DoomedProcess.BOND);
        refused(trouble, () -> life.payments().redeem("alice", key, "2020-04"));
        life.mine(1);
        life.check(); // likewise
        assertThat(life.payments().redeem("alice", key, "2020-04").state()).isEqualTo(Sends.State.BROADCAST);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aChildOfADeposit(Reason trouble) {
        String key = key();
        life.bumps().deposited();
        life.tick();
        refused(trouble, () -> life.bumps().child(key));
        assertThat(life.bumps().child(key).state()).isEqualTo(Sends.State.BROADCAST);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void whatWaitsForASecondPerson(Reason trouble) {
        String key = key();
        refused(trouble, () -> life.permissions().pay(key));
        assertThat(life.permissions().payApproved(key).state()).isEqualTo(Sends.State.BROADCAST);
        life.settle();
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void anAuthorization(Reason trouble) {
        String key = key();
        Script own = life.deposit("carol", 3);
        refused(trouble, () -> life.permissions().authorizedToOwn(key, own));
        assertThat(life.permissions().authorizedToOwn(key, own)).isNotEmpty();
        life.settle();
    }
}
