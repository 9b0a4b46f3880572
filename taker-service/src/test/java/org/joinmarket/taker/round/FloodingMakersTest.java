package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.joinmarket.taker.round.RoundScene.AMOUNT;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Makers that say too much, or what nobody asked them. */
class FloodingMakersTest {
    private final RoundScene scene = new RoundScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void doesNotHearAMakerAnyMoreThatFloodsUs() {
        var flooding = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                var flood = new ArrayList<>(
                        Collections.nCopies(Round.MAX_MESSAGES_PER_MAKER, new CommandText("sig", "AAAA")));
                flood.addAll(super.onFill(fill));
                return flood;
            }
        });
        var talkative = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                // what it needs itself: pubkey, ioauth, sig
                var talk = new ArrayList<>(
                        Collections.nCopies(Round.MAX_MESSAGES_PER_MAKER - 3, new CommandText("sig", "AAAA")));
                talk.addAll(super.onFill(fill));
                return talk;
            }
        });

        scene.start(1);
        scene.observer.await(RoundState.Filling.class, state -> state.keys().containsKey(talkative.nick()));
        scene.expire(Stage.FILL);

        assertThat(scene.done().roster().dropped())
                .containsExactly(entry(flooding.nick(), DropReason.NO_ANSWER_TO_FILL));
    }

    @Test
    @Timeout(30)
    void keepsRoomForItsOwnEventsHoweverManyMakersFloodIt() {
        scene.honest(250);
        int flooders = Round.MAX_WAITING / Round.MAX_MESSAGES_PER_MAKER + 2;
        var flooding = new ArrayList<ScriptedMaker>();
        for (int i = 0; i < flooders; i++) {
            flooding.add(scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
                @Override
                protected List<CommandText> onFill(Fill fill) {
                    return List.of();
                }
            }));
        }
        var hold = new CountDownLatch(1);
        scene.observer.whenEntered = state -> {
            if (state instanceof RoundState.Filling filling && filling.keys().size() == 1) awaitWithoutInterrupt(hold);
        };

        scene.start(1);
        scene.observer.await(RoundState.Filling.class, state -> state.keys().size() == 1);
        for (int i = 0; i < Round.MAX_MESSAGES_PER_MAKER; i++)
            flooding.forEach(maker -> scene.market().say(maker.nick(), new CommandText("sig", "AAAA")));
        scene.expire(Stage.ROUND);
        hold.countDown();

        scene.failed(FailureReason.TIMED_OUT);
    }

    private static void awaitWithoutInterrupt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void doesNotCountWordsThatItDoesNotKnowNorHearsWhoIsNotInTheRound() {
        var newer = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                var answers = new ArrayList<>(
                        Collections.nCopies(Round.MAX_MESSAGES_PER_MAKER, new CommandText("novelty", "1")));
                answers.addAll(super.onFill(fill));
                return answers;
            }
        });
        var stranger = new ScriptedMaker(scene.chain, 250, MAKER_COIN);

        scene.start(1);
        scene.market().say(stranger.nick(), new CommandText("error", "blacklisted"));
        scene.market().leave(stranger.nick());

        assertThat(scene.done().roster().dropped()).isEmpty();
        assertThat(scene.broadcast().outputs()).contains(new TxOutput(AMOUNT, newer.out()));
    }

    @Test
    void ignoresWhatATakerWouldSayAndWhatComesOutOfTurn() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                var answers = new ArrayList<CommandText>();
                answers.add(codec.encode(fill));
                answers.addAll(super.onFill(fill));
                answers.add(seal(ioAuth(outPoints()))); // before !auth: nobody asked
                return answers;
            }

            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                var answers = new ArrayList<CommandText>();
                answers.add(seal(new CoinjoinMessage.Auth(opening)));
                answers.addAll(super.onAuth(opening));
                return answers;
            }
        });

        assertThat(scene.start(1).done().roster().dropped()).isEmpty();
    }
}
