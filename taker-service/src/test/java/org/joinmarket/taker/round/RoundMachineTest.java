package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.MakerCheck;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.round.RoundFixtures.Maker;
import org.joinmarket.taker.round.RoundMachine.Step;
import org.joinmarket.taker.round.RoundState.Authenticating;
import org.joinmarket.taker.round.RoundState.Building;
import org.joinmarket.taker.round.RoundState.CheckingInputs;
import org.joinmarket.taker.round.RoundState.CollectingSignatures;
import org.joinmarket.taker.round.RoundState.Failed;
import org.joinmarket.taker.round.RoundState.Filling;
import org.joinmarket.taker.round.RoundState.Opening;
import org.joinmarket.taker.round.RoundState.Rotating;
import org.joinmarket.taker.round.RoundState.Signing;
import org.junit.jupiter.api.Test;

class RoundMachineTest {
    private final RoundFixtures f = new RoundFixtures();

    @Test
    void fillsEveryMakerWithTheSameCommitmentAndBoundsTheWholeRound() {
        Step start = RoundMachine.start(f.plan, f.commitment);

        assertThat(start.effects())
                .filteredOn(Effect.SendFill.class::isInstance)
                .hasSize(3)
                .allMatch(effect -> ((Effect.SendFill) effect).commitment().equals(f.commitment));
        assertThat(start.effects()).contains(new Effect.ArmTimer(Stage.FILL), new Effect.ArmTimer(Stage.ROUND));
    }

    @Test
    void opensTheCommitmentOnlyAfterEveryPubkeyHasCome() {
        RoundState state = started();

        state = next(state, pubKey(0)).state();
        Step second = next(state, pubKey(1));
        assertThat(second.state()).isInstanceOf(Filling.class);
        assertThat(second.effects()).isEmpty();
        Step third = next(second.state(), pubKey(2));

        assertThat(third.state()).isInstanceOf(Opening.class);
        assertThat(third.effects()).containsExactly(new Effect.OpenCommitment(f.commitment));
    }

    @Test
    void sendsAuthToEveryMakerThatAnsweredOnceTheTimeIsOver() {
        RoundState state = next(next(started(), pubKey(0)).state(), pubKey(1)).state();
        Step late = next(state, new RoundEvent.TimedOut(Stage.FILL));

        Step auth = next(late.state(), new RoundEvent.Opened(f.opening));

        assertThat(late.state().roster().dropped()).containsExactly(Map.entry(f.nick(2), DropReason.NO_ANSWER_TO_FILL));
        assertThat(auth.effects())
                .filteredOn(Effect.SendAuth.class::isInstance)
                .extracting(effect -> ((Effect.SendAuth) effect).to())
                .containsExactlyInAnyOrder(f.nick(0), f.nick(1));
    }

