package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.round.RoundScene.AMOUNT;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.messaging.DirectoryEndpoint;
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

    /** Others can send again what a maker signed once, as whichever command they like. */
    @Test
    void hearsAMakerHoweverMuchIsReplayedInItsNameInTheCourseOfARound() {
        var replayed = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            private List<CommandText> afterReplays(List<CommandText> answers) {
                var all = new ArrayList<>(
                        Collections.nCopies(WaitingWork.MAX_OF_MAKER / 2, new CommandText("sig", "AAAA")));
                all.addAll(answers);
                return all;
            }

            @Override
            protected List<CommandText> onFill(Fill fill) {
                return afterReplays(super.onFill(fill));
            }

            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                return afterReplays(super.onAuth(opening));
            }

            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                return afterReplays(super.onTx(tx));
            }
        });

        scene.start(1);

        assertThat(scene.done().roster().dropped()).isEmpty();
        assertThat(scene.broadcast().outputs()).contains(new TxOutput(AMOUNT, replayed.out()));
    }

    @Test
    @Timeout(30)
    void hearsAMakerThroughOneDirectoryWhileAnotherFloodsInItsName() {
        scene.honest(250);
        var victim = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                super.onFill(fill);
                return List.of();
            }
        });
        var hold = new CountDownLatch(1);
        scene.observer.whenEntered = state -> {
            if (state instanceof RoundState.Filling filling && filling.keys().size() == 1) awaitWithoutInterrupt(hold);
        };

        scene.start(1);
        scene.observer.await(RoundState.Filling.class, state -> state.keys().size() == 1);
        var rude = new DirectoryEndpoint("127.0.0.1", 5223);
        for (int i = 0; i < WaitingWork.MAX_OF_DIRECTORY + 1; i++)
            scene.market().sayThrough(rude, victim.nick(), new CommandText("sig", "AAAA"));
        scene.market()
                .say(victim.nick(), new CommandText("pubkey", victim.boxKey().hex()));
        scene.market().settle();
        hold.countDown();

        assertThat(scene.done().roster().dropped()).isEmpty();
    }

    @Test
    @Timeout(30)
    void keepsRoomForItsOwnEventsHoweverManyMakersFloodIt() {
        scene.honest(250);
        int flooders = WaitingWork.MAX_OF_DIRECTORY / WaitingWork.MAX_OF_MAKER + 2;
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
        for (int i = 0; i < WaitingWork.MAX_OF_MAKER; i++)
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
                var answers =
                        new ArrayList<>(Collections.nCopies(WaitingWork.MAX_OF_MAKER, new CommandText("novelty", "1")));
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
