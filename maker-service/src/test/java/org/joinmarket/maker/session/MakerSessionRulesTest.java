package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.maker.session.SessionFixtures.*;

import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.maker.session.MakerState.Round;
import org.junit.jupiter.api.Test;

class MakerSessionRulesTest {
    private static final MakerState AWAITING_AUTH = new MakerState.AwaitingAuth(ROUND);
    private static final MakerState VERIFYING =
            new MakerState.VerifyingCoin(ROUND, new CoinProof(TAKER_COIN, TAKER_COIN_KEY.publicKey()));

    private static Step next(MakerState state, MakerEvent event) {
        return MakerSession.next(SessionRules.DEFAULT, state, event);
    }

    // ── !fill ──

    @Test
    void answersABlacklistedCommitmentWithTheTextThatTakersLookFor() {
        Step step = next(new MakerState.CheckingCommitment(FILL), new MakerEvent.CommitmentKnown());

        assertThat(step.effects())
                .containsExactly(new MakerEffect.SendError(
                        "Commitment is blacklisted: " + PROOF.commitment().hex()));
    }

    @Test
    void refusesACommitmentThatAnotherSessionHasSeenOpened() {
        Step step = next(new MakerState.CheckingCommitment(fillInUse()), new MakerEvent.CommitmentUnknown());

        assertThat(step.state()).isEqualTo(new MakerState.Ended(EndReason.COMMITMENT_IN_USE));
    }

    @Test
    void namesTheBlacklistBeforeAnythingElseThatIsWrong() {
        var fill = fillRefused(EndReason.OID_NOT_FOUND);

        assertThat(next(new MakerState.CheckingCommitment(fill), new MakerEvent.CommitmentKnown())
                        .state())
                .isEqualTo(new MakerState.Ended(EndReason.COMMITMENT_BLACKLISTED));
        assertThat(next(new MakerState.CheckingCommitment(fill), new MakerEvent.CommitmentUnknown()))
                .isEqualTo(Step.end(EndReason.OID_NOT_FOUND, new MakerEffect.SendError("oid not found")));
    }

    @Test
    void saysThatAnAmountIsOutOfRange() {
        var fill = fillRefused(EndReason.AMOUNT_OUT_OF_RANGE);

        assertThat(next(new MakerState.CheckingCommitment(fill), new MakerEvent.CommitmentUnknown()))
                .isEqualTo(Step.end(EndReason.AMOUNT_OUT_OF_RANGE, new MakerEffect.SendError("amount out of range")));
    }

    // ── !auth ──

    @Test
    void refusesAnOpeningOfAnotherCommitmentBeforeAskingTheChain() {
        Step step = next(AWAITING_AUTH, new MakerEvent.AuthReceived(Decoded.ok(OTHER_PROOF.opening())));

        assertThat(step)
                .isEqualTo(Step.end(
                        EndReason.PODLE_COMMITMENT_MISMATCH, new MakerEffect.SendError("PoDLE verification failed")));
    }

    @Test
    void acceptsTheThirdTryOfACoinAndRefusesTheFourth() {
        assertThat(verdictForIndex(2).phase()).isEqualTo(Phase.VERIFYING_COIN);
        assertThat(verdictForIndex(3)).isEqualTo(new MakerState.Ended(EndReason.PODLE_NO_INDEX_FITS));
    }

    private static MakerState verdictForIndex(int index) {
        var proof = Podle.generate(TAKER_COIN_KEY, TAKER_COIN, index);
        var state = new MakerState.AwaitingAuth(new Round(ROUND.session(), proof.commitment(), OFFER, TERMS));
        return next(state, new MakerEvent.AuthReceived(Decoded.ok(proof.opening())))
                .state();
    }

    @Test
    void acceptsAllThreeKindsOfScriptThatAKeyCanOwn() {
        var key = TAKER_COIN_KEY.publicKey();
        for (Script script : List.of(Scripts.p2wpkh(key), Scripts.p2shP2wpkh(key), Scripts.p2pkh(key))) {
            Step step = next(VERIFYING, new MakerEvent.CoinFound(new Coin(sats(2_000_000), script, 5)));

            assertThat(step.state()).isEqualTo(new MakerState.Burning(ROUND));
        }
    }

