package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.taker.round.RoundScene.AMOUNT;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;
import static org.joinmarket.taker.round.RoundScene.TAKER_COIN;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds with honest makers: real keys, real boxes, a chain that checks every signature. */
class HonestRoundTest {
    private final RoundScene scene = new RoundScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void completesWithThreeMakersAndFeesThatAreExactToTheSatoshi() {
        ScriptedMaker cheap = scene.honest(250);
        ScriptedMaker dear = scene.honest(4_321);
        ScriptedMaker giver = scene.with(new ScriptedMaker(scene.chain, 500, 77, new long[] {MAKER_COIN}));

        scene.start(3).done();

        Transaction tx = scene.broadcast();
        assertThat(tx.outputs()).filteredOn(out -> out.value().equals(AMOUNT)).hasSize(4);
        assertThat(valueOf(tx, cheap.change())).isEqualTo(sats(MAKER_COIN - 1_000_000 + 250));
        assertThat(valueOf(tx, dear.change())).isEqualTo(sats(MAKER_COIN - 1_000_000 + 4_321));
        assertThat(valueOf(tx, giver.change())).isEqualTo(sats(MAKER_COIN - 1_000_000 + 500 - 77));

        long minerFee = TAKER_COIN + 3 * MAKER_COIN - tx.outputSum().value();
        RoundObserver.Costs costs = scene.observer.costs();
        assertThat(costs.minerFee()).isEqualTo(sats(minerFee));
        assertThat(costs.makerFees()).isEqualTo(sats(250 + 4_321 + 500));
        assertThat(costs.ownMinerFee()).isEqualTo(sats(minerFee - 77));
        assertThat(costs.total()).isEqualTo(sats(250 + 4_321 + 500 + minerFee - 77));
        assertThat(valueOf(tx, scene.own().changeOut()))
                .isEqualTo(sats(TAKER_COIN - 1_000_000 - costs.total().value()));
        assertThat(minerFee)
                .as("at least 1 sat/vB for what was really signed, and not more than a hundredth above")
                .isBetween((long) tx.vsize(), tx.vsize() * 101L / 100);
    }

    @Test
    void tellsItsOrdererTheSameTransactionThatTheChainHas() {
        scene.honest(250);

        RoundState.Done done = scene.start(1).done();

        assertThat(done.txid()).isEqualTo(scene.broadcast().txid());
        assertThat(scene.round().finished()).isEqualTo(scene.broadcast());
    }

    @Test
    void leavesNothingOfItsOwnInTheProposalBySigningOnlyAfterEveryMaker() {
        ScriptedMaker one = scene.honest(250);
        ScriptedMaker two = scene.honest(250);

        scene.start(2).done();

        for (ScriptedMaker maker : List.of(one, two)) {
            assertThat(maker.txWasBare()).as("no witness, no marker").isTrue();
            assertThat(maker.proposed().inputs())
                    .allMatch(input ->
                            input.scriptSig().size() == 0 && input.witness().isEmpty());
        }
    }

    @Test
    void shufflesInputsAndOutputsAnewInEveryRound() {
        var ownInputAt = new HashSet<Integer>();
        var ownOutputAt = new HashSet<Integer>();
        var ownChangeAt = new HashSet<Integer>();
        for (int i = 0; i < 24; i++) {
            try (var each = new RoundScene()) {
                each.honest(250);
                each.honest(250);
                each.honest(250);
                each.start(3).done();
                Transaction tx = each.broadcast();
                ownInputAt.add(tx.indexOfInput(each.own().inputs().getFirst().outPoint()));
                ownOutputAt.add(placeOf(tx, each.own().destination()));
                ownChangeAt.add(placeOf(tx, each.own().changeOut()));
            }
        }

        assertThat(ownInputAt)
                .as("of 4 inputs; 24 rounds at fewer: one in 10^7")
                .hasSizeGreaterThan(2);
        assertThat(ownOutputAt).as("of 8 outputs").hasSizeGreaterThan(3);
        assertThat(ownChangeAt).as("of 8 outputs").hasSizeGreaterThan(3);
    }

