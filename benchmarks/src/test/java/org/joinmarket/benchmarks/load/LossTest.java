package org.joinmarket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.joinmarket.benchmarks.relay.EchoRelay;
import org.joinmarket.benchmarks.wire.Nicks;
import org.joinmarket.benchmarks.wire.NumberedLine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a relay that loses lines, measurements go on, and say how many were lost. */
class LossTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final Duration TAIL = Duration.ofMillis(500);

    /** Of what goes out in one write to one peer. */
    private static final int LOSE_EVERY = 50;

    private final EchoRelay relay = new EchoRelay("regtest", LOSE_EVERY);
    private final LoadLoop loop = new LoadLoop("test");
    private List<Peer> peers = List.of();

    @BeforeEach
    void dial() {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
        var dialer = new Dialer(loop, address, "regtest", 1);
        var nicks = new Nicks(new SplittableRandom(5));
        peers = Crowd.admit(dialer, 11, _ -> PeerSpec.taker(nicks.next()), PeerEvents.IGNORED, PeerLines.IGNORED);
    }

    @AfterEach
    void close() {
        loop.close();
        relay.close();
    }

    private void awaitAtLeast(long count, LongSupplier received) {
        var reached = new CompletableFuture<Boolean>();
        loop.execute(new Runnable() {
            @Override
            public void run() {
                if (received.getAsLong() >= count) reached.complete(true);
                else loop.schedule(Duration.ofMillis(5), this);
            }
        });
        LoadLoop.await(reached, LONG_ENOUGH, "lines in spite of losses");
    }

    @Test
    void aFanOutGoesOnAfterLosses() {
        var sender = peers.getFirst();
        var receivers = peers.subList(1, peers.size());
        var fanOut = loop.call(() -> new FanOut(loop, sender, receivers, NumberedLine.offer(sender.nick(), 200), 16));
        loop.run(fanOut::start);

        awaitAtLeast(2_000, fanOut::delivered); // far more than before the first loss

        LoadLoop.within(loop.call(fanOut::stop), TAIL);
        assertThat(loop.call(fanOut::lost)).isPositive();
        long late = loop.call(fanOut::late);
        assertThat(late).isZero();
    }

    @Test
    void whoIsNotLetInIsAFailure() {
        relay.close();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
        var dialer = new Dialer(loop, address, "regtest", 3);
        var casualties = new Casualties();
        var nicks = new Nicks(new SplittableRandom(6));

        var dialled = Crowd.dial(dialer, 5, 2, _ -> PeerSpec.taker(nicks.next()), casualties, PeerLines.IGNORED);

        assertThat(dialled.failures()).isEqualTo(5);
        assertThat(dialled.ready()).isEmpty();
        assertThat(casualties.refused()).isEqualTo(5);
        assertThat(casualties.lost()).isZero();
        assertThatThrownBy(
                        () -> Crowd.admit(dialer, 1, _ -> PeerSpec.taker(nicks.next()), casualties, PeerLines.IGNORED))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("let in only 0 of 1 peers");
    }

    @Test
    void aDirectoryThatGoesAwayLosesItsPeers() {
        var casualties = new Casualties();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port());
        var dialer = new Dialer(loop, address, "regtest", 1);
        var nicks = new Nicks(new SplittableRandom(7));
        Crowd.admit(dialer, 4, _ -> PeerSpec.taker(nicks.next()), casualties, PeerLines.IGNORED);

        relay.close();

        awaitAtLeast(4, casualties::lost);
        assertThat(casualties.lost()).isEqualTo(4);
    }

    @Test
    void privateLinesGoOnAfterLosses() {
        var couples = List.of(Pair.of(peers.get(0), peers.get(1)), Pair.of(peers.get(2), peers.get(3)));
        var traffic = loop.call(() -> new FlatOut(loop, couples, 8));
        loop.run(traffic::start);

        awaitAtLeast(1_000, traffic::received);

        LoadLoop.within(loop.call(traffic::stop), TAIL);
        assertThat(loop.call(traffic::lost)).isPositive();
        assertThat(loop.call(traffic::fewest)).isPositive();
        long late = loop.call(traffic::late);
        assertThat(late).isZero();
    }
}