    @Test
    void refusesACoinThatIsSomebodyElses() {
        assertThat(coinRefusal(new Coin(sats(2_000_000), ownScript(), 100))).isEqualTo(EndReason.COIN_NOT_OWNED);
    }

    @Test
    void wantsFiveConfirmations() {
        assertThat(coinRefusal(new Coin(GOOD_COIN.value(), GOOD_COIN.script(), 4)))
                .isEqualTo(EndReason.COIN_TOO_YOUNG);
        assertThat(coinRefusal(new Coin(GOOD_COIN.value(), GOOD_COIN.script(), 0)))
                .isEqualTo(EndReason.COIN_TOO_YOUNG);
    }

    @Test
    void wantsAFifthOfTheAmount() {
        assertThat(next(VERIFYING, new MakerEvent.CoinFound(GOOD_COIN)).state().phase())
                .isEqualTo(Phase.BURNING);
        assertThat(coinRefusal(new Coin(sats(1_999_999), GOOD_COIN.script(), 5)))
                .isEqualTo(EndReason.COIN_TOO_SMALL);
    }

    @Test
    void everyRefusalOfACoinSoundsTheSame() {
        assertThat(next(VERIFYING, new MakerEvent.CoinMissing()).effects())
                .isEqualTo(next(VERIFYING, new MakerEvent.CoinFound(new Coin(sats(1), GOOD_COIN.script(), 5)))
                        .effects())
                .isEqualTo(next(VERIFYING, new MakerEvent.CoinFound(new Coin(GOOD_COIN.value(), ownScript(), 5)))
                        .effects());
    }

    private static EndReason coinRefusal(Coin coin) {
        return ((MakerState.Ended)
                        next(VERIFYING, new MakerEvent.CoinFound(coin)).state())
                .reason();
    }

    // ── !tx ──

    @Test
    void signsTheTransactionThatWasAgreedOn() {
        Step step = propose(fairInputs(), fairOutputs());

        assertThat(step.effects()).singleElement().isInstanceOf(MakerEffect.Sign.class);
    }

    @Test
    void signsWhenItGetsMoreThanAgreed() {
        var outputs = fairOutputs();
        outputs.set(1, new TxOutput(CHANGE.plus(sats(1)), CHANGE_SCRIPT));
        outputs.set(2, new TxOutput(AMOUNT.plus(sats(1)), COINJOIN_SCRIPT));

        assertThat(propose(fairInputs(), outputs).state().phase()).isEqualTo(Phase.SIGNING);
    }

    @Test
    void refusesWhenOneOfItsInputsIsMissingOrThereTwice() {
        List<TxInput> missing = fairInputs();
        missing.removeLast();
        assertRefused(missing, fairOutputs());

        List<TxInput> twice = fairInputs();
        twice.add(twice.getLast());
        assertRefused(twice, fairOutputs());
    }

    @Test
    void refusesACoinjoinOutputBelowTheAmount() {
        assertRefused(with(2, new TxOutput(AMOUNT.minus(sats(1)), COINJOIN_SCRIPT)));
    }

    @Test
    void refusesAChangeOutputThatIsOneSatShort() {
        assertRefused(with(1, new TxOutput(CHANGE.minus(sats(1)), CHANGE_SCRIPT)));
    }

    @Test
    void refusesWhenChangeOrCoinjoinOutputIsMissing() {
        assertRefused(with(1, new TxOutput(CHANGE, ownScript())));
        assertRefused(with(2, new TxOutput(AMOUNT, ownScript())));
    }

