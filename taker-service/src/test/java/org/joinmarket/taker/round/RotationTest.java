package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.round.RoundMachine.Step;
import org.joinmarket.taker.round.RoundState.Authenticating;
import org.joinmarket.taker.round.RoundState.Failed;
import org.joinmarket.taker.round.RoundState.Filling;
import org.joinmarket.taker.round.RoundState.Opening;
import org.joinmarket.taker.round.RoundState.Rotating;
import org.junit.jupiter.api.Test;

/** Makers that know our commitment from before: another is tried, a few times, and late answers to the first are told apart. */
class RotationTest {
    private final RoundFixtures f = new RoundFixtures();

    @Test
    void dropsAMinorityThatKnowsTheCommitment() {
        RoundState state = next(started(), blacklisted(0)).state();
        state = next(state, pubKey(1)).state();

        Step all = next(state, pubKey(2));

        assertThat(all.state()).isInstanceOf(Opening.class);
        assertThat(all.state().roster().dropped()).containsEntry(f.nick(0), DropReason.SAID_BLACKLISTED);
    }

    @Test
    void givesUpNoMoreCommitmentsInARoundThanTheLimit() {
        RoundState state = started();
        for (int rotation = 0; rotation < RoundMachine.MAX_ROTATIONS; rotation++) {
            state = next(state, blacklisted(0)).state();
            state = next(state, new RoundEvent.TimedOut(Stage.FILL)).state();
            state = next(state, new RoundEvent.CommitmentRotated(f.another)).state();
        }
        state = next(state, blacklisted(0)).state();

        Step step = next(state, new RoundEvent.TimedOut(Stage.FILL));

        assertFailed(step, FailureReason.COMMITMENT_BLACKLISTED);
    }

    @Test
    void failsWhenNoCommitmentIsLeft() {
        Step step = next(
                new Rotating(Filling.begun(f.roster(), f.commitment).blacklistedBy(f.nick(0))),
                new RoundEvent.NoCommitmentLeft());

        assertFailed(step, FailureReason.COMMITMENT_BLACKLISTED);
    }

    @Test
    void goesOnWithThoseWhoAcceptedTheCommitmentWhenNoOtherIsLeft() {
        Step rotate = mostKnowIt(0);
        assertThat(rotate.state()).isInstanceOf(Rotating.class);

        Step step = next(rotate.state(), new RoundEvent.NoCommitmentLeft());

        assertGoesOnWithTheThird(step);
    }

    @Test
    void goesOnWithThoseWhoAcceptedTheLastCommitmentThatItMayTry() {
        assertGoesOnWithTheThird(mostKnowIt(RoundMachine.MAX_ROTATIONS));
    }

    private void assertGoesOnWithTheThird(Step step) {
        assertThat(step.state().roster().dropped())
                .containsOnly(
                        Map.entry(f.nick(0), DropReason.SAID_BLACKLISTED),
                        Map.entry(f.nick(1), DropReason.SAID_BLACKLISTED));
        assertThat(step.effects()).containsExactly(new Effect.OpenCommitment(f.commitment));
    }

    /** One of three has accepted the commitment, which is enough. */
    private Step mostKnowIt(int rotations) {
        var plan = new RoundPlan(f.plan.amount(), f.plan.participants(), 1, f.plan.ownSide());
        RoundState state = Filling.begun(new RoundState.Roster(plan, Map.of(), rotations), f.commitment);
        state = next(state, blacklisted(0)).state();
        state = next(state, blacklisted(1)).state();
        return next(state, pubKey(2));
    }

    @Test
    void takesALateNoToACommitmentThatItGaveUpForNoAnswer() {
        RoundState anew = Filling.begun(f.roster().rotated(), f.another);

        RoundState late = next(anew, new RoundEvent.ErrorCame(f.nick(0), true, f.commitment))
                .state();
        RoundState now =
                next(anew, new RoundEvent.ErrorCame(f.nick(0), true, f.another)).state();

        assertThat(late).isEqualTo(anew);
        assertThat(((Filling) now).blacklisted()).containsExactly(f.nick(0));
    }

    @Test
    void asksUnderEachKeyOfAMakerThatWasFilledTwiceBecauseTheFirstMayAnswerTheFirstFill() {
        BoxPublicKey late = f.makers.get(1).boxKey;
        BoxPublicKey right = f.makers.get(0).boxKey;
        RoundState filling = next(
                        Filling.begun(f.roster().rotated(), f.another), new RoundEvent.PubKeyCame(f.nick(0), late))
                .state();
        assertThat(((Filling) next(filling, pubKey(0)).state()).keys()).containsEntry(f.nick(0), List.of(late, right));

        var keys = f.keys();
        keys.put(f.nick(0), List.of(late));
        RoundState opening =
                next(new Opening(f.roster().rotated(), keys), pubKey(0)).state();
        assertThat(((Opening) opening).keys()).containsEntry(f.nick(0), List.of(late, right));

        Step anew = next(Authenticating.begun(f.roster().rotated(), f.opening, keys), pubKey(0));
        assertThat(anew.effects())
                .containsExactly(
                        new Effect.OpenBox(f.nick(0), right), new Effect.SendAuth(f.nick(0), right, f.opening));
    }

    private RoundState started() {
        return RoundMachine.start(f.plan, f.commitment).state();
    }

    private RoundEvent blacklisted(int number) {
        return new RoundEvent.ErrorCame(f.nick(number), true, null);
    }

    private RoundEvent pubKey(int number) {
        return new RoundEvent.PubKeyCame(f.nick(number), f.makers.get(number).boxKey);
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
