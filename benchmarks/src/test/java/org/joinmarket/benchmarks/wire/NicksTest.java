package org.joinmarket.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;

class NicksTest {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private final Nicks nicks = new Nicks(new SplittableRandom(7));

    @Test
    void givesEachNickOnce() {
        var seen = new HashSet<Nick>();
        for (int i = 0; i < 10_000; i++) assertThat(seen.add(nicks.next())).isTrue();
    }

    @Test
    void knowsTheNumberOfItsOwnNicksWhereverTheyStand() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(nicks.nextNumber()).isEqualTo(i);
            assertThat(nicks.numberOf("ab" + nicks.next() + ";D", 2)).isEqualTo(i);
        }
    }

    @Test
    void knowsNobodyElses() {
        Nick own = nicks.next();
        Nick notYet = new Nick(own.value().substring(0, 15) + "z");
        Nick others = new Nicks(new SplittableRandom(8)).next();

        assertThat(nicks.numberOf(notYet.value(), 0)).isEqualTo(-1);
        assertThat(nicks.numberOf(others.value(), 0)).isEqualTo(-1);
        assertThat(nicks.numberOf(own.value().substring(0, 15), 0)).isEqualTo(-1);
        assertThat(nicks.numberOf(own.value().substring(0, 15) + "0", 0)).isEqualTo(-1);
        assertThat(nicks.numberOf(own.value().substring(0, 15) + "é", 0)).isEqualTo(-1);
    }

    @Test
    void areTenBytesInBase58AsTheStrictestDirectoryDemands() {
        for (int i = 0; i < 1_000; i++) {
            var number = BigInteger.ZERO;
            for (char c : nicks.next().value().substring(2).toCharArray())
                number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(ALPHABET.indexOf(c)));
            assertThat(number.bitLength()).isBetween(73, 80);
        }
    }
}
