package org.joinmarket.wallet.send;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.wallet.signing.BondInput;
import org.joinmarket.wallet.signing.OwnInput;
import org.joinmarket.wallet.wallets.Wallet;

/** Makes and signs the transaction of a payment. */
final class PaymentSigner {
    private static final int VERSION = 2;

    /** May be replaced by another that pays more (BIP125), and lets the lock time count. */
    private static final long REPLACEABLE = 0xffff_fffdL;

    private final SecureRandom random;

    PaymentSigner(SecureRandom random) {
        this.random = random;
    }

    /** Not signed yet. */
    record Arranged(Transaction unsigned, List<Payment.Spent> coins) {}

    /** Inputs and outputs in no order that would tell which is the change. */
    Arranged arrange(List<Payment.Spent> spent, List<TxOutput> outputs, long lockTime) {
        List<Payment.Spent> coins = new ArrayList<>(spent);
        Collections.shuffle(coins, random);
        List<TxOutput> shuffled = new ArrayList<>(outputs);
        Collections.shuffle(shuffled, random);
        List<TxInput> inputs = coins.stream()
                .map(coin -> TxInput.unsigned(coin.outPoint(), REPLACEABLE))
                .toList();
        return new Arranged(new Transaction(VERSION, inputs, shuffled, lockTime), coins);
    }

    /**
     * @param coins as many as inputs, in their order
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    static Transaction sign(Wallet wallet, Transaction unsigned, List<Payment.Spent> coins) {
        Bip143 hashes = new Bip143(unsigned);
        InputVerifier verifier = new InputVerifier(unsigned);
        List<TxInput> signed = new ArrayList<>();
        for (int i = 0; i < coins.size(); i++)
            signed.add(
                    unsigned.inputs().get(i).withWitness(witness(wallet, coins.get(i), unsigned, hashes, verifier, i)));
        return new Transaction(unsigned.version(), signed, unsigned.outputs(), unsigned.lockTime());
    }

    private static Witness witness(
            Wallet wallet, Payment.Spent coin, Transaction tx, Bip143 hashes, InputVerifier verifier, int index) {
        return coin.path().branch() == Wallet.BONDS
                ? new BondInput(coin.path(), coin.script(), coin.value()).sign(wallet, tx, hashes, verifier, index)
                : new OwnInput(coin.path(), coin.script(), coin.value()).sign(wallet, hashes, verifier, index);
    }
}
