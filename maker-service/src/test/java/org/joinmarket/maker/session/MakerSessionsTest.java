package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.Test;

/** One maker's conversation with takers that keep to the rules, fall silent, or are there when it stops. */
class MakerSessionsTest {
    private final SessionBench bench = new SessionBench();
    private final Nick taker = SessionBench.nick();
    private int quiet;

    // ── polite ──

    @Test
    void goesThroughACoinjoinThatTheChainAccepts() {
        TakerScript script = bench.upToIoAuth(taker);

        UnsignedTx unsigned = script.transaction(SessionBench.FEE);
        bench.receive(taker, script.tx(unsigned));
        List<InputSignature> signatures =
                bench.replies().stream().map(script::signature).toList();
        Transaction complete = script.complete(unsigned, signatures);
        bench.receive(taker, script.push(complete));

        assertThat(bench.wallets.chain().accepted()).containsExactly(complete);
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SPENT);
        assertThat(bench.store.signed).containsExactly(unsigned.txid());
        assertThat(bench.meters.pushes).containsExactly(true);
        assertThat(bench.afterRound).isEqualTo(1);
    }

    @Test
    void sendsOneSignaturePerInput() {
        bench.wallets.wallet("alice").fund(1, sats(30_000_000));
        bench.wallets.wallet("alice").fund(1, sats(30_000_000));
        bench.wallets.chain().spendElsewhere(bench.coin);
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(35_000_000));
        bench.upToIoAuth(taker, script);

        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        assertThat(bench.words()).containsExactly("sig", "sig");
    }

    @Test
    void provesItsBoxKeyWithTheKeyOfACoinItListed() {
        TakerScript script = bench.taker();
        IoAuth ioAuth = bench.upToIoAuth(taker, script);

        assertThat(ioAuth.proof().vouchesFor(script.makerKey())).isTrue();
    }

    @Test
    void usesAnotherBoxKeyForEveryFill() {
        TakerScript first = bench.taker();
        TakerScript second = bench.taker();
        bench.upToPubKey(taker, first);
        bench.upToPubKey(SessionBench.nick(), second);

        assertThat(first.makerKey()).isNotEqualTo(second.makerKey());
    }

    @Test
    void aTakerMayComeBackAfterARoundUnderTheSameNick() {
        bench.signed(taker, bench.taker());

        bench.upToPubKey(taker, bench.taker());

        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_AUTH, 1, Phase.SIGNED, 1));
    }

    @Test
    void aCommitmentBroadcastAfterOurFillDoesNotEndTheRound() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.store.heard.add(script.proof().commitment());

        bench.receive(taker, script.auth());

        assertThat(bench.words()).containsExactly("ioauth");
    }

    @Test
    void spreadsACommitmentOnceItsCoinsAreShownAndNotBefore() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.hold();
        bench.receive(taker, script.auth());
        for (int i = 0; i < 2; i++) bench.letOneGo(); // the coin is found, the commitment burned
        assertThat(bench.spread).isEmpty();

        bench.letGo();

        assertThat(bench.words()).containsExactly("ioauth");
        assertThat(bench.spread).containsExactly(script.proof().commitment());
    }

    // ── silence ──

    @Test
    void aTakerThatNeverAuthenticatesIsForgotten() {
        bench.upToPubKey(taker, bench.taker());

        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.phases()).isEmpty();
        assertThat(bench.meters.ended).containsExactly(EndReason.COUNTERPARTY_SILENT);
    }

    @Test
    void aTakerThatNeverSendsATransactionCostsALeaseForMinutesOnly() {
        bench.upToIoAuth(taker);

        bench.pass(Duration.ofMinutes(4));

        assertThat(bench.phases()).isEmpty();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.afterRound).isEqualTo(1);
    }

    @Test
    void noTakerStretchesASessionBeyondTheOverallLimit() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.pass(Duration.ofSeconds(59));
        bench.receive(taker, script.auth());
        bench.pass(Duration.ofSeconds(239));
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_TX, 1));

        bench.pass(Duration.ofSeconds(2));

        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void aLeaseThatComesTooLateIsReleased() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.hold();
        bench.receive(taker, script.auth());
        bench.letOneGo(); // the chain
        bench.letOneGo(); // the burn
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.LEASING, 1));

        bench.pass(Duration.ofMinutes(1));
        bench.letGo();

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.words()).containsExactly("error");
    }

    // ── the end ──

    @Test
    void releasesWhatIsNotSignedWhenItStops() {
        bench.upToIoAuth(taker);

        stop();

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(quiet).isEqualTo(1);
    }

    private void stop() {
        bench.run(() -> bench.sessions.shutDown(() -> quiet++));
    }

    @Test
    void sendsTheSignaturesThatAreOnTheirWayWhenItStops() {
        TakerScript script = bench.upToIoAuth(taker);
        bench.hold();
        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        stop();
        assertThat(quiet).isZero();
        bench.letGo();

        assertThat(bench.words()).containsExactly("sig");
        assertThat(quiet).isEqualTo(1);
    }

    @Test
    void releasesALeaseThatIsGrantedWhileItStops() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.hold();
        bench.receive(taker, script.auth());
        for (int i = 0; i < 2; i++) bench.letOneGo(); // the coin is found, the commitment burned

        stop();
        assertThat(quiet).isZero();
        bench.letGo();

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.sent).isEmpty();
        assertThat(quiet).isEqualTo(1);
    }
}
