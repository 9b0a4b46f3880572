package org.joinmarket.support.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
    @ParameterizedTest
    @CsvSource({
        "peers,peers,0",
        "peer,peers,1",
        "peesr,peers,1",
        "paers,peers,1",
        "xpeers,peers,1",
        "abc,xyz,3",
        "a,abcdefg,4"
    })
    void countsChangesUpToItsLimit(String a, String b, int distance) {
        assertThat(EditDistance.between(a, b, 3)).isEqualTo(distance);
        assertThat(EditDistance.between(b, a, 3)).isEqualTo(distance);
    }
}