    @Test
    void refusesAnAddressOfItsOwnThatOccursTwice() {
        var twice = fairOutputs();
        twice.add(new TxOutput(AMOUNT, COINJOIN_SCRIPT));
        assertRefused(fairInputs(), twice);

        var change = fairOutputs();
        change.add(new TxOutput(sats(1), CHANGE_SCRIPT));
        assertRefused(fairInputs(), change);
    }

    @Test
    void refusesToPayForTakingPart() {
        var round = new Round(ROUND.session(), ROUND.commitment(), OFFER, new MakerTerms(AMOUNT, sats(250), sats(251)));
        var outputs = with(1, new TxOutput(CHANGE.minus(sats(251)), CHANGE_SCRIPT));

        Step step = next(
                new MakerState.AwaitingTx(round, GRANT),
                new MakerEvent.TxReceived(Decoded.ok(transaction(fairInputs(), outputs))));

        assertThat(step.state()).isEqualTo(new MakerState.Ended(EndReason.TX_UNFAIR, "NEGATIVE_EARNINGS"));
    }

    private static List<TxOutput> with(int index, TxOutput output) {
        var outputs = fairOutputs();
        outputs.set(index, output);
        return outputs;
    }

    private static void assertRefused(List<TxOutput> outputs) {
        assertRefused(fairInputs(), outputs);
    }

    private static void assertRefused(List<TxInput> inputs, List<TxOutput> outputs) {
        Step step = propose(inputs, outputs);

        assertThat(((MakerState.Ended) step.state()).reason()).isEqualTo(EndReason.TX_UNFAIR);
        assertThat(step.effects()).containsExactly(new MakerEffect.ReleaseLease("lease-1"));
    }

    private static Step propose(List<TxInput> inputs, List<TxOutput> outputs) {
        UnsignedTx transaction = transaction(inputs, outputs);
        return next(new MakerState.AwaitingTx(ROUND, GRANT), new MakerEvent.TxReceived(Decoded.ok(transaction)));
    }

    // ── !push ──

    @Test
    void broadcastsOnlyTheTransactionItSigned() {
        var outputs = fairOutputs();
        outputs.removeFirst();
        Transaction other = transaction(fairInputs(), outputs).tx();
        var signed = new MakerState.Signed(ROUND, GRANT, FAIR_TX.txid(), 3);

        assertThat(next(signed, new MakerEvent.PushReceived(other))).isEqualTo(Step.stay(signed));
    }

    @Test
    void broadcastsUntilTheWalletHasTakenItAndNotForEver() {
        var signed = new MakerState.Signed(ROUND, GRANT, FAIR_TX.txid(), 2);
        var push = new MakerEvent.PushReceived(FAIR_TX.tx());

        Step first = next(signed, push);
        Step second = next(first.state(), push);
        Step third = next(second.state(), push);

        assertThat(first.effects()).containsExactly(new MakerEffect.Broadcast("lease-1", FAIR_TX.tx()));
        assertThat(second.effects()).isEqualTo(first.effects());
        assertThat(third.effects()).isEmpty();
        assertThat(next(next(first.state(), new MakerEvent.PushTaken()).state(), push)
                        .effects())
                .isEmpty();
    }

    // ── secrets ──

    @Test
    void noStateOrEffectPrintsTheTakersCoin() {
        Step step = next(AWAITING_AUTH, new MakerEvent.AuthReceived(Decoded.ok(PROOF.opening())));

        OutPoint coin = PROOF.opening().outPoint();
        assertThat(step.toString())
                .doesNotContain(coin.toString())
                .doesNotContain(coin.txid().hex());
        assertThat(step.toString()).doesNotContain(TAKER_COIN_KEY.publicKey().hex());
    }

    @Test
    void noStateOrEffectPrintsOurCoinsOrAddresses() {
        Step step = next(new MakerState.Leasing(ROUND), new MakerEvent.LeaseGranted(GRANT));

        assertThat(step.toString())
                .contains("lease-1")
                .doesNotContain("a".repeat(64))
                .doesNotContain(COINJOIN_SCRIPT.hex())
                .doesNotContain(CHANGE_SCRIPT.hex());
    }
}
