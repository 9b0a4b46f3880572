package org.joinmarket.wallet.signing;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;

/** A coin of ours in a transaction, and the one way in which it is signed (wallet.md 12). */
public record OwnInput(KeyPath path, Script script, Sats value) {
    /**
     * @param index of the input in the transaction of {@code hashes} and {@code verifier}
     * @return the signature, DER with the sighash byte, and the public key
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    public Witness sign(Wallet wallet, Bip143 hashes, InputVerifier verifier, int index) {
        return wallet.withKey(path, key -> {
            PublicKey publicKey = key.publicKey();
            if (!Scripts.p2wpkh(publicKey).equals(script))
                throw new IllegalStateException("a coin of ours does not belong to its key");
            byte[] signature = hashes.signP2wpkh(index, value, key);
            if (!verifier.verifySignature(index, script, value, signature, publicKey))
                throw new IllegalStateException("a signature of ours does not verify");
            return Witness.of(signature, publicKey.bytes());
        });
    }
}
