package org.joinmarket.common.bond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.YearMonth;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class TimenumberTest {
    private static final String FILE = "coinjoin/timenumber.json";

    static Stream<JsonNode> cases() {
        return Vectors.cases(FILE);
    }

    static Stream<JsonNode> invalid() {
        return Vectors.read(FILE).get("invalid").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheFirstSecondOfAMonth(JsonNode vector) {
        var number = new Timenumber(vector.get("timenumber").asInt());
        assertThat(number.locktime()).isEqualTo(vector.get("locktime").asLong());
        assertThat(number + "-01").isEqualTo(vector.get("date").asString());
        assertThat(Timenumber.ofLocktime(number.locktime())).contains(number);
        assertThat(Timenumber.ofMonth(number.month())).contains(number);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesEverythingElse(JsonNode vector) {
        if (vector.has("timenumber")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Timenumber(vector.get("timenumber").asInt()));
        } else {
            assertThat(Timenumber.ofLocktime(vector.get("locktime").asLong())).isEmpty();
        }
    }

    @Test
    void refusesLocktimesThatAreNoTimes() {
        assertThat(Stream.of(Long.MIN_VALUE, -1L, 0L, 800_000L, 0xffff_ffffL, Long.MAX_VALUE))
                .allSatisfy(
                        locktime -> assertThat(Timenumber.ofLocktime(locktime)).isEmpty());
        assertThat(Timenumber.ofMonth(YearMonth.of(2019, 12))).isEmpty();
        assertThat(Timenumber.ofMonth(YearMonth.of(2100, 1))).isEmpty();
    }
}
