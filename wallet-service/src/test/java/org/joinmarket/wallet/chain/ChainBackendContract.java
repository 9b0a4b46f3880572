package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.joinmarket.common.amount.Sats.sats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** What every chain backend does, on regtest. */
abstract class ChainBackendContract {
    private static final Sats MILLION = sats(1_000_000);
    private static final Sats FEE = sats(500);
    private static final KeyPath DEPOSIT = new KeyPath(0, 0, 3);
    private static final KeyPath CHANGE = new KeyPath(0, 1, 0);
    private static final KeyPath MIXED = new KeyPath(1, 1, 9);

    private final TestWallet wallet = TestWallet.create();

    /** A backend with an empty mempool. */
    abstract ChainBackend chain();

    /** The same chain after all that runs has been stopped and started. */
    abstract ChainBackend restarted();

    /** What mines and pays, on the chain that the backend shows. */
    RegtestChain regtest() {
        return chain().regtest().orElseThrow();
    }

    private ChainTip mine(int blocks) {
        regtest().mine(blocks, Optional.empty());
        return chain().tip();
    }

    /** A million sats at {@link #DEPOSIT}, confirmed. */
    private OutPoint deposit() {
        OutPoint outPoint = outputTo(regtest().fund(wallet.script(DEPOSIT), MILLION), wallet.script(DEPOSIT));
        mine(1);
        return outPoint;
    }

    private OutPoint outputTo(TxId txid, Script script) {
        for (int vout = 0; vout < 2; vout++) {
            OutPoint outPoint = new OutPoint(txid, vout);
            ChainOutput output = chain().lookup(List.of(outPoint)).get(outPoint);
            if (output != null && output.script().equals(script)) return outPoint;
        }
        throw new AssertionError("no output of " + txid + " pays " + script);
    }

    private TxOutput to(KeyPath path, Sats value) {
        return new TxOutput(value, wallet.script(path));
    }

    private Transaction spend(OutPoint outPoint, KeyPath to) {
        return wallet.spend(outPoint, MILLION, DEPOSIT, to(to, MILLION.minus(FEE)));
    }

