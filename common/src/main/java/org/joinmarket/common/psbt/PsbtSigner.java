package org.joinmarket.common.psbt;

import java.util.Optional;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.crypto.SecretKey;

/**
 * Signs segwit version 0 inputs with SIGHASH_ALL. It believes what the PSBT says of the coins that it spends: whoever has a
 * chain asks it first, because a signature says nothing about the amounts of other inputs.
 */
public final class PsbtSigner {
    private PsbtSigner() {}

    /**
     * Adds the signature of {@code key} to one input. Whether its script asks for that key is the caller's to know; a P2WPKH
     * script of another key is refused.
     *
     * @return empty if the input is not fit to be signed ({@link PsbtInput#check}), is final, or is none of segwit version 0
     */
    public static Optional<Psbt> sign(Psbt psbt, int index, SecretKey key) {
        PsbtInput input = psbt.input(index);
        if (input.isFinal() || !(input.check() instanceof PsbtInput.Segwit(var spent, var scriptCode)))
            return Optional.empty();
        if (scriptCode.isP2pkh() && !scriptCode.equals(Scripts.p2pkh(key.publicKey()))) return Optional.empty();
        byte[] signature = new Bip143(psbt.unsigned()).sign(index, scriptCode, spent.value(), key);
        return Optional.of(psbt.withInput(index, PsbtFields.partialSignature(key.publicKey(), signature)));
    }
}