    @Test
    void sendsNoAuthBeforeEveryPubkeyHasCome() {
        var held = new ArrayList<CommandText>();
        ScriptedMaker quick = scene.honest(250);
        ScriptedMaker slow = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(CoinjoinMessage.Fill fill) {
                held.addAll(super.onFill(fill));
                return List.of();
            }
        });

        scene.start(2);
        scene.observer.await(RoundState.Filling.class, state -> state.keys().size() == 1);
        scene.market().settle();
        assertThat(quick.heard()).containsExactly("fill");

        scene.market().say(slow.nick(), held.getFirst());
        scene.done();
        assertThat(quick.heard()).containsExactly("fill", "auth", "tx");
    }

    @Test
    void givesEveryMakerTheSameCommitmentAndBoxKeyButNoMakerTheOpeningOfAnother() {
        var openings = new ArrayList<PodleOpening>();
        for (int i = 0; i < 2; i++) {
            scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
                @Override
                protected List<CommandText> onAuth(PodleOpening opening) {
                    openings.add(opening);
                    return super.onAuth(opening);
                }
            });
        }
        ScriptedMaker witness = scene.honest(250);

        scene.start(3).done();

        assertThat(openings).hasSize(2);
        assertThat(openings.get(0)).isEqualTo(openings.get(1));
        assertThat(openings.get(0).outPoint())
                .isEqualTo(scene.own().inputs().getFirst().outPoint());
        assertThat(witness.fills())
                .singleElement()
                .satisfies(fill -> assertThat(fill.amount()).isEqualTo(AMOUNT));
    }

    @Test
    void acceptsSignaturesInAnyOrderAndMoreThanOnce() {
        scene.with(new ScriptedMaker(scene.chain, 250, 600_000, 700_000, 800_000) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                var answers = new ArrayList<>(super.onTx(tx).reversed());
                answers.addAll(0, super.onTx(tx).subList(1, 3));
                return answers;
            }
        });

        scene.start(1).done();

        assertThat(scene.broadcast().inputs()).hasSize(4);
    }

    @Test
    void storesTheTransactionCompleteButForItsOwnSignaturesBeforeItAsksForThem() {
        scene.honest(250);
        var signCalls = new ArrayList<Integer>();
        scene.observer.beforeSigning = () -> signCalls.add(scene.service.count(Call.SIGN));

        scene.start(1).done();

        assertThat(signCalls).containsExactly(0);
        Transaction partial = scene.observer.partial();
        int own = partial.indexOfInput(scene.own().inputs().getFirst().outPoint());
        assertThat(partial.txid()).isEqualTo(scene.broadcast().txid());
        for (int i = 0; i < partial.inputs().size(); i++)
            assertThat(partial.inputs().get(i).witness().isEmpty()).isEqualTo(i == own);
    }

    @Test
    void leavesNoTimerArmedBehindAlsoWhenItBreaks() {
        scene.honest(250);
        scene.observer.beforeSigning = () -> {
            throw new IllegalStateException("the disk is full");
        };

        scene.start(1);

        assertThatThrownBy(scene::end).hasRootCauseMessage("the disk is full");
        assertThat(scene.timers.armedCount()).isZero();
    }

    @Test
    void leavesNoTimerArmedBehind() {
        scene.honest(250);

        scene.start(1).done();

        assertThat(scene.timers.armedCount()).isZero();
    }

    private static Sats valueOf(Transaction tx, Script script) {
        return tx.outputs().get(placeOf(tx, script)).value();
    }

    private static int placeOf(Transaction tx, Script script) {
        List<Script> scripts = tx.outputs().stream().map(TxOutput::script).toList();
        assertThat(scripts).containsOnlyOnce(script);
        return scripts.indexOf(script);
    }
}
