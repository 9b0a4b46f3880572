package org.joinmarket.wallet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.jdbc.UncategorizedSQLException;

class StoreProblemsTest {
    private final StoreProblems problems = new StoreProblems();

    /** https://www.sqlite.org/rescode.html: 262 is SQLITE_LOCKED_SHAREDCACHE, 266 SQLITE_IOERR_READ. */
    @ParameterizedTest
    @CsvSource({"5, BUSY", "262, BUSY", "266, DISK_FAILS", "11, DISK_FAILS", "14, READ_ONLY", "13, DISK_FULL"})
    void whatTheDiskDoesNotGiveWhenItIsReadIsNoMistakeOfOurs(int code, String reason) {
        var answer = problems.unreadable(
                new UncategorizedSQLException("query", "select 1", new SQLException("disk I/O error", null, code)));
        assertThat(answer.getStatusCode().value()).isEqualTo(503);
        assertThat(answer.getBody()).containsEntry("reason", reason);
    }

    @Test
    void ofTwoThatWaitForEachOtherOneIsToldToComeAgain() {
        var answer = problems.unreadable(
                new CannotAcquireLockException("update", new SQLException("deadlock detected", "40P01")));
        assertThat(answer.getStatusCode().value()).isEqualTo(503);
        assertThat(answer.getBody()).containsEntry("reason", "BUSY");
    }

    @Test
    void anythingElseStaysWhatItIs() {
        var mistake = new DataIntegrityViolationException("ours", new SQLException("constraint", null, 19));
        assertThatThrownBy(() -> problems.unreadable(mistake)).isSameAs(mistake);
        var other = new DataRetrievalFailureException("ours");
        assertThatThrownBy(() -> problems.unreadable(other)).isSameAs(other);
    }
}