    @Test
    void failsWithItsReasonWhenFewerThanTheMinimumAnswerTheFill() {
        RoundState state = next(started(), pubKey(0)).state();

        Step late = next(state, new RoundEvent.TimedOut(Stage.FILL));

        assertThat(late.state()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(FailureReason.TOO_FEW_MAKERS);
            assertThat(failed.roster().dropped()).containsOnlyKeys(f.nick(1), f.nick(2));
        });
    }

    /** Anybody can send again what a maker once answered another taker, before it answers us. */
    @Test
    void asksUnderEveryKeyThatAMakerShowsAndGoesOnWithTheOneItAnswersUnder() {
        Maker maker = f.makers.get(0);
        BoxPublicKey replayed = RoundFixtures.boxKey();
        RoundState state =
                next(started(), new RoundEvent.PubKeyCame(maker.nick, replayed)).state();
        state = next(state, pubKey(0)).state();
        state = next(state, pubKey(1)).state();
        state = next(state, pubKey(2)).state();

        Step auth = next(state, new RoundEvent.Opened(f.opening));
        assertThat(auth.effects())
                .contains(
                        new Effect.OpenBox(maker.nick, replayed),
                        new Effect.SendAuth(maker.nick, replayed, f.opening),
                        new Effect.OpenBox(maker.nick, maker.boxKey),
                        new Effect.SendAuth(maker.nick, maker.boxKey, f.opening));

        Step answered = next(auth.state(), new RoundEvent.IoAuthCame(maker.nick, maker.boxKey, maker.ioAuth()));
        assertThat(answered.effects())
                .containsExactly(
                        new Effect.KeepBox(maker.nick, maker.boxKey),
                        new Effect.LookUpCoins(maker.nick, List.of(maker.coin)));
        Step judged = next(answered.state(), new RoundEvent.CoinsLookedUp(maker.nick, maker.chain()));
        assertThat(((Authenticating) judged.state()).accepted()).containsKey(maker.nick);
    }

    @Test
    void takesTheKeyOfAMakerThatAnswersAfterAReplayAnsweredForIt() {
        Maker maker = f.makers.get(0);
        Map<Nick, List<BoxPublicKey>> keys = f.keys();
        keys.put(maker.nick, List.of(RoundFixtures.boxKey()));

        RoundState opening = next(new Opening(f.roster(), keys), pubKey(0)).state();
        assertThat(((Opening) opening).keys().get(maker.nick)).hasSize(2).contains(maker.boxKey);
        Step late = next(Authenticating.begun(f.roster(), f.opening, keys), pubKey(0));
        assertThat(late.effects())
                .containsExactly(
                        new Effect.OpenBox(maker.nick, maker.boxKey),
                        new Effect.SendAuth(maker.nick, maker.boxKey, f.opening));
    }

    @Test
    void asksUnderNoMoreKeysOfAMakerThanTheLimit() {
        RoundState state = started();
        for (int i = 0; i < RoundState.MAX_KEYS + 2; i++)
            state = next(state, new RoundEvent.PubKeyCame(f.nick(0), RoundFixtures.boxKey()))
                    .state();
        state = next(state, pubKey(1)).state();
        state = next(state, pubKey(2)).state();

        Step auth = next(state, new RoundEvent.Opened(f.opening));
        Step another = next(auth.state(), new RoundEvent.PubKeyCame(f.nick(0), RoundFixtures.boxKey()));

        assertThat(auth.effects())
                .filteredOn(effect ->
                        effect instanceof Effect.SendAuth send && send.to().equals(f.nick(0)))
                .hasSize(RoundState.MAX_KEYS);
        assertThat(another.effects()).isEmpty();
    }

    /** The offer that a maker signed is an error too, if somebody says so: the command word is not signed. */
    @Test
    void takesAnErrorBackWhenTheMakerAnswersBeforeTheOthersHave() {
        RoundState state = next(started(), error(0)).state();
        state = next(state, pubKey(1)).state();
        state = next(state, pubKey(0)).state();

        Step last = next(state, pubKey(2));

        assertThat(last.state()).isInstanceOf(Opening.class);
        assertThat(last.state().roster().dropped()).isEmpty();
    }

    @Test
    void dropsWhoSaidErrorOnceTheOthersHaveAnsweredOrTheTimeIsOver() {
        RoundState state = next(started(), error(0)).state();
        state = next(state, pubKey(1)).state();

        assertThat(next(state, pubKey(2)).state().roster().dropped())
                .containsExactly(Map.entry(f.nick(0), DropReason.SAID_ERROR));
        assertThat(next(state, new RoundEvent.TimedOut(Stage.FILL))
                        .state()
                        .roster()
                        .dropped())
                .containsOnly(
                        Map.entry(f.nick(0), DropReason.SAID_ERROR),
                        Map.entry(f.nick(2), DropReason.NO_ANSWER_TO_FILL));
    }

    @Test
    void doesNotGiveUpACommitmentForMakersThatRefuseAnyway() {
        RoundState state = next(started(), error(0)).state();
        state = next(state, error(1)).state();

        assertFailed(next(state, blacklisted(2)), FailureReason.TOO_FEW_MAKERS);
    }

    @Test
    void takesAnotherCommitmentWhenMostMakersKnowThisOne() {
        RoundState state = next(started(), blacklisted(0)).state();
        state = next(state, blacklisted(1)).state();
        Step rotate = next(state, pubKey(2));
        assertThat(rotate.state()).isInstanceOf(Rotating.class);
        assertThat(rotate.effects()).containsExactly(new Effect.RotateCommitment());

        Step again = next(rotate.state(), new RoundEvent.CommitmentRotated(f.another));

        assertThat(again.effects())
                .filteredOn(Effect.SendFill.class::isInstance)
                .hasSize(3)
                .allMatch(effect -> ((Effect.SendFill) effect).commitment().equals(f.another));
    }

    @Test
    void countsSilentMakersAsBlacklistingOnceOneSaidSo() {
        RoundState state = next(started(), blacklisted(0)).state();
        state = next(state, pubKey(2)).state();

        Step late = next(state, new RoundEvent.TimedOut(Stage.FILL));

        assertThat(late.state()).isInstanceOf(Rotating.class);
    }

    @Test
    void buildsOnlyWhenEveryMakerThatIsLeftWasChecked() {
        RoundState state = f.authenticating();
        state = accept(state, f.makers.get(0)).state();
        Step second = accept(state, f.makers.get(1));
        assertThat(second.state()).isInstanceOf(Authenticating.class);

        Step third = accept(second.state(), f.makers.get(2));

        assertThat(third.state()).isInstanceOf(Building.class);
        assertThat(third.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.BuildAndSend.class,
                        build -> assertThat(build.makers())
                                .extracting(maker -> maker.maker())
                                .containsExactlyInAnyOrder(f.nick(0), f.nick(1), f.nick(2)));
    }

    @Test
    void dropsAMakerWhoseBoxKeyIsNotSignedByItsCoinAndGoesOn() {
        Maker liar = f.makers.get(0);
        var forged = new IoAuth(
                List.of(liar.coin), liar.out, liar.change, BoxKeyProof.sign(f.makers.get(1).boxKey, liar.coinKey));

        Step step = next(f.authenticating(), new RoundEvent.IoAuthCame(liar.nick, liar.boxKey, forged));

        assertThat(step.state().roster().dropped()).containsEntry(liar.nick, DropReason.BAD_BOX_KEY_PROOF);
        assertThat(step.effects()).noneMatch(Effect.LookUpCoins.class::isInstance);
    }

    @Test
    void dropsAMakerWhoseCoinIsSpent() {
        Maker spender = f.makers.get(0);
        RoundState state = next(
                        f.authenticating(), new RoundEvent.IoAuthCame(spender.nick, spender.boxKey, spender.ioAuth()))
                .state();

        Step step = next(state, new RoundEvent.CoinsLookedUp(spender.nick, Map.of()));

        assertThat(step.state().roster().dropped()).containsEntry(spender.nick, DropReason.INPUT_NOT_UNSPENT);
    }

    @Test
    void doesNotAcceptCoinsThatNobodyCouldCheck() {
        Maker maker = f.makers.get(0);
        RoundState state = next(f.authenticating(), new RoundEvent.IoAuthCame(maker.nick, maker.boxKey, maker.ioAuth()))
                .state();

        Step step = next(state, new RoundEvent.LookUpFailed(maker.nick));

        assertThat(step.state().roster().dropped()).containsEntry(maker.nick, DropReason.COINS_NOT_CHECKED);
    }

    @Test
    void dropsAMakerThatClaimsTheCoinBehindOurCommitment() {
        var opening = new Opening(f.roster(), f.keys());
        RoundState state = next(opening, new RoundEvent.Opened(f.opening)).state();
        Maker thief = f.makers.get(0);
        var claim = new IoAuth(
                List.of(f.opening.outPoint()), thief.out, thief.change, BoxKeyProof.sign(thief.boxKey, thief.coinKey));

        Step step = next(state, new RoundEvent.IoAuthCame(thief.nick, thief.boxKey, claim));

        assertThat(step.state().roster().dropped()).containsEntry(thief.nick, DropReason.INPUT_OF_TAKER);
    }

    @Test
    void dropsWhoClaimsAnotherMakersCoinAndKeepsItsOwner() {
        Maker owner = f.makers.get(0);
        Maker thief = f.makers.get(1);
        var claim = new IoAuth(
                List.of(thief.coin, owner.coin),
                thief.out,
                thief.change,
                BoxKeyProof.sign(thief.boxKey, thief.coinKey));
        Map<OutPoint, UnspentOutput> chain = new HashMap<>(owner.chain());
        chain.putAll(thief.chain());
        RoundState state = accept(f.authenticating(), owner).state();
        state = accept(state, f.makers.get(2)).state();
        state = next(state, new RoundEvent.IoAuthCame(thief.nick, thief.boxKey, claim))
                .state();

        Step step = next(state, new RoundEvent.CoinsLookedUp(thief.nick, chain));

        assertThat(step.state()).isInstanceOf(Building.class);
        assertThat(step.state().roster().dropped())
                .containsExactly(Map.entry(thief.nick, DropReason.INPUT_OF_ANOTHER_MAKER));
    }

    @Test
    void goesOnWithoutMakersThatDoNotAnswerTheAuthInTime() {
        RoundState state = accept(f.authenticating(), f.makers.get(0)).state();
        state = accept(state, f.makers.get(1)).state();

        Step late = next(state, new RoundEvent.TimedOut(Stage.AUTH));

        assertThat(late.state()).isInstanceOf(Building.class);
        assertThat(late.state().roster().dropped()).containsEntry(f.nick(2), DropReason.NO_ANSWER_TO_AUTH);
    }

    @Test
    void takesAnErrorInAnswerToTheAuthBackWhenTheMakerAnswersAfterAll() {
        Maker maker = f.makers.get(0);
        RoundState state = next(f.authenticating(), error(0)).state();
        state = accept(state, f.makers.get(1)).state();
        state = accept(state, maker).state();

        Step last = accept(state, f.makers.get(2));

        assertThat(last.state()).isInstanceOf(Building.class);
        assertThat(last.state().roster().dropped()).isEmpty();
    }

    @Test
    void goesOnWithoutWhoSaidErrorOnceTheOthersHaveAnsweredTheAuthOrTheTimeIsOver() {
        RoundState state = next(f.authenticating(), error(0)).state();
        state = accept(state, f.makers.get(1)).state();

        Step last = accept(state, f.makers.get(2));
        assertThat(last.state()).isInstanceOf(Building.class);
        assertThat(last.state().roster().dropped()).containsExactly(Map.entry(f.nick(0), DropReason.SAID_ERROR));

        assertThat(next(state, new RoundEvent.TimedOut(Stage.AUTH))
                        .state()
                        .roster()
                        .dropped())
                .containsOnly(
                        Map.entry(f.nick(0), DropReason.SAID_ERROR),
                        Map.entry(f.nick(2), DropReason.NO_ANSWER_TO_AUTH));
    }

    @Test
    void failsWhenAMakerInTheTransactionDoesNotSign() {
        var collecting = new CollectingSignatures(f.roster(), Set.of(f.nick(0)));

        Step late = next(collecting, new RoundEvent.TimedOut(Stage.SIGN));

        assertFailed(late, FailureReason.SIGNATURE_MISSING);
        assertThat(late.state().roster().dropped()).containsEntry(f.nick(0), DropReason.NO_SIGNATURE);
    }

    @Test
    void checksAllInputsBeforeItSignsItsOwn() {
        var collecting = new CollectingSignatures(f.roster(), Set.of(f.nick(0)));

        Step signed = next(collecting, new RoundEvent.MakerSigned(f.nick(0)));
        Step checked = next(signed.state(), new RoundEvent.InputsChecked(Set.of(), Set.of()));

        assertThat(signed.effects()).containsExactly(new Effect.CheckInputs());
        assertThat(checked.effects()).containsExactly(new Effect.SignOwnInputs());
    }

    @Test
    void signsNothingWhenAnInputWasSpentMeanwhile() {
        Step step = next(
                new CheckingInputs(f.roster()),
                new RoundEvent.InputsChecked(Set.of(f.makers.get(0).coin), Set.of(f.nick(0))));

        assertFailed(step, FailureReason.INPUT_SPENT);
        assertThat(step.effects()).isEmpty();
    }

    @Test
    void ignoresCancellationAndTheRoundsLimitOnceOurSignaturesWereAskedFor() {
        var signing = new Signing(f.roster());

        assertThat(next(signing, new RoundEvent.Cancelled()).state()).isSameAs(signing);
        assertThat(next(signing, new RoundEvent.TimedOut(Stage.ROUND)).state()).isSameAs(signing);
    }

    @Test
    void hasADropReasonForEveryReasonOfTheMakerCheck() {
        assertThat(Arrays.stream(MakerCheck.Reason.values()).map(DropReason::of))
                .hasSameSizeAs(MakerCheck.Reason.values());
    }

    private RoundState started() {
        return RoundMachine.start(f.plan, f.commitment).state();
    }

    private RoundEvent blacklisted(int number) {
        return new RoundEvent.ErrorCame(f.nick(number), true, null);
    }

    private RoundEvent error(int number) {
        return new RoundEvent.ErrorCame(f.nick(number), false, null);
    }

    private RoundEvent pubKey(int number) {
        Nick nick = f.nick(number);
        return new RoundEvent.PubKeyCame(nick, f.makers.get(number).boxKey);
    }

    private static Step accept(RoundState state, Maker maker) {
        Step asked = next(state, new RoundEvent.IoAuthCame(maker.nick, maker.boxKey, maker.ioAuth()));
        assertThat(asked.effects()).containsExactly(new Effect.LookUpCoins(maker.nick, List.of(maker.coin)));
        return next(asked.state(), new RoundEvent.CoinsLookedUp(maker.nick, maker.chain()));
    }

    private static Step next(RoundState state, RoundEvent event) {
        return RoundMachine.next(state, event);
    }

    private static void assertFailed(Step step, FailureReason reason) {
        assertThat(step.state())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(reason));
    }
}
