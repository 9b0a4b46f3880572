package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.junit.jupiter.api.Test;

class BreakerTest {
    @Test
    void doesNotWaitUntilAClockThatWasSetBackIsWhereItWas() {
        MutableClock clock = new MutableClock(Instant.parse("2026-11-27T00:00:00Z"));
        Breaker breaker = new Breaker(clock, new SimpleMeterRegistry());
        for (int i = 0; i < Breaker.FAILURES; i++)
            assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> breaker.run(BreakerTest::away));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> breaker.run(() -> "it is back"));

        clock.advance(Duration.ofHours(-2));
        assertThat(breaker.run(() -> "it is back")).isEqualTo("it is back");
    }

    private static String away() {
        throw new ChainUnavailable(ChainTrouble.NODE_DOWN, "it is away", "start it", null);
    }
}
