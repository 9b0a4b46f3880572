package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.CoinjoinTransaction.Plan;
import org.joinmarket.common.coinjoin.CoinjoinTransaction.Result;
import org.junit.jupiter.api.Test;

class CoinjoinTransactionTest {
    private static final FeeRate RATE = new FeeRate(2_000);

    private final Round round = new Round();

    @Test
    void buildsTheTransactionOfTheVectors() {
        Result.Built built = built(plan(round.takerInputs(), RATE), 1);

        assertThat(new HashSet<>(built.tx().inputs())).isEqualTo(new HashSet<>(round.tx.inputs()));
        assertThat(new HashSet<>(built.tx().outputs())).isEqualTo(new HashSet<>(round.tx.outputs()));
        assertThat(built.tx().tx().version()).isEqualTo(round.tx.tx().version());
        assertThat(built.tx().tx().lockTime()).isEqualTo(round.tx.tx().lockTime());
        assertThat(built.takerChange().value())
                .isEqualTo(round.json.get("change_values").get("taker").asLong());
        assertThat(built.minerFee().value())
                .isEqualTo(round.json.get("actual_fee").asLong());
        assertThat(built.makerFees().value()).isEqualTo(1_100);
        assertThat(CoinjoinTransaction.estimatedVsize(plan(round.takerInputs(), RATE)))
                .isEqualTo(round.json.get("estimated_vsize").asInt());
    }

    @Test
    void inTheOrderOfTheVectorsItHasTheirBytes() {
        UnsignedTx tx = CoinjoinTransaction.assemble(
                round.tx.inputs().stream().map(TxInput::outPoint).toList(),
                round.tx.outputs(),
                round.json.get("locktime").asLong());

        assertThat(tx.tx().hex()).isEqualTo(round.text("unsigned_tx"));
        assertThat(tx.txid().hex()).isEqualTo(round.text("txid"));
        assertThat(tx.base64()).isEqualTo(round.text("tx_message_base64"));
    }

    @Test
    void inputsAndOutputsTakeEveryPlaceAboutAsOften() {
        int runs = 2_000;
        int[] takerInputAt = new int[round.tx.inputs().size()];
        int[] takerOutputAt = new int[round.tx.outputs().size()];
        OutPoint takerInput = round.takerInputs().getFirst().outPoint();
        Random random = new Random(7);

        for (int i = 0; i < runs; i++) {
            UnsignedTx tx = ((Result.Built) CoinjoinTransaction.build(plan(round.takerInputs(), RATE), random)).tx();
            takerInputAt[tx.tx().indexOfInput(takerInput)]++;
            List<TxOutput> outputs = tx.outputs();
            takerOutputAt[outputs.indexOf(new TxOutput(round.amount, round.output("taker", "cj")))]++;
        }

        assertThat(IntStream.of(takerInputAt))
                .allSatisfy(times -> assertThat(times).isBetween(400, 600));
        assertThat(IntStream.of(takerOutputAt))
                .allSatisfy(times -> assertThat(times).isBetween(260, 410));
    }

    @Test
    void aChangeOf2730GoesToTheMinersAndOf2731Stays() {
        long spent = built(plan(round.takerInputs(), RATE), 1).takerChange().value();
        long value = round.takerInputs().getFirst().value().value();

        Result.Built dropped = built(plan(taker(value - spent + 2_730), RATE), 1);
        Result.Built kept = built(plan(taker(value - spent + 2_731), RATE), 1);

        assertThat(dropped.takerChange()).isEqualTo(Sats.ZERO);
        assertThat(dropped.tx().outputs()).hasSize(5);
        assertThat(dropped.minerFee().value()).isEqualTo(938 + 2_730);
        assertThat(kept.takerChange().value()).isEqualTo(2_731);
        assertThat(kept.minerFee().value()).isEqualTo(938);
    }

    @Test
    void saysHowMuchIsMissing() {
        long change = built(plan(round.takerInputs(), RATE), 1).takerChange().value();
        long value = round.takerInputs().getFirst().value().value();

        assertThat(CoinjoinTransaction.build(plan(taker(value - change), RATE), new Random(1)))
                .isInstanceOf(Result.Built.class);
        assertThat(CoinjoinTransaction.build(plan(taker(value - change - 7), RATE), new Random(1)))
                .isEqualTo(new Result.NotEnough(new Sats(7)));
    }

