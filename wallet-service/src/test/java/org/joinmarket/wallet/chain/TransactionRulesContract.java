package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** Which transactions every chain backend takes and refuses, on regtest. */
abstract class TransactionRulesContract extends BackendOnRegtest {
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
}
