package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.taker.round.RoundScene.AMOUNT;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeChain;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Makers that lie: each is dropped with its reason, and the round goes on with the honest one beside it (H42 to H50, H54). */
class RudeMakersTest {
    private final RoundScene scene = new RoundScene();

    @AfterEach
    void close() {
        scene.close();
    }

    /** Answers {@code !auth} in its own way. */
    private abstract static class Liar extends ScriptedMaker {
        Liar(FakeChain chain) {
            super(chain, 250, MAKER_COIN);
        }

        abstract IoAuth lie(PodleOpening opening);

        @Override
        protected List<CommandText> onAuth(PodleOpening opening) {
            return List.of(seal(lie(opening)));
        }
    }

    @Test
    void dropsAMakerWhoseProofIsForAnotherBoxKey() {
        assertDropped(DropReason.BAD_BOX_KEY_PROOF, new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                var other = BoxKeyPair.generate(RANDOM).publicKey();
                return new IoAuth(
                        outPoints(),
                        out(),
                        change(),
                        BoxKeyProof.sign(other, coins.values().iterator().next()));
            }
        });
    }

    @Test
    void dropsAMakerWhoseBoxKeyADirectoryExchangedAndReadEverything() {
        var victim = new ScriptedMaker(scene.chain, 250, MAKER_COIN);
        var directory = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            private final BoxKeyPair towardsVictim = BoxKeyPair.generate(RANDOM);

            @Override
            protected List<CommandText> onFill(Fill fill) {
                victim.receive(codec.encode(
                        new Fill(fill.offer(), fill.amount(), towardsVictim.publicKey(), fill.commitment())));
                return super.onFill(fill);
            }

            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                NaclBox toVictim = towardsVictim.boxWith(victim.boxKey(), RANDOM);
                CommandText answer = victim.receive(codec.seal(new CoinjoinMessage.Auth(opening), toVictim))
                        .getFirst();
                return List.of(seal(codec.open(answer, toVictim).toOptional().orElseThrow()));
            }
        });
        scene.honest(250);

        assertThat(scene.start(1).done().roster().dropped())
                .containsExactly(entry(directory.nick(), DropReason.BAD_BOX_KEY_PROOF));
        assertThat(victim.heard()).as("it did pass on the conversation").containsExactly("fill", "auth");
    }

    @Test
    void dropsAMakerWhoseAuthKeyOwnsNoneOfItsInputs() {
        assertDropped(DropReason.AUTH_KEY_OWNS_NO_INPUT, new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                return new IoAuth(
                        outPoints(), out(), change(), BoxKeyProof.sign(boxKeys.publicKey(), SecretKey.random(RANDOM)));
            }
        });
    }

    @Test
    void dropsAMakerWhoseInputIsSpent() {
        assertDropped(DropReason.INPUT_NOT_UNSPENT, new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                scene.chain.spendElsewhere(outPoints().getFirst());
                return ioAuth(outPoints());
            }
        });
    }

    @Test
    void dropsAMakerWhoseInputIsNotConfirmed() {
        assertDropped(DropReason.INPUT_NOT_CONFIRMED, new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                addCoin(MAKER_COIN, 0);
                return ioAuth(outPoints());
            }
        });
    }

    @Test
    void dropsOnlyTheMakerWhoseCoinsCouldNotBeLookedUp() {
        var unlucky = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN));
        scene.honest(250);
        String coin = unlucky.outPoints().getFirst().toString();
        scene.wallet(Intercepted.wallet(scene.service.as("taker"), (_, arguments) -> {
            if (arguments.length == 1
                    && arguments[0] instanceof Chain.OutpointQuery query
                    && query.outpoints().contains(coin))
                throw new WalletProblem(429, "too-many-requests", "slow down", null, null, null);
        }));

        assertThat(scene.start(1).done().roster().dropped())
                .containsExactly(entry(unlucky.nick(), DropReason.COINS_NOT_CHECKED));
    }

    @Test
    void dropsAMakerThatListsAnInputTwice() {
        assertDropped(DropReason.MALFORMED_MESSAGE, new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                String coin = outPoints().getFirst().toString();
                String honest = String.join(
                        " ",
                        coin,
                        ioAuth(outPoints()).proof().authKey().hex(),
                        Addresses.fromScript(Network.REGTEST, out()).orElseThrow(),
                        Addresses.fromScript(Network.REGTEST, change()).orElseThrow(),
                        ioAuth(outPoints()).proof().base64());
                return List.of(new CommandText("ioauth", box().seal(honest.replace(coin, coin + "," + coin))));
            }
        });
    }

    @Test
    void dropsAMakerThatListsAnInputOfOurs() {
        assertDropped(DropReason.INPUT_OF_TAKER, new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                return ioAuth(List.of(outPoints().getFirst(), opening.outPoint()));
            }
        });
    }

    @Test
    void dropsWhoListsAnotherMakersInputAndKeepsItsOwner() {
        ScriptedMaker owner = scene.honest(250);
        var thief = scene.with(new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                return ioAuth(List.of(outPoints().getFirst(), owner.outPoints().getFirst()));
            }
        });

        assertThat(scene.start(1).done().roster().dropped())
                .containsExactly(entry(thief.nick(), DropReason.INPUT_OF_ANOTHER_MAKER));
        assertThat(scene.broadcast().indexOfInput(owner.outPoints().getFirst())).isNotNegative();
    }

    @Test
    void dropsAMakerWhoseInputsDoNotCoverTheAmountAndItsChange() {
        var poor = scene.with(new ScriptedMaker(scene.chain, 250, AMOUNT.value() + 27_300 - 250 - 1));
        var justRich = scene.with(new ScriptedMaker(scene.chain, 250, AMOUNT.value() + 27_300 - 250));

        assertThat(scene.start(1).done().roster().dropped()).containsExactly(entry(poor.nick(), DropReason.BAD_CHANGE));
        assertThat(scene.broadcast().outputs()).contains(new TxOutput(sats(27_300), justRich.change()));
    }

    @Test
    void dropsAMakerWithMoreInputsThanWeWouldSignFor() {
        long[] coins = Collections.nCopies(16, MAKER_COIN).stream()
                .mapToLong(Long::longValue)
                .toArray();
        assertDropped(DropReason.TOO_MANY_INPUTS, new ScriptedMaker(scene.chain, 250, coins));
    }

    @Test
    void dropsAMakerThatWantsItsChangeWhereOursGoes() {
        assertDropped(DropReason.OUTPUT_SHARED, new Liar(scene.chain) {
            @Override
            IoAuth lie(PodleOpening opening) {
                return new IoAuth(
                        outPoints(),
                        out(),
                        scene.own().changeOut(),
                        BoxKeyProof.sign(
                                boxKeys.publicKey(), coins.values().iterator().next()));
            }
        });
    }

    @Test
    void paysOnlyTheFeeOfTheOfferThatItChoseWhateverTheMakerAnnouncesSince() {
        var greedy = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                var raised = new ArrayList<>(List.of(new CommandText("sw0absoffer", "0 27300 100000000 0 999999")));
                raised.addAll(super.onFill(fill));
                return raised;
            }
        });

        scene.start(1).done();

        assertThat(scene.broadcast().outputs())
                .contains(new TxOutput(sats(MAKER_COIN - AMOUNT.value() + 250), greedy.change()));
    }

    /** Signatures do not cover the command: a stranger can send what a maker signed, as what he likes, before it answers. */
    @Test
    void ignoresWhatAMakerSignedForSomethingElseAndWaitsForItsAnswer() {
        List<ScriptedMaker> victims = Stream.of(
                        "0 27300 100000000 0 250", "00".repeat(32), "zz".repeat(32), "bm90IGEgYm94")
                .map(replayed -> scene.<ScriptedMaker>with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
                    private List<CommandText> after(CommandText replay, List<CommandText> answers) {
                        var all = new ArrayList<>(List.of(replay));
                        all.addAll(answers);
                        return all;
                    }

                    @Override
                    protected List<CommandText> onFill(Fill fill) {
                        return after(new CommandText("pubkey", replayed), super.onFill(fill));
                    }

                    @Override
                    protected List<CommandText> onAuth(PodleOpening opening) {
                        return after(new CommandText("ioauth", replayed), super.onAuth(opening));
                    }

                    @Override
                    protected List<CommandText> onTx(UnsignedTx tx) {
                        return after(new CommandText("sig", replayed), super.onTx(tx));
                    }
                }))
                .toList();

        assertThat(scene.start(victims.size()).done().roster().dropped()).isEmpty();
    }

    @Test
    void ignoresAnAnswerThatSomebodySendsAsAnotherCommandFirst() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                CommandText answer = super.onAuth(opening).getFirst();
                return List.of(
                        new CommandText("sig", answer.arguments()),
                        new CommandText("auth", answer.arguments()),
                        new CommandText("tx", answer.arguments()),
                        new CommandText("pubkey", answer.arguments()),
                        answer);
            }
        });

        assertThat(scene.start(1).done().roster().dropped()).isEmpty();
    }

    @Test
    void completesWithAMakerWhoseOldKeysAreReplayedBeforeAndAfterItAnswers() {
        var victim = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            private CommandText old() {
                return codec.encode(
                        new CoinjoinMessage.PubKey(BoxKeyPair.generate(RANDOM).publicKey()));
            }

            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of(old(), super.onFill(fill).getFirst(), old());
            }
        });

        assertThat(scene.start(1).done().roster().dropped()).isEmpty();
        assertThat(victim.heard()).containsExactly("fill", "auth", "auth", "auth", "tx");
    }

    @Test
    void countsWhatOpensNoBoxAsNoAnswer() {
        var garbler = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of(new CommandText("pubkey", "nonsense"));
            }
        });
        var later = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                NaclBox wrong = BoxKeyPair.generate(RANDOM)
                        .boxWith(BoxKeyPair.generate(RANDOM).publicKey(), RANDOM);
                return List.of(codec.seal(ioAuth(outPoints()), wrong));
            }
        });
        scene.honest(250);

        scene.start(1).expire(Stage.FILL);
        scene.observer.await(
                RoundState.Authenticating.class, state -> state.accepted().size() == 1);
        scene.expire(Stage.AUTH);

        assertThat(scene.done().roster().dropped())
                .containsOnly(
                        entry(garbler.nick(), DropReason.NO_ANSWER_TO_FILL),
                        entry(later.nick(), DropReason.NO_ANSWER_TO_AUTH));
    }

    @Test
    void keepsTheFirstAnswerOfAMakerThatAnswersTwice() {
        var twice = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                var answers = new ArrayList<>(super.onFill(fill));
                answers.add(codec.encode(
                        new CoinjoinMessage.PubKey(BoxKeyPair.generate(RANDOM).publicKey())));
                return answers;
            }

            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                var second = new IoAuth(
                        outPoints(),
                        freshScript(),
                        freshScript(),
                        BoxKeyProof.sign(
                                boxKeys.publicKey(), coins.values().iterator().next()));
                return List.of(seal(ioAuth(outPoints())), seal(second));
            }
        });

        assertThat(scene.start(1).done().roster().dropped()).isEmpty();
        assertThat(scene.broadcast().outputs()).contains(new TxOutput(AMOUNT, twice.out()));
    }

    private void assertDropped(DropReason reason, ScriptedMaker rude) {
        scene.with(rude);
        ScriptedMaker honest = scene.honest(250);

        assertThat(scene.start(1).done().roster().dropped()).containsExactly(entry(rude.nick(), reason));
        assertThat(scene.broadcast().outputs())
                .contains(new TxOutput(AMOUNT, honest.out()))
                .doesNotContain(new TxOutput(AMOUNT, rude.out()));
    }
}
