package org.joinmarket.benchmarks.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Leases;
import org.junit.jupiter.api.Test;

class OverlapsTest {
    private static Leases.Lease lease(String coinjoin, String change, String... coins) {
        List<Leases.Input> inputs =
                Stream.of(coins).map(coin -> new Leases.Input(coin, 1, "", 1)).toList();
        return new Leases.Lease(
                "id",
                "w",
                Leases.Role.MAKER,
                Leases.State.GRANTED,
                1,
                1,
                inputs,
                coinjoin,
                "",
                change,
                "",
                "",
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void findsNothingWhereNothingIsPromisedTwice() {
        assertThat(Overlaps.of(List.of(lease("a", "b", "1", "2"), lease("c", "d", "3"))))
                .isEqualTo(new Overlaps(0, 0));
    }

    @Test
    void findsEveryCoinThatIsInTwoLeases() {
        assertThat(Overlaps.of(List.of(lease("a", "b", "1", "2"), lease("c", "d", "2", "3"), lease("e", "f", "3"))))
                .isEqualTo(new Overlaps(2, 0));
    }

    @Test
    void findsEveryAddressThatIsHandedOutTwiceAlsoWithinALease() {
        assertThat(Overlaps.of(List.of(lease("a", "b", "1"), lease("c", "a", "2"), lease("e", "e", "3"))))
                .isEqualTo(new Overlaps(0, 2));
    }
}
