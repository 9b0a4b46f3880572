package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.session.TakerScript;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Used commitments and a whole maker, over real sockets. */
@Tag("slow")
class MakerCommitmentsTest {
    private final MakerBench bench;

    MakerCommitmentsTest(@TempDir Path folder) {
        this.bench = new MakerBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void refusesABurnedCommitmentAfterARestartUnderItsNewNick() {
        Maker first = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        bench.upToIoAuth(bench.peer(), first, script);
        first.close();
        Maker second = bench.start();
        bench.directory
                .received()
                .await(
                        "its offer",
                        each -> each.from().equals(second.nick())
                                && each.envelope().line().contains("sw0absoffer"));

        ScriptedPeer taker = bench.peer();
        bench.say(taker, second, script.fill());

        assertThat(taker.awaitCommand("error").arguments()).contains("blacklisted");
        assertThat(second.nick()).isNotEqualTo(first.nick());
    }

    @Test
    void saysACommitmentOverAConnectionThatAsksForNoPeers() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        bench.upToIoAuth(bench.peer(), maker, TakerScript.of(bench.wallets.chain(), sats(10_000_000)));

        Nick herald = bench.directory.awaitPublic("hp2").from();

        assertThat(bench.directory
                        .received()
                        .count(each ->
                                each.isType(Envelope.GETPEERLIST) && each.from().equals(herald)))
                .isZero();
        assertThat(herald).isNotEqualTo(maker.nick());
    }

    @Test
    void refusesACommitmentThatSomebodyBroadcast() {
        refusesOnceHeard((taker, _, hex) -> taker.publish("hp2 " + hex.toUpperCase(Locale.ROOT)));
    }

    @Test
    void refusesACommitmentThatAnotherMakerAskedItToBroadcast() {
        refusesOnceHeard((taker, maker, hex) -> taker.send(maker.nick(), "hp2", hex));
    }

    private interface Telling {
        void tell(ScriptedPeer peer, Maker maker, String commitment);
    }

    private void refusesOnceHeard(Telling telling) {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        telling.tell(taker, maker, script.proof().commitment().hex());

        bench.polls.await("heard", _ -> {
            bench.heard.flush();
            return bench.store().forMaker("alice").isKnown(script.proof().commitment());
        });
        bench.say(taker, maker, script.fill());

        assertThat(taker.awaitCommand("error").arguments()).contains("blacklisted");
    }

    @Test
    void hearsOneCommitmentOfALineAndOfANickTwoAMinuteSaidToAllAndTwoSaidToIt() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer flooder = bench.peer();
        flooder.publish("hp2 " + commitment(1) + "!hp2 " + commitment(2));
        flooder.send(maker.nick(), "hp2", commitment(3) + "!hp2 " + commitment(4));
        flooder.publish("hp2 " + commitment(5));
        flooder.send(maker.nick(), "hp2", commitment(6));
        flooder.publish("hp2 " + commitment(8));
        flooder.send(maker.nick(), "hp2", commitment(9));
        for (int i = 0; i < 2; i++) bench.dropped.await("the flooder's last lines", Dropped.RATE::equals);
        bench.peer().publish("hp2 " + commitment(7));

        awaitHeard(7);
        assertThat(List.of(heard(1), heard(2), heard(3), heard(4), heard(5), heard(6), heard(8), heard(9)))
                .containsExactly(true, false, true, false, true, true, false, false);
    }

    private static String commitment(int number) {
        return String.format("%064x", number);
    }

    private boolean heard(int number) {
        return bench.store()
                .forMaker("alice")
                .isKnown(PodleCommitment.parseHex(commitment(number)).orElseThrow());
    }

    private void awaitHeard(int number) {
        bench.polls.await("heard", _ -> {
            bench.heard.flush();
            return heard(number);
        });
    }
}
