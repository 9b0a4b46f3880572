package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.MakerCheck.Reason;
import org.joinmarket.common.coinjoin.MakerCheck.Result;
import org.joinmarket.common.coinjoin.MakerCheck.TakerSide;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.junit.jupiter.api.Test;

class MakerCheckTest {
    private static final TakerSide NOBODY = new TakerSide(Set.of(), Set.of());

    private final Round round = new Round();
    private final MakerContribution alice = round.maker("J5makerA");
    private final BoxPublicKey boxKey = boxKey();
    private final BoxKeyProof proof = proof(alice.inputs().getFirst().outPoint());
    private final Map<OutPoint, UnspentOutput> chain = new HashMap<>();

    MakerCheckTest() {
        alice.inputs().forEach(input -> chain.put(input.outPoint(), input));
    }

    @Test
    void acceptsAnHonestMaker() {
        assertThat(check(ioAuth())).isEqualTo(new Result.Accepted(alice));
    }

    @Test
    void refusesAProofForAnotherBoxKey() {
        assertThat(MakerCheck.check(Round.ALICE, ioAuth(), boxKey(), alice.terms(), chain, NOBODY))
                .isEqualTo(new Result.Refused(Reason.BAD_BOX_KEY_PROOF));
    }

    @Test
    void refusesAProofThatIsNoSignature() {
        BoxKeyProof garbage = BoxKeyProof.of(proof.authKey(), new byte[70]);

        assertThat(check(new IoAuth(outPoints(), alice.coinjoinOut(), alice.changeOut(), garbage)))
                .isEqualTo(new Result.Refused(Reason.BAD_BOX_KEY_PROOF));
    }

    @Test
    void refusesAKeyThatOwnsNoneOfTheCoins() {
        OutPoint foreign = round.takerInputs().getFirst().outPoint();

        assertThat(check(new IoAuth(outPoints(), alice.coinjoinOut(), alice.changeOut(), proof(foreign))))
                .isEqualTo(new Result.Refused(Reason.AUTH_KEY_OWNS_NO_INPUT));
    }

    /** The reference stops looking at the first coin that matches the key; the others may be spent then. */
    @Test
    void refusesACoinThatIsSpentOrUnconfirmedOrOfAnotherKindWhereverItStands() {
        for (UnspentOutput input : alice.inputs()) {
            chain.remove(input.outPoint());
            assertThat(check(ioAuth())).isEqualTo(new Result.Refused(Reason.INPUT_NOT_UNSPENT));

            chain.put(input.outPoint(), with(input, input.script(), input.value(), 0));
            assertThat(check(ioAuth())).isEqualTo(new Result.Refused(Reason.INPUT_NOT_CONFIRMED));

            chain.put(input.outPoint(), with(input, Scripts.p2wsh(Script.EMPTY), input.value(), 6));
            assertThat(check(ioAuth())).isEqualTo(new Result.Refused(Reason.INPUT_NOT_P2WPKH));

            chain.put(input.outPoint(), input);
        }
        assertThat(check(ioAuth())).isInstanceOf(Result.Accepted.class);
    }

    @Test
    void refusesAChangeOneSatoshiBelowDust() {
        UnspentOutput first = alice.inputs().getFirst();
        long spare = alice.change().value() - 27_300;

        chain.put(
                first.outPoint(),
                with(first, first.script(), new Sats(first.value().value() - spare), 6));
        assertThat(check(ioAuth())).isInstanceOf(Result.Accepted.class);

        chain.put(
                first.outPoint(),
                with(first, first.script(), new Sats(first.value().value() - spare - 1), 6));
        assertThat(check(ioAuth())).isEqualTo(new Result.Refused(Reason.BAD_CHANGE));
    }

    @Test
    void refusesAChangeThatCannotExist() {
        MakerTerms terms = new MakerTerms(alice.terms().amount(), new Sats(Sats.MAX_MONEY), Sats.ZERO);

        assertThat(MakerCheck.check(Round.ALICE, ioAuth(), boxKey, terms, chain, NOBODY))
                .isEqualTo(new Result.Refused(Reason.BAD_CHANGE));
    }

    @Test
    void refusesTheSixteenthInput() {
        assertThat(check(withInputs(15))).isEqualTo(new Result.Refused(Reason.INPUT_NOT_UNSPENT));
        assertThat(check(withInputs(16))).isEqualTo(new Result.Refused(Reason.TOO_MANY_INPUTS));
    }

    @Test
    void refusesTheSameCoinTwice() {
        List<OutPoint> twice = new ArrayList<>(outPoints());
        twice.add(twice.getFirst());

        assertThat(check(new IoAuth(twice, alice.coinjoinOut(), alice.changeOut(), proof)))
                .isEqualTo(new Result.Refused(Reason.INPUT_TWICE));
    }

