package org.joinmarket.maker.session;

import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.maker.session.FillRequest.Admission;
import org.joinmarket.maker.session.MakerState.Round;

/** Valid, distinct values of one coinjoin of 10 million sats for a fee of 250. */
final class SessionFixtures {
    static final SecureRandom RANDOM = new SecureRandom();
    static final Sats AMOUNT = sats(10_000_000);
    static final OfferId OFFER = new OfferId(0);
    static final MakerTerms TERMS = new MakerTerms(AMOUNT, sats(250), Sats.ZERO);
    static final SecretKey TAKER_COIN_KEY = SecretKey.random(RANDOM);
    static final OutPoint TAKER_COIN = outPoint('c', 1);
    static final Podle.Proof PROOF = Podle.generate(TAKER_COIN_KEY, TAKER_COIN, 0);
    static final Podle.Proof OTHER_PROOF = Podle.generate(SecretKey.random(RANDOM), outPoint('d', 2), 0);
    static final BoxKeyPair TAKER_BOX = BoxKeyPair.generate(RANDOM);
    static final BoxKeyPair MAKER_BOX = BoxKeyPair.generate(RANDOM);
    static final SecretKey MAKER_COIN_KEY = SecretKey.random(RANDOM);
    static final Script COINJOIN_SCRIPT = ownScript();
    static final Script CHANGE_SCRIPT = ownScript();
    static final Grant GRANT = new Grant(
            "lease-1",
            List.of(
                    new Grant.Input(outPoint('a', 0), sats(15_000_000)),
                    new Grant.Input(outPoint('b', 7), sats(1_000))),
            COINJOIN_SCRIPT,
            CHANGE_SCRIPT,
            BoxKeyProof.sign(MAKER_BOX.publicKey(), MAKER_COIN_KEY));
    static final Sats CHANGE = sats(15_000_000 + 1_000 - 10_000_000 + 250);
    static final Round ROUND =
            new Round(new SessionId("0123456789abcdef0123456789abcdef"), PROOF.commitment(), OFFER, TERMS);
    static final FillRequest FILL = new FillRequest(
            ROUND.session(), PROOF.commitment(), false, new Admission.Accepted(OFFER, TERMS, TAKER_BOX.publicKey()));
    static final Coin GOOD_COIN = new Coin(sats(2_000_000), Scripts.p2wpkh(TAKER_COIN_KEY.publicKey()), 5);

    private SessionFixtures() {}

    static OutPoint outPoint(char digit, long vout) {
        return new OutPoint(new TxId(String.valueOf(digit).repeat(64)), vout);
    }

    static Script ownScript() {
        return Scripts.p2wpkh(SecretKey.random(RANDOM).publicKey());
    }

    static FillRequest fillInUse() {
        return new FillRequest(FILL.session(), FILL.commitment(), true, FILL.admission());
    }

    static FillRequest fillRefused(EndReason reason) {
        return new FillRequest(FILL.session(), FILL.commitment(), false, new Admission.Refused(reason));
    }

    static List<TxInput> fairInputs() {
        return new ArrayList<>(List.of(
                input(TAKER_COIN),
                input(GRANT.inputs().get(1).outPoint()),
                input(GRANT.inputs().get(0).outPoint())));
    }

    static List<TxOutput> fairOutputs() {
        return new ArrayList<>(List.of(
                new TxOutput(AMOUNT, ownScript()),
                new TxOutput(CHANGE, CHANGE_SCRIPT),
                new TxOutput(AMOUNT, COINJOIN_SCRIPT)));
    }

    static TxInput input(OutPoint outPoint) {
        return new TxInput(outPoint, Script.EMPTY, 0xffff_fffeL, Witness.EMPTY);
    }

    static UnsignedTx transaction(List<TxInput> inputs, List<TxOutput> outputs) {
        return new UnsignedTx(new Transaction(2, inputs, outputs, 0));
    }

    static final UnsignedTx FAIR_TX = transaction(fairInputs(), fairOutputs());

    /** Nothing but the taker's outputs. */
    static final UnsignedTx UNFAIR_TX =
            transaction(fairInputs(), List.of(new TxOutput(AMOUNT, ownScript()), new TxOutput(AMOUNT, ownScript())));

    static final List<InputSignature> SIGNATURES = List.of(
            InputSignature.of(new byte[71], MAKER_COIN_KEY.publicKey()),
            InputSignature.of(new byte[72], SecretKey.random(RANDOM).publicKey()));
}
