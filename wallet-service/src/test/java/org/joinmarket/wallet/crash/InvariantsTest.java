package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.joinmarket.wallet.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The judge of the crash tests is worth something: it sees what would be left by a service that wrote things one after another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InvariantsTest {
    private Life life;

    @BeforeAll
    void live(@TempDir Path folder) {
        life = Life.begin(CrashingService.Place.sqlite(folder));
        life.fundedMarket();
        life.fund("alice", life.deposit("alice", 1), Life.AMOUNT);
        try (Device device = Device.of(DoomedProcess.WATCHED)) {
            life.watchedWallet(DoomedProcess.WATCHED, device, 1, Life.AMOUNT);
            DoomedProcess.watchedPayment(life, device, "watched-1");
        }
        life.wallet("dave", 0, 50 * Life.AMOUNT);
        life.externals().useUpOwn("dave", "own-until-1");
        life.externals().bring("dave", "elsewhere-1");
        life.commit(life.leaseAsTaker("dave", "elsewhere-1"));
        life.round("signed-1");
        life.leaseAsMaker("alice", "granted-1");
        life.payments().pay("alice", "paid-1");
        DoomedProcess.signedPayment(life, "psbt-key-1");
        life.check();
    }

    @AfterAll
    void end() {
        life.close();
    }

    /** Each as a service would leave it that wrote things one after another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from open_outpoints",
                "update lease_inputs set open_lease = 0",
                "delete from open_outpoints where holder in (select id from sends)",
                "update sends set settled = 1",
                "update sends set ended_ms = 1",
                "update leases set ended_ms = 1",
                "update leases set change_script = coinjoin_script",
                "update branches set next_index = 0",
                "delete from handed_addresses where purpose = 'coinjoin'",
                "delete from used_commitments",
                "delete from given_commitments where own = 1",
                "delete from given_commitments where own = 0",
                "update external_commitments set used_ms = null where used_ms is not null",
                "update external_commitments set lease_id = null, used_ms = null where used_ms is not null",
                "delete from signatures_made where kind = 'TAKER_COINJOIN'",
                "delete from signatures_made where txid is null",
                "delete from signatures_made where kind = 'COMMITMENT'",
                "delete from signatures_made where kind = 'PSBT'",
                "delete from psbt_signings",
                "update sends set net_sats = net_sats + 1 where net_sats is not null",
                "update signatures_made set net_sats = net_sats + 1",
                "update signatures_made set sequence = sequence + 1000",
                "update signature_counters set last_sequence = last_sequence + 1",
                "update leases set state = 'GRANTED', txid = null where role = 'TAKER'",
                "delete from lease_signatures",
                "delete from coin_ledger where outpoint in (select outpoint from lease_inputs)",
                "delete from coin_ledger where outpoint in (select outpoint from send_inputs)",
                "update daily_costs set cost_sats = cost_sats * 2"
            })
    void whatIsHalfDoneIsNoticed(String damage) {
        life.service().bean(TransactionTemplate.class).executeWithoutResult(status -> {
            status.setRollbackOnly();
            letTheRecordBeChanged();
            assertThat(life.service().bean(JdbcClient.class).sql(damage).update())
                    .isPositive();
            assertThatThrownBy(life::check).isInstanceOf(AssertionError.class);
        });
        life.check();
    }

    /** Until the transaction is undone. */
    private void letTheRecordBeChanged() {
        JdbcClient jdbc = life.service().bean(JdbcClient.class);
        for (String trigger : jdbc.sql("select name from sqlite_master where type = 'trigger'")
                .query(String.class)
                .list()) jdbc.sql("drop trigger " + trigger).update();
    }
}
