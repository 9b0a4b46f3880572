package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.Test;

/** What takers do with {@code !tx} and {@code !push}, most of them rude. */
class TxAndPushTest {
    private final SessionBench bench = new SessionBench();
    private final Nick taker = SessionBench.nick();

    // ── !tx ──

    @Test
    void aTransactionBeforeTheAuthIsIgnored() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);

        bench.receive(taker, script.boxed("tx", "AAAA"));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_AUTH, 1));
    }

    @Test
    void aTransactionThatIsNoneEndsTheRoundInSilence() {
        TakerScript script = bench.upToIoAuth(taker);

        bench.receive(taker, script.boxed("tx", "AAAA"));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void signsNothingThatPaysItLess() {
        TakerScript script = bench.upToIoAuth(taker);
        List<TxOutput> outputs = script.outputs(sats(249));

        bench.receive(taker, script.tx(TakerScript.transaction(script.inputs(), outputs)));

        assertRefusedInSilence();
    }

    @Test
    void signsNothingWithoutItsInputsOrWithThemTwice() {
        TakerScript script = bench.upToIoAuth(taker);
        List<TxInput> inputs = script.inputs();
        inputs.removeLast();

        bench.receive(taker, script.tx(TakerScript.transaction(inputs, script.outputs(SessionBench.FEE))));

        assertRefusedInSilence();
    }

    @Test
    void doesNotCareWhatOthersPutIn() {
        TakerScript script = bench.upToIoAuth(taker);
        List<TxInput> inputs = script.inputs();
        inputs.addFirst(TxInput.unsigned(anOutPoint(), TxInput.SEQUENCE_FINAL));

        bench.receive(taker, script.tx(TakerScript.transaction(inputs, script.outputs(SessionBench.FEE))));

        assertThat(bench.words()).containsExactly("sig");
    }

    private static OutPoint anOutPoint() {
        return OutPoint.parse("d".repeat(64) + ":3").orElseThrow();
    }

    @Test
    void signsNothingWhenTheWalletServiceRefuses() {
        TakerScript script = bench.upToIoAuth(taker);
        bench.wallets.refuse(Call.SIGN, WalletProblem.SIGNING_REFUSED);

        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        assertRefusedInSilence();
    }

    private void assertRefusedInSilence() {
        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void aLostReplyToASignatureIsAskedForAgain() {
        TakerScript script = bench.upToIoAuth(taker);
        bench.wallets.loseReplyOf(Call.SIGN);

        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        assertThat(bench.words()).containsExactly("sig");
    }

    @Test
    void signaturesThatTookLongAreSentWhileTheTakerMayStillWait() {
        TakerScript script = bench.upToIoAuth(taker);
        bench.hold();
        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        bench.pass(Duration.ofMinutes(4)); // the wallet has one, the round five
        bench.letGo();

        assertThat(bench.words()).containsExactly("sig");
        assertThat(bench.meters.rounds).isEqualTo(1);
    }

    @Test
    void signaturesThatCameAfterTheRoundAreNotSentAndTheirLeaseStays() {
        TakerScript script = bench.upToIoAuth(taker);
        bench.hold();
        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        bench.pass(Duration.ofMinutes(6));
        bench.letGo();

        assertThat(bench.sent).isEmpty();
        assertThat(bench.meters.ended).containsExactly(EndReason.WALLET_UNREACHABLE);
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SIGNED);
    }

    @Test
    void aReplayedTransactionIsNotSignedAgain() {
        TakerScript script = bench.taker();
        bench.upToIoAuth(taker, script);
        CommandText tx = script.tx(script.transaction(SessionBench.FEE));
        bench.receive(taker, tx);
        bench.replies();

        bench.receive(taker, tx);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.count(Call.SIGN)).isEqualTo(1);
    }

    // ── !push ──

    @Test
    void broadcastsNothingThatItDidNotSign() {
        TakerScript script = bench.taker();
        bench.upToIoAuth(taker, script);
        Transaction never = script.transaction(SessionBench.FEE).tx();
        bench.receive(taker, script.push(never));
        bench.signed(taker, script);

        bench.receive(taker, script.push(anotherOf(script)));

        assertThat(bench.wallets.count(Call.BROADCAST)).isZero();
        assertThat(bench.meters.dropped).containsExactly(Dropped.FOREIGN_PUSH, Dropped.FOREIGN_PUSH);
    }

    private static Transaction anotherOf(TakerScript script) {
        List<TxOutput> outputs = script.outputs(SessionBench.FEE);
        outputs.add(new TxOutput(sats(1_000), TakerScript.anyScript()));
        return TakerScript.transaction(script.inputs(), outputs).tx();
    }

    @Test
    void broadcastsForNobodyElseAndNotAgainWhatWasTaken() {
        TakerScript script = bench.taker();
        bench.upToIoAuth(taker, script);
        Transaction complete = bench.signed(taker, script);

        bench.receive(SessionBench.nick(), script.push(complete));
        assertThat(bench.wallets.count(Call.BROADCAST)).isZero();
        bench.receive(taker, script.push(complete));
        bench.receive(taker, script.push(complete));

        assertThat(bench.wallets.count(Call.BROADCAST)).isEqualTo(1);
    }

    @Test
    void aBroadcastThatFailedMayBeAskedForAgain() {
        TakerScript script = bench.taker();
        bench.upToIoAuth(taker, script);
        Transaction complete = bench.signed(taker, script);
        bench.wallets.refuse(Call.BROADCAST, WalletProblem.CHAIN_UNAVAILABLE);
        bench.receive(taker, script.push(complete));
        bench.wallets.refuse(Call.BROADCAST, null);

        bench.receive(taker, script.push(complete));

        assertThat(bench.meters.pushes).containsExactly(false, true);
        assertThat(bench.wallets.chain().accepted()).containsExactly(complete);
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.PUSHED, 1));
    }

    @Test
    void aBroadcastThatFailsIsTriedThreeTimes() {
        TakerScript script = bench.taker();
        bench.upToIoAuth(taker, script);
        Transaction complete = bench.signed(taker, script);
        bench.wallets.refuse(Call.BROADCAST, WalletProblem.CHAIN_UNAVAILABLE);

        for (int i = 0; i < 5; i++) bench.receive(taker, script.push(complete));

        assertThat(bench.meters.pushes).containsExactly(false, false, false);
    }

    @Test
    void broadcastsNothingAfterTheWindow() {
        TakerScript script = bench.taker();
        bench.upToIoAuth(taker, script);
        Transaction complete = bench.signed(taker, script);

        bench.pass(Duration.ofHours(1));
        bench.receive(taker, script.push(complete));

        assertThat(bench.wallets.count(Call.BROADCAST)).isZero();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SIGNED);
    }
}