    @Test
    void refusesTheTakersCoin() {
        TakerSide taker = new TakerSide(Set.of(outPoints().getLast()), Set.of());

        assertThat(MakerCheck.check(Round.ALICE, ioAuth(), boxKey, alice.terms(), chain, taker))
                .isEqualTo(new Result.Refused(Reason.INPUT_OF_TAKER));
    }

    @Test
    void refusesOutputsThatAreSharedWithItselfOrTheTaker() {
        for (Script script : List.of(alice.coinjoinOut(), alice.changeOut())) {
            TakerSide taker = new TakerSide(Set.of(), Set.of(script));

            assertThat(MakerCheck.check(Round.ALICE, ioAuth(), boxKey, alice.terms(), chain, taker))
                    .isEqualTo(new Result.Refused(Reason.OUTPUT_SHARED));
            assertThat(check(new IoAuth(outPoints(), script, script, proof)))
                    .isEqualTo(new Result.Refused(Reason.OUTPUT_SHARED));
        }
    }

    @Test
    void makersThatShareNothingStay() {
        assertThat(MakerCheck.conflicts(round.makers())).isEmpty();
    }

    @Test
    void whoProvedItsCoinStaysAndWhoOnlyListedItLeaves() {
        MakerContribution bob = round.maker("J5makerB");
        MakerContribution thief = withInput(bob, alice.inputs().getFirst());

        assertThat(MakerCheck.conflicts(List.of(thief, alice)))
                .isEqualTo(Map.of(Round.BOB, Reason.INPUT_OF_ANOTHER_MAKER));
        assertThat(MakerCheck.conflicts(List.of(alice, thief)))
                .isEqualTo(Map.of(Round.BOB, Reason.INPUT_OF_ANOTHER_MAKER));
    }

    @Test
    void bothLeaveIfNeitherProvedIt() {
        MakerContribution bob = round.maker("J5makerB");
        MakerContribution thief = withInput(bob, alice.inputs().getLast());

        assertThat(MakerCheck.conflicts(List.of(alice, thief)))
                .isEqualTo(
                        Map.of(Round.ALICE, Reason.INPUT_OF_ANOTHER_MAKER, Round.BOB, Reason.INPUT_OF_ANOTHER_MAKER));
    }

    @Test
    void bothLeaveIfTheyShareAnOutput() {
        MakerContribution bob = round.maker("J5makerB");
        MakerContribution copycat = new MakerContribution(
                bob.maker(), bob.terms(), bob.inputs(), alice.changeOut(), bob.changeOut(), bob.authKey());

        assertThat(MakerCheck.conflicts(List.of(alice, copycat)))
                .isEqualTo(
                        Map.of(Round.ALICE, Reason.OUTPUT_OF_ANOTHER_MAKER, Round.BOB, Reason.OUTPUT_OF_ANOTHER_MAKER));
    }

    private static MakerContribution withInput(MakerContribution maker, UnspentOutput another) {
        List<UnspentOutput> inputs = new ArrayList<>(maker.inputs());
        inputs.add(another);
        return new MakerContribution(
                maker.maker(), maker.terms(), inputs, maker.coinjoinOut(), maker.changeOut(), maker.authKey());
    }

    private Result check(IoAuth ioAuth) {
        return MakerCheck.check(Round.ALICE, ioAuth, boxKey, alice.terms(), chain, NOBODY);
    }

    private IoAuth ioAuth() {
        return new IoAuth(outPoints(), alice.coinjoinOut(), alice.changeOut(), proof);
    }

    private IoAuth withInputs(int count) {
        List<OutPoint> many = IntStream.range(0, count)
                .mapToObj(i -> new OutPoint(outPoints().getFirst().txid(), 100 + i))
                .toList();
        return new IoAuth(many, alice.coinjoinOut(), alice.changeOut(), proof);
    }

    private List<OutPoint> outPoints() {
        return alice.inputs().stream().map(UnspentOutput::outPoint).toList();
    }

    private BoxKeyProof proof(OutPoint coin) {
        try (SecretKey key = round.key(coin)) {
            return BoxKeyProof.sign(boxKey, key);
        }
    }

    private static BoxPublicKey boxKey() {
        try (BoxKeyPair pair = BoxKeyPair.generate(new SecureRandom())) {
            return pair.publicKey();
        }
    }

    private static UnspentOutput with(UnspentOutput of, Script script, Sats value, int confirmations) {
        return new UnspentOutput(of.outPoint(), script, value, confirmations);
    }
}
