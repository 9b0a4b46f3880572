package org.joinmarket.wallet.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.lease.Lease;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SigningRulesTest {
    private static final Sats AMOUNT = sats(1_000_000);
    private static final Script COINJOIN = script(1);
    private static final Script CHANGE = script(2);
    private static final Script SECOND = script(3);
    private static final Script THIRD = script(4);
    private static final Script FOREIGN_CHANGE = script(5);
    private static final OutPoint OURS_A = outPoint(1);
    private static final OutPoint OURS_B = outPoint(2);
    private static final OutPoint FOREIGN = outPoint(9);

    private final List<OutPoint> inputs = new ArrayList<>(List.of(OURS_A, FOREIGN, OURS_B));
    private final List<TxOutput> outputs = new ArrayList<>();
    private final Map<OutPoint, ChainOutput> foreign =
            new HashMap<>(Map.of(FOREIGN, new ChainOutput(sats(3_000_000), script(8), 10, false)));
    private final Set<OutPoint> forbiddenInputs = new HashSet<>();
    private final Set<Script> forbiddenOutputs = new HashSet<>();

    private static Script script(int id) {
        byte[] hash = new byte[20];
        Arrays.fill(hash, (byte) id);
        return Scripts.p2wpkh(hash);
    }

    private static OutPoint outPoint(int id) {
        return new OutPoint(new TxId(Integer.toString(id).repeat(64)), id);
    }

    private void pays(Script script, long value) {
        outputs.add(new TxOutput(sats(value), script));
    }

    private void change(Script script, long value) {
        outputs.replaceAll(one -> one.script().equals(script) ? new TxOutput(sats(value), script) : one);
    }

    /** Of inputs of 8 000 000 sats together. */
    private Sats notPaidOut() {
        return sats(8_000_000
                - outputs.stream().mapToLong(output -> output.value().value()).sum());
    }

    private Lease lease(Lease.Terms terms) {
        return new Lease(
                "id",
                "token",
                "wallet",
                Leases.State.GRANTED,
                0,
                AMOUNT,
                List.of(
                        new Lease.Input(OURS_A, sats(3_000_000), script(6), new KeyPath(0, 0, 0), 6),
                        new Lease.Input(OURS_B, sats(2_000_000), script(7), new KeyPath(0, 0, 1), 6)),
                COINJOIN,
                new KeyPath(1, 1, 0),
                CHANGE,
                new KeyPath(0, 1, 0),
                Instant.EPOCH,
                Instant.EPOCH,
                terms,
                null,
                null);
    }

    private SigningRules.Verdict judge(Lease.Terms terms) {
        List<TxInput> spending = inputs.stream()
                .map(one -> TxInput.unsigned(one, TxInput.SEQUENCE_LOCKTIME_ONLY))
                .toList();
        UnsignedTx tx = new UnsignedTx(new Transaction(2, spending, outputs, 0));
        return SigningRules.judge(lease(terms), tx, new SigningRules.Facts(foreign, forbiddenInputs, forbiddenOutputs));
    }

    private static void assertRefused(SigningRules.Verdict verdict, Refusal reason) {
        assertThat(verdict).isEqualTo(new SigningRules.Verdict.Refuse(reason));
    }

    @Nested
    class AMaker {
        private final Lease.Maker terms = new Lease.Maker(sats(500), sats(100), "box", "auth", "sig");

        AMaker() {
            pays(SECOND, 1_000_000);
            pays(COINJOIN, 1_000_000);
            pays(CHANGE, 4_000_400);
            pays(FOREIGN_CHANGE, 1_998_000);
        }

        @Test
        void signsWhatWasAgreed() {
            assertThat(judge(terms)).isEqualTo(new SigningRules.Verdict.Sign(Sats.ZERO, sats(1_600)));
        }

        @Test
        void refusesToEarnASatoshiLessThanAgreed() {
            change(CHANGE, 4_000_399);
            assertRefused(judge(terms), Refusal.NET_GAIN_TOO_LOW);
        }

        @Test
        void refusesToPayForMixingWhateverTheTermsSay() {
            change(CHANGE, 3_999_999);
            assertRefused(judge(new Lease.Maker(sats(0), sats(5_000), "b", "a", "s")), Refusal.NET_GAIN_TOO_LOW);
            change(CHANGE, 4_000_000);
            assertThat(judge(new Lease.Maker(sats(0), sats(5_000), "b", "a", "s")))
                    .isInstanceOf(SigningRules.Verdict.Sign.class);
        }

        @Test
        void refusesATransactionThatNoBlockCanEverHave() {
            change(FOREIGN_CHANGE, 1_999_600);
            assertThat(judge(terms)).isEqualTo(new SigningRules.Verdict.Sign(Sats.ZERO, Sats.ZERO));
            change(FOREIGN_CHANGE, 1_999_601);
            assertRefused(judge(terms), Refusal.OUTPUTS_ABOVE_INPUTS);
        }

        @Test
        void refusesATransactionWithoutEqualOutputs() {
            change(SECOND, 1_000_001);
            assertRefused(judge(terms), Refusal.TOO_FEW_EQUAL_OUTPUTS);
        }

        @Test
        void doesNotCountItsOwnChangeAsTheEqualOutputOfSomebodyElse() {
            outputs.removeIf(one -> one.script().equals(SECOND));
            change(COINJOIN, 2_500_200);
            change(CHANGE, 2_500_200);
            assertRefused(judge(terms), Refusal.TOO_FEW_EQUAL_OUTPUTS);
        }

        @Test
        void refusesACoinjoinOutputBelowTheAmountEvenIfTheRestComesAsChange() {
            change(COINJOIN, 999_999);
            change(SECOND, 999_999);
            change(CHANGE, 4_000_401);
            assertRefused(judge(terms), Refusal.COINJOIN_VALUE);
        }

        @Test
        void takesMoreThanTheAmountIfOthersGetAsMuch() {
            change(COINJOIN, 1_000_100);
            change(SECOND, 1_000_100);
            change(CHANGE, 4_000_300);
            assertThat(judge(terms)).isInstanceOf(SigningRules.Verdict.Sign.class);
        }

        @Test
        void refusesToGoWithoutItsChange() {
            outputs.removeIf(one -> one.script().equals(CHANGE));
            change(COINJOIN, 5_000_400);
            change(SECOND, 5_000_400);
            assertRefused(judge(terms), Refusal.CHANGE_OUTPUT_MISSING);
        }

        @Test
        void refusesAnInputThatIsOursButNotLeased() {
            forbiddenInputs.add(FOREIGN);
            assertRefused(judge(terms), Refusal.UNLEASED_INPUT);
        }

        @Test
        void refusesAPaymentToAScriptOfOursThatTheLeaseDoesNotName() {
            forbiddenOutputs.add(SECOND);
            assertRefused(judge(terms), Refusal.UNLEASED_OUTPUT);
        }

        @Test
        void refusesIfALeasedCoinIsLeftOut() {
            inputs.remove(OURS_B);
            assertRefused(judge(terms), Refusal.LEASED_INPUT_MISSING);
        }

        @Test
        void refusesACoinThatIsSpentTwice() {
            inputs.add(OURS_A);
            assertRefused(judge(terms), Refusal.INPUT_REPEATED);
        }

        @Test
        void refusesIfOneOfItsScriptsOccursTwiceOrNotAtAll() {
            pays(COINJOIN, 1_000_000);
            assertRefused(judge(terms), Refusal.COINJOIN_OUTPUT_REPEATED);
            outputs.removeIf(one -> one.script().equals(COINJOIN));
            assertRefused(judge(terms), Refusal.COINJOIN_OUTPUT_MISSING);
            pays(COINJOIN, 1_000_000);
            pays(CHANGE, 1);
            assertRefused(judge(terms), Refusal.CHANGE_OUTPUT_REPEATED);
        }

        @Test
        void refusesInputsOfOthersThatTheChainDoesNotHave() {
            foreign.clear();
            assertRefused(judge(terms), Refusal.FOREIGN_INPUT_UNKNOWN);
        }
    }

    @Nested
    class ATaker {
        private final Lease.Taker terms =
                new Lease.Taker(sats(3_000), sats(5_000), new FeeRate(20_000), 2, null, false);

        ATaker() {
            pays(THIRD, 1_000_000);
            pays(COINJOIN, 1_000_000);
            pays(SECOND, 1_000_000);
            pays(FOREIGN_CHANGE, 1_001_000); // two makers' fees together: 1000
            pays(CHANGE, 3_997_000); // and 2000 for the miner
        }

        private void takesOutOfTheChange(long more) {
            change(CHANGE, 3_997_000 - more);
        }

        private void paysTheChangeToOthers() {
            outputs.removeIf(one -> one.script().equals(CHANGE));
            change(FOREIGN_CHANGE, 4_990_000);
        }

        @Test
        void signsWithinTheCapsAndKnowsWhatItCosts() {
            assertThat(judge(terms)).isEqualTo(new SigningRules.Verdict.Sign(sats(3_000), notPaidOut()));
        }

        @Test
        void refusesATransactionWithOneMakerLessThanTheLeaseAsksFor() {
            change(SECOND, 999_999);
            assertRefused(judge(terms), Refusal.TOO_FEW_EQUAL_OUTPUTS);
        }

        @Test
        void countsOneScriptThatIsPaidTwiceAsOneParticipant() {
            outputs.removeIf(one -> one.script().equals(THIRD));
            pays(SECOND, 1_000_000);
            assertRefused(judge(terms), Refusal.TOO_FEW_EQUAL_OUTPUTS);
        }

        @Test
        void refusesFeesAboveTheCap() {
            takesOutOfTheChange(2_000);
            assertThat(judge(terms)).isEqualTo(new SigningRules.Verdict.Sign(sats(5_000), notPaidOut()));
            takesOutOfTheChange(2_001);
            assertRefused(judge(terms), Refusal.COST_TOO_HIGH);
        }

        @Test
        void refusesAFeeRateAboveTheCapAlsoWhenOthersPay() {
            Lease.Taker frugal = new Lease.Taker(sats(3_000), sats(5_000), new FeeRate(5_500), 2, null, false);
            assertThat(judge(frugal)).isInstanceOf(SigningRules.Verdict.Sign.class);
            change(FOREIGN_CHANGE, 1_000_000);
            assertRefused(judge(frugal), Refusal.FEE_RATE_TOO_HIGH);
        }

        @Test
        void refusesInputsThatTheChainDoesNotHave() {
            foreign.clear();
            assertRefused(judge(terms), Refusal.FOREIGN_INPUT_UNKNOWN);
        }

        @Test
        void refusesMoreOutThanIn() {
            change(FOREIGN_CHANGE, 2_000_000);
            assertRefused(judge(terms), Refusal.OUTPUTS_ABOVE_INPUTS);
        }

        @Test
        void refusesADestinationNobodyAuthorized() {
            outputs.removeIf(one -> one.script().equals(COINJOIN));
            pays(script(77), 1_000_000);
            assertRefused(judge(terms), Refusal.COINJOIN_OUTPUT_MISSING);
        }

        @Test
        void refusesAnotherAmountThanTheLeaseHas() {
            change(COINJOIN, 1_000_001);
            change(SECOND, 1_000_001);
            change(THIRD, 1_000_001);
            assertRefused(judge(terms), Refusal.COINJOIN_VALUE);
        }

        @Test
        void letsOnlyDustOfTheChangeGoToTheMiners() {
            Lease.Taker tight = new Lease.Taker(
                    sats(4_000_000 - 2_730), sats(5_000_000), new FeeRate(FeeRate.MAX_SATS_PER_KVB), 2, null, false);
            paysTheChangeToOthers();
            assertThat(judge(tight)).isInstanceOf(SigningRules.Verdict.Sign.class);
            Lease.Taker one = new Lease.Taker(
                    sats(4_000_000 - 2_731), sats(5_000_000), new FeeRate(FeeRate.MAX_SATS_PER_KVB), 2, null, false);
            assertRefused(judge(one), Refusal.CHANGE_OUTPUT_MISSING);
        }

        @Test
        void sweepsWithoutChangeAndOnlySo() {
            Lease.Taker sweep = new Lease.Taker(
                    sats(0), sats(4_000_000), new FeeRate(FeeRate.MAX_SATS_PER_KVB), 2, "authorization", true);
            assertRefused(judge(sweep), Refusal.CHANGE_OUTPUT_REPEATED);
            paysTheChangeToOthers();
            assertThat(judge(sweep)).isEqualTo(new SigningRules.Verdict.Sign(sats(4_000_000), notPaidOut()));
        }

        @Test
        void refusesAnInputOfAnotherOfItsLeases() {
            forbiddenInputs.add(FOREIGN);
            assertRefused(judge(terms), Refusal.UNLEASED_INPUT);
        }
    }
}
