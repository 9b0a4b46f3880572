package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import org.joinmarket.common.amount.Sats;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostingTest {
    @ParameterizedTest
    @CsvSource({
        "27999,            1000000, 50000,   1399", // 1 399.95
        "1000000,          1000000, 50000,   50000",
        "999999,           1000000, 1,       0",
        "1999999,          1000000, 1,       1",
        "1000000,          49999,   50000,   49999",
        "2100000000000000, 2100000000000000, 1000000, 2100000000000000",
        "2099999999999999, 2100000000000000, 999999,  2099997899999999",
    })
    void takesTheTighterOfTheTwoLimitsToTheSatoshi(long amount, long sats, long ppm, long limit) {
        assertThat(Costing.limit(new Sats(amount), sats, ppm)).isEqualTo(sats(limit));
    }
}
