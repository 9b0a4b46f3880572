package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.joinmarket.common.amount.Sats.sats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.junit.jupiter.api.Test;

/** What every chain backend does, on regtest. */
abstract class ChainBackendContract extends TransactionRulesContract {
    @Test
    void tipMovesWithTheBlocksThatAreMined() {
        ChainTip before = mine(1);
        List<String> hashes = regtest().mine(3, Optional.empty());

        ChainTip after = chain().tip();
        assertThat(after.height()).isEqualTo(before.height() + 3);
        assertThat(after.hash()).isEqualTo(hashes.getLast());
        assertThat(after.medianTime())
                .isGreaterThanOrEqualTo(before.medianTime())
                .isLessThanOrEqualTo(after.time());
        assertThat(chain().block(before.height() + 1).orElseThrow().hash()).isEqualTo(hashes.getFirst());
        assertThat(chain().block(before.height())).contains(before);
        assertThat(chain().block(after.height())).contains(after);
        assertThat(chain().block(after.height() + 1)).isEmpty();
        assertThat(chain().network()).isEqualTo(Network.REGTEST);
    }

    @Test
    void blockZeroIsTheGenesisBlockOfRegtest() {
        assertThat(chain().block(0).orElseThrow())
                .isEqualTo(new ChainTip(
                        0,
                        "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
                        1_296_688_602L,
                        1_296_688_602L));
    }

    @Test
    void fundsByATransactionThatTheNextBlockConfirms() {
        TxId txid = regtest().fund(wallet.script(DEPOSIT), MILLION);

        OutPoint outPoint = outputTo(txid, wallet.script(DEPOSIT));
        assertThat(chain().lookup(List.of(outPoint)))
                .isEqualTo(Map.of(outPoint, new ChainOutput(MILLION, wallet.script(DEPOSIT), 0, false)));
        mine(1);
        assertThat(chain().lookup(List.of(outPoint)))
                .isEqualTo(Map.of(outPoint, new ChainOutput(MILLION, wallet.script(DEPOSIT), 1, false)));
        mine(2);
        assertThat(chain().lookup(List.of(outPoint)))
                .containsEntry(outPoint, new ChainOutput(MILLION, wallet.script(DEPOSIT), 3, false));
    }

    @Test
    void fundsManyTimesBetweenTwoBlocks() {
        chain().watch(wallet.watched());
        for (int index = 0; index < TestWallet.RANGE; index++)
            regtest().fund(wallet.script(new KeyPath(0, 0, index)), sats(100_000_000));

        mine(1);

        assertThat(chain().unspent(wallet.id()))
                .hasSize(TestWallet.RANGE)
                .allMatch(output -> output.output().confirmations() == 1);
    }

    @Test
    void lookupKnowsTheMempool() {
        OutPoint outPoint = deposit();
        Transaction tx = spend(outPoint, MIXED);
        accepts(tx);

        OutPoint made = new OutPoint(tx.txid(), 0);
        OutPoint beyond = new OutPoint(tx.txid(), 1);
        assertThat(chain().lookup(List.of(outPoint, made, beyond)))
                .isEqualTo(Map.of(made, new ChainOutput(MILLION.minus(FEE), wallet.script(MIXED), 0, false)));
        mine(1);
        assertThat(chain().lookup(List.of(outPoint, made)))
                .isEqualTo(Map.of(made, new ChainOutput(MILLION.minus(FEE), wallet.script(MIXED), 1, false)));
    }

    @Test
    void lookupOfWhatNeverExistedIsEmpty() {
        assertThat(chain().lookup(List.of(new OutPoint(new TxId("ab".repeat(32)), 7))))
                .isEmpty();
        assertThat(chain().lookup(List.of())).isEmpty();
    }

