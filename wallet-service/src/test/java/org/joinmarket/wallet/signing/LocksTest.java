package org.joinmarket.wallet.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocksTest {
    private static final int TIP = 900_000;
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final long FINAL = TxInput.SEQUENCE_FINAL;
    private static final long COUNTS = TxInput.SEQUENCE_LOCKTIME_ONLY;

    private static boolean holdBack(int version, long lockTime, long first, long second) {
        OutPoint one = new OutPoint(new TxId("11".repeat(32)), 0);
        OutPoint other = new OutPoint(new TxId("22".repeat(32)), 1);
        Transaction tx = new Transaction(
                version,
                List.of(TxInput.unsigned(one, first), TxInput.unsigned(other, second)),
                List.of(new TxOutput(new Sats(1_000), new Script(new byte[22]))),
                lockTime);
        return Locks.holdBack(tx, () -> TIP, NOW);
    }

    @Test
    void whatTakersSendIsNotHeldBack() {
        assertThat(holdBack(2, TIP, COUNTS, COUNTS)).as("jmcs").isFalse();
        assertThat(holdBack(2, TIP - 99, COUNTS, COUNTS))
                .as("jmcs now and then")
                .isFalse();
        assertThat(holdBack(2, 0, FINAL, FINAL)).as("jmng").isFalse();
        assertThat(holdBack(1, 0, FINAL, FINAL)).as("old wallets").isFalse();
        assertThat(holdBack(2, TIP, 0xffff_fffdL, 0xffff_fffdL))
                .as("replaceable")
                .isFalse();
    }

    @Test
    void aTipThatIsAFewBlocksAheadOfOursIsTolerated() {
        assertThat(holdBack(2, TIP + Locks.MARGIN_BLOCKS, COUNTS, COUNTS)).isFalse();
        assertThat(holdBack(2, TIP + Locks.MARGIN_BLOCKS + 1, COUNTS, COUNTS)).isTrue();
    }

    @Test
    void aLockTimeIsATimeFromHalfABillionOn() {
        long soon = NOW.plus(Locks.MARGIN_TIME).getEpochSecond();
        assertThat(holdBack(2, 499_999_999, COUNTS, COUNTS)).isTrue();
        assertThat(holdBack(2, 500_000_000, COUNTS, COUNTS)).isFalse();
        assertThat(holdBack(2, soon, COUNTS, COUNTS)).isFalse();
        assertThat(holdBack(2, soon + 1, COUNTS, COUNTS)).isTrue();
        assertThat(holdBack(2, 0xffff_ffffL, COUNTS, COUNTS)).isTrue();
    }

    @Test
    void aLockTimeCountsOnceASingleInputLetsIt() {
        assertThat(holdBack(2, 0xffff_ffffL, FINAL, FINAL)).isFalse();
        assertThat(holdBack(2, 0xffff_ffffL, FINAL, COUNTS)).isTrue();
        assertThat(holdBack(1, 0xffff_ffffL, COUNTS, FINAL)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1, true",
        "2, 0x0000ffff, true",
        "2, 0x00400001, true", // in units of 512 seconds
        "2, 0x7fffffff, true",
        "2, 0, false",
        "2, 0x00400000, false",
        "2, 0x80000001, false", // not a relative lock
        "1, 0x0000ffff, false", // BIP68 begins with version 2
        "3, 0x0000ffff, true",
        "-1, 0x0000ffff, true" // the largest version there is
    })
    void relativeLocksHoldBack(int version, String sequence, boolean held) {
        assertThat(holdBack(version, 0, FINAL, Long.decode(sequence))).isEqualTo(held);
    }

    @Test
    void theMarginsAreThoseOfTheNetwork() {
        assertThat(Locks.MARGIN_TIME).isEqualTo(Duration.ofHours(2));
        assertThat(Locks.MARGIN_BLOCKS).isEqualTo(6);
    }
}
