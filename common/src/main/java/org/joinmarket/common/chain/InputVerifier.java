package org.joinmarket.common.chain;

import java.util.Arrays;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;

/**
 * Whether an input is signed as the chain demands, by our own BIP143 hash and strict signature rules (BIP66, BIP146), for
 * P2WPKH and P2SH-P2WPKH. Whatever else is refused: an output that we cannot check is not one that we vouch for.
 */
public final class InputVerifier {
    private final Transaction tx;
    private final Bip143 hashes;

    /** @param tx with its witnesses */
    public InputVerifier(Transaction tx) {
        this.tx = tx;
        this.hashes = new Bip143(tx);
    }

    public enum Result {
        VALID,
        /** Neither P2WPKH nor P2SH-P2WPKH. */
        UNSUPPORTED_SCRIPT,
        /** Something in it that does not belong there, or not what a P2SH-P2WPKH input must hold. */
        BAD_SCRIPT_SIG,
        /** Not exactly a signature and a compressed key. */
        BAD_WITNESS,
        /** The key is not the one that the spent script pays. */
        WRONG_KEY,
        /** Not strict DER, high S, a sighash type other than ALL, or not a signature of this input. */
        BAD_SIGNATURE
    }

    /**
     * @param spent script of the spent output, from the chain
     * @param value of the spent output, from the chain
     */
    public Result verify(int index, Script spent, Sats value) {
        return verify(index, spent, value, tx.inputs().get(index).witness());
    }

    /** As {@link #verify(int, Script, Sats)}, with {@code witness} in place of the one that the input has. */
    public Result verify(int index, Script spent, Sats value, Witness witness) {
        TxInput input = tx.inputs().get(index);
        if (!spent.isP2wpkh() && !spent.isP2sh()) return Result.UNSUPPORTED_SCRIPT;
        if (spent.isP2wpkh() && input.scriptSig().size() != 0) return Result.BAD_SCRIPT_SIG;
        if (witness.size() != 2) return spent.isP2sh() ? Result.UNSUPPORTED_SCRIPT : Result.BAD_WITNESS;
        Optional<PublicKey> key = PublicKey.of(witness.item(1));
        if (key.isEmpty()) return Result.BAD_WITNESS;
        Script program = Scripts.p2wpkh(key.get());
        if (spent.isP2sh()) {
            if (!spent.equals(Scripts.p2shP2wpkh(key.get()))) return Result.WRONG_KEY;
            if (!input.scriptSig().equals(pushOf(program))) return Result.BAD_SCRIPT_SIG;
        } else if (!spent.equals(program)) {
            return Result.WRONG_KEY;
        }
        return verifySignature(index, program, value, witness.item(0), key.get()) ? Result.VALID : Result.BAD_SIGNATURE;
    }

    /**
     * Whether {@code signature} (DER and the sighash byte) by {@code key} is good for input {@code index}.
     *
     * @param program the P2WPKH script that is spent, for P2SH-P2WPKH the one wrapped in it
     */
    public boolean verifySignature(int index, Script program, Sats value, byte[] signature, PublicKey key) {
        return program.equals(Scripts.p2wpkh(key))
                && verify(hashes.hashForP2wpkh(index, program, value), signature, key);
    }

    /** The same for a P2WSH output whose {@code witnessScript} asks for one signature, by {@code key}. That it does is not checked. */
    public boolean verifyWitnessScript(int index, Script witnessScript, Sats value, byte[] signature, PublicKey key) {
        return verify(hashes.hash(index, witnessScript, value), signature, key);
    }

    private static boolean verify(byte[] hash, byte[] signature, PublicKey key) {
        int last = signature.length - 1;
        if (last < 0 || signature[last] != Bip143.SIGHASH_ALL) return false;
        return MessageSignatures.verifyHash(hash, Arrays.copyOf(signature, last), key);
    }

    /** The scriptSig of a P2SH-P2WPKH input: one push of the program. */
    private static Script pushOf(Script program) {
        byte[] push = new byte[1 + program.size()];
        push[0] = (byte) program.size();
        System.arraycopy(program.bytes(), 0, push, 1, program.size());
        return new Script(push);
    }
}
