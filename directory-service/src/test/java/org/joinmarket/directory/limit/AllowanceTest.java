package org.joinmarket.directory.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.junit.jupiter.api.Test;

/** What one connection may send. */
class AllowanceTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final Rate THREE_A_MINUTE = Rate.perMinute(3, 3);

    private static TestDirectory limiting(TrafficKind kind) {
        return new TestDirectory(new TestDirectory.Setup().limited(kind, THREE_A_MINUTE));
    }

    private static Envelope lineOf(TrafficKind kind) {
        return switch (kind) {
            case PUBLIC -> new Envelope(687, ALICE + "!PUBLIC!sw0absoffer 0 1 2 3 4");
            case ORDERBOOK -> new Envelope(687, ALICE + "!PUBLIC!orderbook");
            case PRIVATE -> new Envelope(685, ALICE + "!" + BOB + "!fill 0 1");
            case GETPEERLIST -> new Envelope(791, "");
            case PING, BYTES -> new Envelope(798, "");
        };
    }

    @Test
    void dropsWhatIsBeyondTheRateOfEachKindAndTakesMoreLater() {
        for (TrafficKind kind : TrafficKind.values()) {
            if (kind == TrafficKind.BYTES) continue;
            var directory = limiting(kind);
            var alice = directory.peer(ALICE, NOWHERE);
            directory.peer(BOB, NOWHERE);
            for (int i = 0; i < 4; i++) alice.receives(lineOf(kind));
            assertThat(directory.count("jm.rate.limit.hits", "kind", kind.label()))
                    .as("%s", kind)
                    .isEqualTo(1);
            assertThat(directory.dropped("rate_limited")).isEqualTo(1);

            directory.loop.pass(Duration.ofSeconds(20));
            alice.receives(lineOf(kind));
            assertThat(directory.dropped("rate_limited"))
                    .as("%s, a third of a minute later", kind)
                    .isEqualTo(1);
            alice.receives(lineOf(kind));
            assertThat(directory.dropped("rate_limited")).isEqualTo(2);
            assertThat(alice.isOpen()).isTrue();
        }
    }

    @Test
    void whatIsDroppedReachesNobody() {
        var directory = limiting(TrafficKind.PUBLIC);
        var alice = directory.peer(ALICE, NOWHERE);
        var bob = directory.peer(BOB, NOWHERE);
        for (int i = 0; i < 10; i++) alice.receives(lineOf(TrafficKind.PUBLIC));

        assertThat(bob.take()).hasSize(3);
    }

    @Test
    void rationsBytesOfLinesOfEveryKind() {
        var directory =
                new TestDirectory(new TestDirectory.Setup().limited(TrafficKind.BYTES, Rate.perSecond(100_000, 1_000)));
        var alice = directory.peer(ALICE, NOWHERE);
        var bob = directory.peer(BOB, NOWHERE);
        var big = new Envelope(685, ALICE + "!" + BOB + "!" + "x".repeat(30_000));
        for (int i = 0; i < 4; i++) alice.receives(big);
        assertThat(bob.take()).hasSize(3);
        assertThat(directory.count("jm.rate.limit.hits", "kind", "bytes")).isEqualTo(1);

        directory.loop.pass(Duration.ofSeconds(31));
        alice.receives(big);
        assertThat(bob.take()).hasSize(1);
    }

    @Test
    void whatFollowsAMakersPrivateLinesCountsAsItsBytes() {
        var directory =
                new TestDirectory(new TestDirectory.Setup().limited(TrafficKind.BYTES, Rate.perSecond(20_000, 1)));
        var maker = directory.peer(ALICE, TestDirectory.ONION, "x".repeat(64), "y".repeat(64), "z".repeat(64));
        var victim = directory.peer(BOB, NOWHERE, "peerlist_features");
        for (int i = 0; i < 400 && maker.isOpen(); i++) maker.receives(new Envelope(685, ALICE + "!" + BOB + "!x"));

        int heard = victim.takeRaw().stream().mapToInt(String::length).sum();
        assertThat(heard).isBetween(15_000, 20_000);
        assertThat(maker.closeReason()).isEqualTo(CloseReason.RATE_LIMITED);
    }

    @Test
    void oneWhoGoesOnIsClosedAfterTheStatedNumberOfLines() {
        var directory = limiting(TrafficKind.PRIVATE);
        var alice = directory.peer(ALICE, NOWHERE);
        directory.peer(BOB, NOWHERE);
        for (int i = 0; i < 3 + 10; i++) {
            alice.receives(lineOf(TrafficKind.PRIVATE));
            assertThat(alice.isOpen()).as("line %d", i).isTrue();
        }
        alice.receives(lineOf(TrafficKind.PRIVATE));

        assertThat(alice.closeReason()).isEqualTo(CloseReason.RATE_LIMITED);
        assertThat(directory.registry.isPresent(ALICE)).isFalse();
        assertThat(directory.count("jm.connections.closed", "reason", "rate_limited"))
                .isEqualTo(1);
    }

    @Test
    void offencesAreForgottenSoThatNobodyIsClosedForWhatHeDidLastMonth() {
        var directory = limiting(TrafficKind.PING);
        var alice = directory.peer(ALICE, NOWHERE);
        for (int hour = 0; hour < 20; hour++) {
            for (int i = 0; i < 3 + 9; i++) alice.receives(lineOf(TrafficKind.PING));
            directory.loop.pass(Duration.ofMinutes(20));
            alice.receives(new Envelope(799, "")); // so that nobody takes it for gone
            directory.loop.pass(Duration.ofMinutes(20));
            alice.receives(new Envelope(799, ""));
            directory.loop.pass(Duration.ofMinutes(20));
            assertThat(alice.isOpen()).as("hour %d", hour).isTrue();
        }
    }

    @Test
    void aRequestForOffersIsOneHoweverItIsHidden() {
        for (String text : new String[] {"orderbook", "ORDERBOOK", "cancel 0!orderbook", "orderbook!cancel 0"}) {
            var directory = limiting(TrafficKind.ORDERBOOK);
            var alice = directory.peer(ALICE, NOWHERE);
            for (int i = 0; i < 4; i++) alice.receives(new Envelope(687, ALICE + "!PUBLIC!" + text));
            assertThat(directory.dropped("rate_limited")).as(text).isEqualTo(1);
        }
        var directory = limiting(TrafficKind.ORDERBOOK);
        var alice = directory.peer(ALICE, NOWHERE);
        for (int i = 0; i < 4; i++) alice.receives("{\"type\":687,\"line\":\"" + ALICE + "!PUBLIC!\\u006frderbook\"}");
        assertThat(directory.dropped("rate_limited")).as("escaped").isEqualTo(1);
    }

    @Test
    void whatOneSendsCostsNobodyElse() {
        var directory = limiting(TrafficKind.PUBLIC);
        var alice = directory.peer(ALICE, NOWHERE);
        var bob = directory.peer(BOB, NOWHERE);
        for (int i = 0; i < 10; i++) alice.receives(lineOf(TrafficKind.PUBLIC));
        bob.receives(new Envelope(687, BOB + "!PUBLIC!orderbook"));

        assertThat(alice.take()).hasSize(1);
    }

    @Test
    void linesInSomebodyElsesNameAndLinesThatMeanNothingAreRationedToo() {
        var directory = limiting(TrafficKind.PING);
        var alice = directory.peer(ALICE, NOWHERE);
        for (int i = 0; i < 20 && alice.isOpen(); i++) alice.receives(new Envelope(1_000 + i, ""));

        assertThat(alice.closeReason()).isEqualTo(CloseReason.RATE_LIMITED);
    }

    @Test
    void nothingIsLimitedWhenLimitsAreOff() {
        var directory = new TestDirectory(new TestDirectory.Setup()
                .traffic(new TrafficLimits(
                        false,
                        Map.of(
                                TrafficKind.PUBLIC, THREE_A_MINUTE,
                                TrafficKind.ORDERBOOK, THREE_A_MINUTE,
                                TrafficKind.PRIVATE, THREE_A_MINUTE,
                                TrafficKind.GETPEERLIST, THREE_A_MINUTE,
                                TrafficKind.PING, THREE_A_MINUTE,
                                TrafficKind.BYTES, THREE_A_MINUTE),
                        THREE_A_MINUTE)));
        MemoryConnection alice = directory.peer(ALICE, NOWHERE);
        for (int i = 0; i < 100; i++) alice.receives(new Envelope(798, ""));

        assertThat(alice.take()).hasSize(100);
    }

    @Test
    void ratesThatLetNothingPassAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.perMinute(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.perMinute(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, 1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new TrafficLimits(true, Map.of(), THREE_A_MINUTE));
    }
}