    @Test
    void theMinersNeverGetLessThanTheEstimateWhateverMakersContribute() {
        for (long rate : new long[] {0, 1, 100, 213, 1_000, 12_345, 350_000}) {
            Plan plan = plan(round.takerInputs(), new FeeRate(rate));
            Result.Built built = built(plan, 3);

            assertThat(built.minerFee().value())
                    .as("at %d sat/kvB", rate)
                    .isGreaterThanOrEqualTo(plan.feeRate()
                            .feeFor(CoinjoinTransaction.estimatedVsize(plan))
                            .value())
                    .isGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void everyMakerFindsTheTransactionFair() {
        UnsignedTx tx = built(plan(round.takerInputs(), RATE), 5).tx();

        for (MakerContribution maker : round.makers()) {
            MakerTxCheck.Result result = MakerTxCheck.check(
                    tx, maker.terms(), MakerTxCheckTest.values(maker.inputs()), maker.coinjoinOut(), maker.changeOut());

            assertThat(result).isInstanceOf(MakerTxCheck.Result.Fair.class);
        }
    }

    @Test
    void withoutLockTimeTheSequencesAreFinal() {
        Plan plan = new Plan(
                round.amount,
                round.takerInputs(),
                round.output("taker", "cj"),
                round.output("taker", "change"),
                round.makers(),
                RATE,
                0);

        assertThat(built(plan, 1).tx().inputs()).allMatch(input -> input.sequence() == TxInput.SEQUENCE_FINAL);
    }

    @Test
    void theLockTimeIsTheTipAndSometimesALittleLess() {
        Random random = new Random(11);
        Set<Long> seen = new HashSet<>();
        int atTip = 0;
        for (int i = 0; i < 10_000; i++) {
            long lockTime = CoinjoinTransaction.lockTime(850_000, random);
            seen.add(lockTime);
            if (lockTime == 850_000) atTip++;
            assertThat(lockTime).isBetween(849_901L, 850_000L);
            assertThat(CoinjoinTransaction.lockTime(3, random)).isBetween(1L, 3L);
        }
        assertThat(atTip).isBetween(8_800, 9_200);
        assertThat(seen).hasSizeGreaterThan(90);
        assertThat(CoinjoinTransaction.lockTime(0, random)).isEqualTo(1);
    }

    /** Bitcoin Knots says {@code parasite-cat21} to it. */
    @Test
    void theLockTimeThatSomeNodesRefuseIsNeverChosen() {
        Random random = new Random(12);
        for (int tip = 21; tip <= 121; tip++) {
            for (int i = 0; i < 10_000; i++)
                assertThat(CoinjoinTransaction.lockTime(tip, random)).isNotEqualTo(21);
        }
        assertThat(CoinjoinTransaction.lockTime(20, new Random(1))).isEqualTo(20);
    }

    @Test
    void feesThatAddUpToMoreThanThereIsAreNotEnoughAndNoException() {
        MakerContribution alice = round.maker("J5makerA");
        MakerContribution greedy = new MakerContribution(
                alice.maker(),
                new MakerTerms(round.amount, new Sats(Sats.MAX_MONEY), Sats.ZERO),
                alice.inputs(),
                alice.coinjoinOut(),
                alice.changeOut(),
                alice.authKey());
        Plan plan = new Plan(
                round.amount,
                round.takerInputs(),
                round.output("taker", "cj"),
                round.output("taker", "change"),
                List.of(greedy, greedy),
                RATE,
                1);

        assertThat(CoinjoinTransaction.build(plan, new Random(1)))
                .isEqualTo(new Result.NotEnough(new Sats(Sats.MAX_MONEY)));
    }

    @Test
    void makersOfAnotherAmountDoNotFit() {
        assertThatThrownBy(() -> new Plan(
                        new Sats(1),
                        round.takerInputs(),
                        round.output("taker", "cj"),
                        round.output("taker", "change"),
                        round.makers(),
                        RATE,
                        0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Plan plan(List<UnspentOutput> takerInputs, FeeRate rate) {
        return new Plan(
                round.amount,
                takerInputs,
                round.output("taker", "cj"),
                round.output("taker", "change"),
                round.makers(),
                rate,
                round.json.get("locktime").asLong());
    }

    private List<UnspentOutput> taker(long value) {
        UnspentOutput coin = round.takerInputs().getFirst();
        return List.of(new UnspentOutput(coin.outPoint(), coin.script(), new Sats(value), 6));
    }

    private static Result.Built built(Plan plan, long seed) {
        return (Result.Built) CoinjoinTransaction.build(plan, new Random(seed));
    }
}
