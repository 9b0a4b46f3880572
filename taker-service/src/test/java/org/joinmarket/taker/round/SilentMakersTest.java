package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Makers that say nothing, say "error", leave, or answer only at the last moment (H51). */
class SilentMakersTest {
    private final RoundScene scene = new RoundScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void goesOnWithoutAMakerThatDoesNotAnswerTheFill() {
        ScriptedMaker silent = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of();
            }
        });
        scene.honest(250);
        scene.honest(250);

        scene.start(2).expire(Stage.FILL);

        assertThat(scene.done().roster().dropped()).containsExactly(entry(silent.nick(), DropReason.NO_ANSWER_TO_FILL));
        assertThat(silent.heard()).as("never sees our coin").containsExactly("fill");
        assertThat(scene.broadcast().inputs()).hasSize(3);
    }

    @Test
    void goesOnWithoutAMakerThatDoesNotAnswerTheAuth() {
        ScriptedMaker silent = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                return List.of();
            }
        });
        scene.honest(250);
        scene.honest(250);

        scene.start(2);
        scene.observer.await(
                RoundState.Authenticating.class, state -> state.accepted().size() == 2);
        scene.expire(Stage.AUTH);

        assertThat(scene.done().roster().dropped()).containsExactly(entry(silent.nick(), DropReason.NO_ANSWER_TO_AUTH));
    }

    @Test
    void failsAndSignsNothingWhenAMakerInTheTransactionStaysSilent() {
        ScriptedMaker silent = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                return List.of();
            }
        });
        scene.honest(250);

        scene.start(1);
        scene.observer.awaitSignatures(1);
        scene.expire(Stage.SIGN);

        assertThat(scene.failed(FailureReason.SIGNATURE_MISSING).roster().dropped())
                .containsExactly(entry(silent.nick(), DropReason.NO_SIGNATURE));
        assertThat(scene.service.count(Call.SIGN)).isZero();
        assertThat(scene.chain.accepted()).isEmpty();
    }

    @Test
    void failsWithItsReasonWhenFewerThanTheMinimumAreLeft() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of();
            }
        });
        scene.honest(250);

        scene.start(2).expire(Stage.FILL);

        assertThat(scene.failed(FailureReason.TOO_FEW_MAKERS).detail()).isEqualTo("1 makers are left, 2 are needed");
    }

    @Test
    void endsTheRoundAtItsOwnLimitWhateverTheSingleLimitsSay() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                return List.of();
            }
        });

        scene.start(1);
        scene.observer.await(RoundState.Authenticating.class, _ -> true);
        scene.expire(Stage.ROUND);

        scene.failed(FailureReason.TIMED_OUT);
    }

    @Test
    void dropsAMakerThatSaysErrorWithoutWaitingForTheTimeOut() {
        ScriptedMaker refusing = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of(codec.encode(new CoinjoinMessage.ErrorText("order not found")));
            }
        });
        scene.honest(250);

        assertThat(scene.start(1).done().roster().dropped())
                .containsExactly(entry(refusing.nick(), DropReason.SAID_ERROR));
    }

    /** Honest makers answer a bad transaction with silence, so that an error is somebody else's, who has seen the maker's offer. */
    @Test
    void finishesWithAMakerInWhoseNameSomebodySaysErrorBeforeItSigns() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                var answers = new ArrayList<>(
                        List.of(codec.encode(new CoinjoinMessage.ErrorText("0 27300 100000000 0 250"))));
                answers.addAll(super.onTx(tx));
                return answers;
            }
        });

        assertThat(scene.start(1).done().roster().dropped()).isEmpty();
    }

    @Test
    void takesAnotherCommitmentWhenTheMakersKnowTheFirst() {
        ScriptedMaker remembering = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return fills().size() == 1
                        ? List.of(codec.encode(new CoinjoinMessage.ErrorText("Commitment is blacklisted")))
                        : super.onFill(fill);
            }
        });

        scene.start(1).done();

        assertThat(remembering.fills()).hasSize(2);
        assertThat(remembering.fills().get(0).commitment())
                .isNotEqualTo(remembering.fills().get(1).commitment());
        assertThat(scene.service.count(Call.COMMIT)).as("ours and another").isEqualTo(2);
    }

    @Test
    void givesMakersTheirWholeTimeForTheSecondFillWhenTheTimerOfTheFirstWentOffLate() {
        ScriptedMaker slow = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                super.onFill(fill);
                return List.of();
            }
        });
        scene.start(1);
        Runnable first = scene.timers.task(RoundScene.limit(Stage.FILL));

        scene.market().say(slow.nick(), new CommandText("error", "Commitment is blacklisted"));
        scene.observer.await(RoundState.Filling.class, state -> state.roster().rotations() == 1);
        first.run();
        scene.market().say(slow.nick(), new CommandText("pubkey", slow.boxKey().hex()));

        assertThat(scene.done().roster().dropped()).isEmpty();
    }

    @Test
    void finishesWithAMakerWhoseAnswerToTheFirstFillComesAfterTheSecond() {
        ScriptedMaker remembering = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return fills().size() == 1
                        ? List.of(new CommandText(
                                "error",
                                "Commitment is blacklisted: "
                                        + fill.commitment().hex().toUpperCase(Locale.ROOT)))
                        : super.onFill(fill);
            }
        });
        var late = new ArrayList<CommandText>();
        ScriptedMaker slow = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                boxKeys = BoxKeyPair.generate(RANDOM); // a new one for every !fill
                late.addAll(super.onFill(fill));
                return List.of();
            }
        });

        scene.start(2);
        scene.observer.await(
                RoundState.Filling.class, state -> state.blacklisted().contains(remembering.nick()));
        scene.expire(Stage.FILL);
        scene.observer.await(
                RoundState.Filling.class,
                state -> state.roster().rotations() == 1 && state.keys().size() == 1);
        scene.market().settle();
        scene.market().say(slow.nick(), late.get(0));
        scene.observer.await(RoundState.Authenticating.class, _ -> true);
        scene.market().say(slow.nick(), late.get(1));

        assertThat(scene.done().roster().dropped()).isEmpty();
        assertThat(slow.heard()).containsExactly("fill", "fill", "auth", "auth", "tx");
    }

    @Test
    void failsWithItsReasonWhenEveryCommitmentIsKnown() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of(codec.encode(new CoinjoinMessage.ErrorText("blacklisted")));
            }
        });

        scene.start(1).failed(FailureReason.COMMITMENT_BLACKLISTED);
    }

    @Test
    void dropsAMakerThatLeavesTheMarketBeforeItAnswers() {
        ScriptedMaker leaving = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of();
            }
        });
        scene.honest(250);

        scene.start(1);
        scene.observer.await(RoundState.Filling.class, state -> state.keys().size() == 1);
        scene.market().leave(leaving.nick());

        assertThat(scene.done().roster().dropped()).containsExactly(entry(leaving.nick(), DropReason.LEFT_THE_MARKET));
    }

    @Test
    void blamesNoMakerForATransactionThatNoDirectoryCouldTake() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                scene.market().goDown();
                return super.onAuth(opening);
            }
        });

        assertThat(scene.start(1)
                        .failed(FailureReason.SIGNATURE_MISSING)
                        .roster()
                        .dropped())
                .containsValue(DropReason.UNREACHABLE)
                .hasSize(1);
    }

    @Test
    void dropsWhoCannotBeReachedWhenNoDirectoryIsUp() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                scene.market().goDown();
                return super.onFill(fill);
            }
        });

        assertThat(scene.start(1).failed(FailureReason.TOO_FEW_MAKERS).roster().dropped())
                .containsValue(DropReason.UNREACHABLE);
    }
}