    @Test
    void lookupHasALimit() {
        OutPoint outPoint = new OutPoint(new TxId("ab".repeat(32)), 0);
        assertThat(chain().lookup(Collections.nCopies(ChainBackend.MAX_LOOKUP, outPoint)))
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chain().lookup(Collections.nCopies(ChainBackend.MAX_LOOKUP + 1, outPoint)));
    }

    @Test
    void unspentOutputsComeWithTheirKeys() {
        chain().watch(wallet.watched());
        assertThat(chain().unspent(wallet.id())).isEmpty();
        OutPoint outPoint = deposit();
        assertThat(chain().unspent(wallet.id()))
                .containsExactly(new WalletOutput(
                        outPoint, new ChainOutput(MILLION, wallet.script(DEPOSIT), 1, false), DEPOSIT));

        Transaction tx = wallet.spend(outPoint, MILLION, DEPOSIT, to(MIXED, sats(600_000)), to(CHANGE, sats(399_000)));
        accepts(tx);

        assertThat(chain().unspent(wallet.id()))
                .containsExactlyInAnyOrder(
                        new WalletOutput(
                                new OutPoint(tx.txid(), 0),
                                new ChainOutput(sats(600_000), wallet.script(MIXED), 0, false),
                                MIXED),
                        new WalletOutput(
                                new OutPoint(tx.txid(), 1),
                                new ChainOutput(sats(399_000), wallet.script(CHANGE), 0, false),
                                CHANGE));
    }

    @Test
    void whatMarksTheCoinsStaysAsLongAsTheyDo() {
        chain().watch(wallet.watched());
        if (chain().tellsThirdParties()) {
            assertThat(chain().coinMark(wallet.id())).isEmpty();
            return;
        }
        List<String> marks = new ArrayList<>();
        addMark(marks);
        OutPoint outPoint = outputTo(regtest().fund(wallet.script(DEPOSIT), MILLION), wallet.script(DEPOSIT));
        addMark(marks);
        mine(1);
        addMark(marks);
        accepts(wallet.spend(outPoint, MILLION, DEPOSIT, to(MIXED, sats(600_000)), to(CHANGE, sats(399_000))));
        addMark(marks);
        mine(1);
        addMark(marks);
        mine(1);
        addMark(marks);
        assertThat(marks).doesNotHaveDuplicates();
    }

    private void addMark(List<String> marks) {
        String mark = chain().coinMark(wallet.id()).orElseThrow();
        assertThat(chain().coinMark(wallet.id())).hasValue(mark);
        marks.add(mark);
    }

    @Test
    void unconfirmedPaymentsOfOthersAreUnspentOutputsToo() {
        chain().watch(wallet.watched());
        regtest().fund(wallet.script(DEPOSIT), MILLION);

        assertThat(chain().unspent(wallet.id()))
                .singleElement()
                .satisfies(output -> assertThat(output.output().confirmations()).isZero());
    }

    @Test
    void usedKeysIncludeSpentAndUnconfirmedOnes() {
        chain().watch(wallet.watched());
        assertThat(chain().used(wallet.id())).isEmpty();
        OutPoint outPoint = deposit();
        assertThat(chain().used(wallet.id())).containsExactly(DEPOSIT);

        accepts(wallet.spend(outPoint, MILLION, DEPOSIT, to(MIXED, sats(600_000)), to(CHANGE, sats(399_000))));
        assertThat(chain().used(wallet.id())).containsExactlyInAnyOrder(DEPOSIT, MIXED, CHANGE);
        mine(1);
        assertThat(chain().used(wallet.id())).containsExactlyInAnyOrder(DEPOSIT, MIXED, CHANGE);
    }

    @Test
    void keysThatABlockHasPaidIncludeSpentOnesAndNoneOfTheMempool() {
        chain().watch(wallet.watched());
        OutPoint outPoint = deposit();
        accepts(spend(outPoint, MIXED));
        assertThat(chain().paidInBlocks(wallet.id())).containsExactly(DEPOSIT);
        mine(1);
        assertThat(chain().paidInBlocks(wallet.id())).containsExactlyInAnyOrder(DEPOSIT, MIXED);
    }

    @Test
    void findsTheHistoryOfAWalletThatItDidNotWatch() {
        OutPoint outPoint = deposit();
        Transaction tx = spend(outPoint, MIXED);
        accepts(tx);
        mine(1);

        chain().watch(wallet.watched());

        assertThat(chain().used(wallet.id())).containsExactlyInAnyOrder(DEPOSIT, MIXED);
        assertThat(chain().unspent(wallet.id()))
                .singleElement()
                .isEqualTo(new WalletOutput(
                        new OutPoint(tx.txid(), 0),
                        new ChainOutput(MILLION.minus(FEE), wallet.script(MIXED), 1, false),
                        MIXED));
    }

    @Test
    void findsTheHistoryOfALongerRange() {
        KeyPath far = new KeyPath(1, 0, TestWallet.RANGE + 5);
        chain().watch(wallet.watched());
        regtest().fund(wallet.script(far), MILLION);
        mine(1);
        assertThat(chain().unspent(wallet.id())).isEmpty();

        chain().watch(wallet.watched(TestWallet.RANGE + 10, List.of()));
        assertThat(chain().unspent(wallet.id())).extracting(WalletOutput::path).containsExactly(far);
        assertThat(chain().used(wallet.id())).containsExactly(far);

        chain().watch(wallet.watched());
        assertThat(chain().used(wallet.id())).as("a range never shrinks").containsExactly(far);
    }

    @Test
    void walletsDoNotMix() {
        TestWallet other = TestWallet.create();
        chain().watch(wallet.watched());
        chain().watch(other.watched());
        deposit();

        assertThat(chain().unspent(wallet.id())).hasSize(1);
        assertThat(chain().unspent(other.id())).isEmpty();
        assertThat(chain().used(other.id())).isEmpty();
    }

    @Test
    void refusesToAnswerForAWalletThatItDoesNotWatch() {
        assertThatIllegalStateException().isThrownBy(() -> chain().unspent("nobody"));
        assertThatIllegalStateException().isThrownBy(() -> chain().used("nobody"));
    }

    @Test
    void followsATransactionFromTheMempoolIntoTheChain() {
        chain().watch(wallet.watched());
        Transaction tx = spend(deposit(), MIXED);
        assertThat(chain().status(tx.txid())).isEqualTo(new TransactionStatus.NotFound());
        assertThat(chain().status(tx)).isEqualTo(new TransactionStatus.NotFound());

        accepts(tx);
        assertThat(chain().status(tx.txid())).isEqualTo(new TransactionStatus.InMempool());
        assertThat(chain().status(tx)).isEqualTo(new TransactionStatus.InMempool());

        int height = mine(1).height();
        assertThat(chain().status(tx.txid())).isEqualTo(new TransactionStatus.Confirmed(height, 1));
        mine(4);
        assertThat(chain().status(tx)).isEqualTo(new TransactionStatus.Confirmed(height, 5));
    }

    @Test
    void seesThatAnotherTransactionTookAnInput() {
        chain().watch(wallet.watched());
        OutPoint outPoint = deposit();
        Transaction winner = spend(outPoint, MIXED);
        Transaction loser = spend(outPoint, CHANGE);

        accepts(winner);
        assertThat(chain().status(loser)).isEqualTo(new TransactionStatus.Conflicted(outPoint, false));
        assertThat(chain().status(loser.txid())).isEqualTo(new TransactionStatus.NotFound());

        mine(1);
        assertThat(chain().status(loser)).isEqualTo(new TransactionStatus.Conflicted(outPoint, true));
        assertThat(chain().status(winner)).isInstanceOf(TransactionStatus.Confirmed.class);
        assertThat(chain().isSpent(outPoint)).isTrue();
    }

    @Test
    void whatNobodyKnowsKeepsATransactionFromConfirmingAndIsNotSpent() {
        OutPoint unknown = new OutPoint(new TxId("cd".repeat(32)), 0);

        assertThat(chain().status(spend(unknown, MIXED))).isEqualTo(new TransactionStatus.Conflicted(unknown, true));
        assertThat(chain().isSpent(unknown)).isFalse();
    }

    /** That says that it will never confirm; what nobody knows may still come. */
    @Test
    void whatABlockHasSpentSaysMoreThanWhatNobodyKnows() {
        chain().watch(wallet.watched());
        OutPoint unknown = new OutPoint(new TxId("cd".repeat(32)), 0);
        OutPoint outPoint = deposit();
        accepts(spend(outPoint, MIXED));
        mine(1);
        Transaction loser = spend(outPoint, CHANGE);
        List<TxInput> inputs = List.of(
                spend(unknown, CHANGE).inputs().getFirst(), loser.inputs().getFirst());

        assertThat(chain().status(new Transaction(2, inputs, loser.outputs(), 0)))
                .isEqualTo(new TransactionStatus.Conflicted(outPoint, true));
    }

    @Test
    void estimatesOneSatPerVbyteWhenRegtestKnowsNoBetter() {
        assertThat(chain().feeEstimate(3)).contains(FeeRate.ofSatsPerVByte(1));
        assertThat(chain().minimumFeeRate()).isBetween(new FeeRate(1), FeeRate.ofSatsPerVByte(1));
    }

    @Test
    void saysWhatWaitsForABlockTogether() {
        Transaction first =
                wallet.spend(deposit(), MILLION, DEPOSIT, to(MIXED, sats(600_000)), to(CHANGE, sats(399_000)));
        assertThat(chain().mempoolEntry(first.txid())).isEmpty();
        accepts(first);
        Transaction second =
                wallet.spend(new OutPoint(first.txid(), 0), sats(600_000), MIXED, to(DEPOSIT, sats(597_000)));
        accepts(second);

        assertThat(chain().mempoolEntry(first.txid())).hasValueSatisfying(entry -> {
            assertThat(entry.fee()).isEqualTo(sats(1_000));
            assertThat(entry.vsize()).isEqualTo(first.vsize());
            assertThat(entry.ancestors()).isEqualTo(new MempoolEntry.Together(1, sats(1_000), first.vsize()));
            assertThat(entry.descendants())
                    .isEqualTo(new MempoolEntry.Together(2, sats(4_000), first.vsize() + second.vsize()));
        });
        assertThat(chain().mempoolEntry(second.txid())).hasValueSatisfying(entry -> {
            assertThat(entry.ancestors().count()).isEqualTo(2);
            assertThat(entry.ancestors().fees()).isEqualTo(sats(4_000));
            assertThat(entry.descendants()).isEqualTo(new MempoolEntry.Together(1, sats(3_000), second.vsize()));
        });
        mine(1);
        assertThat(chain().mempoolEntry(second.txid())).isEmpty();
    }

    @Test
    void minesOnlySoManyBlocksAtOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> regtest().mine(0, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> regtest().mine(RegtestChain.MAX_BLOCKS + 1, Optional.empty()));
    }

    @Test
    void knowsEverythingAfterARestart() {
        chain().watch(wallet.watched());
        OutPoint confirmed = deposit();
        TxId unconfirmed = regtest().fund(wallet.script(CHANGE), MILLION);
        ChainTip tip = chain().tip();

        ChainBackend after = restarted();
        assertThat(after.tip()).isEqualTo(tip);
        assertThat(after.lookup(List.of(confirmed))).hasSize(1);
        assertThat(after.status(unconfirmed)).isEqualTo(new TransactionStatus.InMempool());
        after.watch(wallet.watched());
        assertThat(after.unspent(wallet.id()))
                .extracting(output -> output.output().confirmations())
                .containsExactlyInAnyOrder(1, 0);
        regtest().mine(1, Optional.empty());
        assertThat(after.status(unconfirmed)).isInstanceOf(TransactionStatus.Confirmed.class);
    }
}
