package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.maker.MakerBench.FEE;

import java.nio.file.Path;
import java.time.Duration;
import org.joinmarket.maker.commitment.RoundState;
import org.joinmarket.maker.session.TakerScript;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a whole maker stops and pauses, over real sockets. */
@Tag("slow")
class MakerStopTest {
    private final MakerBench bench;

    MakerStopTest(@TempDir Path folder) {
        this.bench = new MakerBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void saysGoodbyeAndReleasesWhatIsNotSigned() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        bench.upToIoAuth(bench.peer(), maker, TakerScript.of(bench.wallets.chain(), sats(10_000_000)));

        maker.close();

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void aStopWaitsForTheRoundThatIsUnderWayAndBeginsNoOther() throws Exception {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        bench.upToIoAuth(taker, maker, script);

        Thread draining = Thread.ofVirtual().start(() -> maker.drain(Duration.ofMinutes(5)));
        bench.directory.awaitPublic("cancel 0");
        assertThat(maker.snapshot().standing()).isEqualTo(Standing.STOPPED);
        ScriptedPeer late = bench.peer();
        bench.say(
                late,
                maker,
                TakerScript.of(bench.wallets.chain(), sats(10_000_000)).fill());
        assertThat(late.awaitCommand("error").arguments()).isEqualTo("oid not found");
        assertThat(draining.isAlive()).isTrue();
        bench.say(taker, maker, script.tx(script.transaction(FEE)));

        assertThat(script.signature(taker.awaitCommand("sig"))).isNotNull();
        draining.join();
        maker.close();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SIGNED);
    }

    @Test
    void aStopDoesNotWaitForEver() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        bench.upToIoAuth(bench.peer(), maker, TakerScript.of(bench.wallets.chain(), sats(10_000_000)));

        maker.drain(Duration.ofMillis(50));
        maker.close();

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void whoIsPausedOffersNothingFinishesItsRoundsAndStaysPausedAfterARestart() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        bench.upToIoAuth(taker, maker, script);

        maker.pause();
        maker.pause();
        bench.directory.awaitPublic("cancel 0");
        assertThat(maker.snapshot().standing()).isEqualTo(Standing.PAUSED);
        assertThat(maker.snapshot().offers()).isEmpty();
        bench.say(taker, maker, script.tx(script.transaction(FEE)));
        assertThat(script.signature(taker.awaitCommand("sig"))).isNotNull();
        bench.say(
                taker,
                maker,
                TakerScript.of(bench.wallets.chain(), sats(10_000_000)).fill());
        assertThat(taker.awaitCommand("error").arguments()).isEqualTo("oid not found");

        maker.close();
        bench.wallets.wallet("alice").fund(1, sats(50_000_000));
        Maker second = bench.start();
        bench.polls.await("paused again", _ -> second.snapshot().standing() == Standing.PAUSED);
        second.resume();
        bench.directory
                .received()
                .await(
                        "its offer",
                        each -> each.from().equals(second.nick())
                                && each.envelope().line().contains("sw0absoffer"));
        assertThat(bench.store().isPaused("alice")).isFalse();
    }

    @Test
    void aRoundThatIsBeingSignedWhenItStopsIsFinishedAndNoted() throws Exception {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        bench.upToIoAuth(taker, maker, script);
        MakerBench.Gate gate = bench.holdSignatures();
        bench.say(taker, maker, script.tx(script.transaction(FEE)));
        gate.awaitCall();

        Thread stopping = Thread.ofVirtual().start(maker::close);
        bench.directory.awaitPublic("cancel 0");
        gate.open();
        stopping.join();

        assertThat(script.signature(taker.awaitCommand("sig"))).isNotNull();
        assertThat(bench.store().latest("alice", 5))
                .singleElement()
                .satisfies(round -> assertThat(round.state()).isEqualTo(RoundState.SIGNED));
    }
}
