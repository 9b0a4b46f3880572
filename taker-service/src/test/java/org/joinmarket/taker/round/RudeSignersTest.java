package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.SignatureCollector;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Makers that sign something else than the transaction: what they send is never taken for a signature (H47, H48). */
class RudeSignersTest {
    private final RoundScene scene = new RoundScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void takesTheGoodSignatureAfterJunkAndAsksOnlyForThoseThatAreMissing() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                var key = coins.values().iterator().next();
                var answers = new ArrayList<CommandText>();
                answers.add(new CommandText("sig", box().seal("bm90IGEgc2lnbmF0dXJl")));
                answers.add(seal(new CoinjoinMessage.Sig(
                        InputSignature.of(HexFormat.of().parseHex("300602010102010101"), key.publicKey()))));
                answers.addAll(super.onTx(tx));
                return answers;
            }
        });

        scene.start(1).done();
    }

    @Test
    void doesNotTakeASignatureOfAKeyThatDoesNotOwnTheInput() {
        var impostor = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                return List.of(seal(new CoinjoinMessage.Sig(
                        sign(tx, outPoints().getFirst(), sats(MAKER_COIN), SecretKey.random(RANDOM)))));
            }
        });

        assertNeverSigned(impostor);
    }

    @Test
    void doesNotTakeASignatureOverAnotherAmountOrAnotherTransaction() {
        var cheat = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                OutPoint coin = outPoints().getFirst();
                SecretKey key = coins.values().iterator().next();
                var inflated = new ArrayList<>(tx.outputs());
                inflated.set(0, new TxOutput(sats(1), Scripts.p2wpkh(key.publicKey())));
                var other = new UnsignedTx(new Transaction(
                        tx.tx().version(), tx.inputs(), inflated, tx.tx().lockTime()));
                return Stream.of(sign(tx, coin, sats(MAKER_COIN + 1), key), sign(other, coin, sats(MAKER_COIN), key))
                        .map(signature -> seal(new CoinjoinMessage.Sig(signature)))
                        .toList();
            }
        });

        assertNeverSigned(cheat);
    }

    @Test
    void looksAtAFewSignaturesOfAMakerAndNoMore() {
        var stubborn = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                var answers = new ArrayList<CommandText>();
                for (int i = 0; i < SignatureCollector.MAX_TRIES_PER_INPUT; i++)
                    answers.add(seal(new CoinjoinMessage.Sig(
                            sign(tx, outPoints().getFirst(), sats(MAKER_COIN), SecretKey.random(RANDOM)))));
                answers.addAll(super.onTx(tx)); // one try too late
                return answers;
            }
        });

        assertNeverSigned(stubborn);
    }

    private void assertNeverSigned(ScriptedMaker rude) {
        scene.honest(250);

        scene.start(1);
        scene.observer.awaitSignatures(1);
        scene.expire(Stage.SIGN);

        assertThat(scene.failed(FailureReason.SIGNATURE_MISSING).roster().dropped())
                .containsExactly(entry(rude.nick(), DropReason.NO_SIGNATURE));
        assertThat(scene.service.count(Call.SIGN)).isZero();
        assertThat(scene.chain.accepted()).isEmpty();
    }
}
