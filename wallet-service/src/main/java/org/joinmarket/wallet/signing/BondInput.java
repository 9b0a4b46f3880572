package org.joinmarket.wallet.signing;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * A coin of a fidelity bond in a transaction of its owner's (wallet.md 12). Only payments sign it: the signer of rounds has
 * {@link OwnInput}, which takes no such script.
 */
public record BondInput(KeyPath path, Script script, Sats value) {
    public BondInput {
        if (path.branch() != Wallet.BONDS) throw new IllegalArgumentException("not the key of a bond");
    }

    /**
     * @param index of the input in {@code tx}, which {@code hashes} and {@code verifier} are of
     * @return the signature, DER with the sighash byte, and the witness script
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    public Witness sign(Wallet wallet, Transaction tx, Bip143 hashes, InputVerifier verifier, int index) {
        long locktime = new Timenumber(path.index()).locktime();
        boolean counts = tx.inputs().stream().allMatch(input -> input.sequence() != TxInput.SEQUENCE_FINAL);
        if (tx.lockTime() < locktime || !counts) throw new IllegalStateException("a bond spent before its time");
        return wallet.withKey(path, key -> {
            Script witnessScript = BondScripts.witnessScript(key.publicKey(), locktime);
            if (!Scripts.p2wsh(witnessScript).equals(script))
                throw new IllegalStateException("a bond of ours does not belong to its key");
            byte[] signature = hashes.sign(index, witnessScript, value, key);
            if (!verifier.verifyWitnessScript(index, witnessScript, value, signature, key.publicKey()))
                throw new IllegalStateException("a signature of ours does not verify");
            return Witness.of(signature, witnessScript.bytes());
        });
    }
}