    private void accepts(Transaction tx) {
        assertThat(chain().broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));
    }

    private void refuses(Transaction tx, String... reasons) {
        BroadcastResult result = chain().broadcast(tx.serialize());
        assertThat(result)
                .isInstanceOfSatisfying(
                        BroadcastResult.Refused.class,
                        refused -> assertThat(refused.reason())
                                .matches(
                                        text -> Arrays.stream(reasons).anyMatch(text::contains),
                                        "contains one of " + List.of(reasons)));
        assertThat(chain().status(tx.txid())).isEqualTo(new TransactionStatus.NotFound());
    }

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
    void acceptsTheSameTransactionAgain() {
        Transaction tx = spend(deposit(), MIXED);
        accepts(tx);
        accepts(tx);
        mine(1);
        accepts(tx);
    }

    @Test
    void refusesToSpendWhatAMempoolTransactionSpends() {
        OutPoint outPoint = deposit();
        accepts(spend(outPoint, MIXED));

        refuses(spend(outPoint, CHANGE), "txn-mempool-conflict", "insufficient fee, rejecting replacement");
    }

    @Test
    void refusesToSpendWhatABlockHasSpent() {
        OutPoint outPoint = deposit();
        accepts(spend(outPoint, MIXED));
        mine(1);

        refuses(spend(outPoint, CHANGE), "bad-txns-inputs-missingorspent");
    }

    @Test
    void refusesAnInputThatDoesNotExist() {
        refuses(spend(new OutPoint(new TxId("cd".repeat(32)), 0), MIXED), "bad-txns-inputs-missingorspent");
    }

    @Test
    void refusesTheSameInputTwice() {
        Transaction once = spend(deposit(), MIXED);
        TxInput input = once.inputs().getFirst();
        refuses(new Transaction(2, List.of(input, input), once.outputs(), 0), "bad-txns-inputs-duplicate");
    }

    @Test
    void refusesAnImmatureCoinbase() {
        ChainTip before = chain().tip();
        chain().watch(wallet.watched());
        regtest().mine(1, Optional.of(wallet.script(DEPOSIT)));
        WalletOutput subsidy = chain().unspent(wallet.id()).getFirst();
        assertThat(subsidy.output().coinbase()).isTrue();
        assertThat(subsidy.output().mature()).isFalse();
        assertThat(subsidy.path()).isEqualTo(DEPOSIT);
        Sats value = subsidy.output().value();
        Transaction tx = wallet.spend(subsidy.outPoint(), value, DEPOSIT, to(MIXED, value.minus(FEE)));

        mine(98);
        refuses(tx, "bad-txns-premature-spend-of-coinbase");

        mine(1);
        assertThat(chain().tip().height()).isEqualTo(before.height() + 100);
        assertThat(chain().lookup(List.of(subsidy.outPoint())).values())
                .singleElement()
                .matches(ChainOutput::mature);
        accepts(tx);
    }

    @Test
    void refusesABadSignature() {
        Transaction tx = spend(deposit(), MIXED);
        Witness good = tx.inputs().getFirst().witness();
        byte[] signature = good.item(0);
        signature[20] ^= 1;

        refuses(tx.withWitness(0, Witness.of(signature, good.item(1))), "script-verify-flag");
        refuses(tx.withWitness(0, Witness.of(good.item(0))), "script-verify-flag", "bad-witness-nonstandard");
        refuses(tx.withWitness(0, Witness.EMPTY), "script-verify-flag");
    }

    @Test
    void refusesASignatureOverAnotherValue() {
        OutPoint outPoint = deposit();
        refuses(
                wallet.spend(outPoint, MILLION.plus(sats(1)), DEPOSIT, to(MIXED, MILLION.minus(FEE))),
                "script-verify-flag");
    }

    @Test
    void refusesAnotherKey() {
        OutPoint outPoint = deposit();
        refuses(wallet.spend(outPoint, MILLION, CHANGE, to(MIXED, MILLION.minus(FEE))), "script-verify-flag");
    }

    @Test
    void refusesToPayOutMoreThanGoesIn() {
        refuses(wallet.spend(deposit(), MILLION, DEPOSIT, to(MIXED, MILLION.plus(sats(1)))), "bad-txns-in-belowout");
    }

    @Test
    void refusesTooLowAFee() {
        refuses(wallet.spend(deposit(), MILLION, DEPOSIT, to(MIXED, MILLION)), "min relay fee not met");
    }

    @Test
    void refusesDust() {
        OutPoint outPoint = deposit();
        refuses(wallet.spend(outPoint, MILLION, DEPOSIT, to(MIXED, sats(900_000)), to(CHANGE, sats(293))), "dust");
        accepts(wallet.spend(outPoint, MILLION, DEPOSIT, to(MIXED, sats(900_000)), to(CHANGE, sats(294))));
    }

    @Test
    void doesNotCapFees() {
        accepts(wallet.spend(deposit(), MILLION, DEPOSIT, to(MIXED, sats(1_000))));
    }

    @Test
    void refusesBytesThatAreNoTransaction() {
        for (byte[] bytes : List.of(
                new byte[0], new byte[] {1, 2, 3}, spend(deposit(), MIXED).hex().getBytes(StandardCharsets.US_ASCII)))
            assertThat(chain().broadcast(bytes)).isInstanceOf(BroadcastResult.Refused.class);
    }

    @Test
    void refusesATransactionBeforeItsLockTime() {
        OutPoint outPoint = deposit();
        int height = chain().tip().height();
        Transaction early = wallet.sign(
                TestWallet.unsigned(
                        outPoint, TxInput.SEQUENCE_LOCKTIME_ONLY, height + 1L, to(MIXED, MILLION.minus(FEE))),
                MILLION,
                DEPOSIT);
        refuses(early, "non-final");

        mine(1);
        accepts(early);
    }

    @Test
    void comparesLockTimesToTheMedianTime() {
        OutPoint outPoint = deposit();
        ChainTip tip = mine(1);
        Transaction now = wallet.sign(
                TestWallet.unsigned(
                        outPoint, TxInput.SEQUENCE_LOCKTIME_ONLY, tip.medianTime(), to(MIXED, MILLION.minus(FEE))),
                MILLION,
                DEPOSIT);
        refuses(now, "non-final");

        Transaction past = wallet.sign(
                TestWallet.unsigned(
                        outPoint, TxInput.SEQUENCE_LOCKTIME_ONLY, tip.medianTime() - 1, to(MIXED, MILLION.minus(FEE))),
                MILLION,
                DEPOSIT);
        accepts(past);
    }

    @Test
    void refusesATransactionBeforeItsRelativeLockIsOver() {
        OutPoint outPoint = deposit();
        Transaction early =
                wallet.sign(TestWallet.unsigned(outPoint, 3, 0, to(MIXED, MILLION.minus(FEE))), MILLION, DEPOSIT);
        refuses(early, "non-BIP68-final");

        mine(2);
        accepts(early);
    }

    @Test
    void spendsAFidelityBondWhenItsTimeHasComeAndNotBefore() {
        SecretKey key = wallet.key(DEPOSIT);
        long lockTime = mine(1).medianTime() - 10;
        Script script = bondScript(lockTime, key);
        KeyPath path = new KeyPath(0, 2, 5);
        chain().watch(wallet.watched(TestWallet.RANGE, List.of(new WatchedScript(path, Scripts.p2wsh(script)))));
        OutPoint outPoint = outputTo(regtest().fund(Scripts.p2wsh(script), MILLION), Scripts.p2wsh(script));
        mine(1);
        assertThat(chain().unspent(wallet.id()))
                .containsExactly(
                        new WalletOutput(outPoint, new ChainOutput(MILLION, Scripts.p2wsh(script), 1, false), path));
        assertThat(chain().used(wallet.id())).containsExactly(path);

        Transaction spend = signBond(outPoint, lockTime, script, key);
        Transaction tooEarly = signBond(outPoint, lockTime - 1, script, key);
        byte[] garbage = spend.inputs().getFirst().witness().item(0);
        garbage[garbage.length - 5] ^= 1;
        Transaction forged = spend.withWitness(0, Witness.of(garbage, script.bytes()));

        refuses(tooEarly, "script-verify-flag");
        refuses(forged, "script-verify-flag");
        accepts(spend);
    }

    private Transaction signBond(OutPoint outPoint, long lockTime, Script script, SecretKey key) {
        Transaction tx =
                TestWallet.unsigned(outPoint, TxInput.SEQUENCE_LOCKTIME_ONLY, lockTime, to(MIXED, MILLION.minus(FEE)));
        byte[] der = MessageSignatures.signHash(new Bip143(tx).hash(0, script, MILLION), key);
        byte[] signature = Arrays.copyOf(der, der.length + 1);
        signature[der.length] = Bip143.SIGHASH_ALL;
        return tx.withWitness(0, Witness.of(signature, script.bytes()));
    }

    private static Script bondScript(long lockTime, SecretKey key) {
        return new Script(ByteBuffer.allocate(1 + 4 + 3 + 33 + 1)
                .put((byte) 4)
                .putInt(Integer.reverseBytes((int) lockTime))
                .put(new byte[] {(byte) 0xb1, 0x75, 33})
                .put(key.publicKey().bytes())
                .put((byte) 0xac)
                .array());
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
