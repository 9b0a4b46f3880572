package org.joinmarket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileLimitTest {
    private static String limits(String soft) {
        return """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             96123                96123                processes
                Max open files            %s                 20000                files
                """.formatted(soft);
    }

    @Test
    void isTheSoftOne() {
        assertThat(FileLimit.in(limits("4096"))).isEqualTo(4_096);
    }

    @Test
    void isNeverMoreThanMakesSense() {
        assertThat(FileLimit.in(limits("unlimited"))).isEqualTo(25_000);
        assertThat(FileLimit.in(limits("1073741816"))).isEqualTo(25_000);
    }

    @Test
    void isTheUsualOneWhereNothingIsSaid() {
        assertThat(FileLimit.in("")).isEqualTo(1_024);
    }

    @Test
    void isKnownOfThisProcess() {
        assertThat(FileLimit.ofThisProcess()).isPositive();
    }
}
