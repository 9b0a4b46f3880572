package org.joinmarket.wallet.chain.embedded;

import java.util.Arrays;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;

/**
 * Whether inputs satisfy what they spend: P2WPKH, P2SH-P2WPKH, and P2WSH of a fidelity bond
 * ({@code <lock time> OP_CHECKLOCKTIMEVERIFY OP_DROP <key> OP_CHECKSIG}, coinjoin.md 2.1), each by its BIP143 hash.
 */
final class InputScripts {
    private static final String BAD = "mandatory-script-verify-flag-failed";
    private static final int BOND_TAIL_BYTES = 37;
    private static final int MAX_LOCK_TIME_BYTES = 5;

    private final Transaction tx;
    private final InputVerifier verifier;
    private final Bip143 hashes;

    InputScripts(Transaction tx) {
        this.tx = tx;
        this.verifier = new InputVerifier(tx);
        this.hashes = new Bip143(tx);
    }

    Optional<String> refusal(int index, Script spent, Sats value) {
        if (spent.isP2wsh()) return refusalOfBond(index, spent, value);
        return switch (verifier.verify(index, spent, value)) {
            case VALID -> Optional.empty();
            case UNSUPPORTED_SCRIPT ->
                Optional.of("the embedded chain cannot check this script; use bitcoind as the backend");
            case BAD_SCRIPT_SIG -> Optional.of(BAD + " (Witness requires empty or canonical scriptSig)");
            case BAD_WITNESS -> Optional.of(BAD + " (Witness program mismatch)");
            case WRONG_KEY -> Optional.of(BAD + " (Script failed an OP_EQUALVERIFY operation)");
            case BAD_SIGNATURE -> Optional.of(BAD + " (Signature must be valid, low S and SIGHASH_ALL)");
        };
    }

    private Optional<String> refusalOfBond(int index, Script spent, Sats value) {
        TxInput input = tx.inputs().get(index);
        Witness witness = input.witness();
        if (input.scriptSig().size() != 0) return Optional.of(BAD + " (Witness requires empty scriptSig)");
        if (witness.size() != 2 || witness.item(1).length > Script.MAX_BYTES)
            return Optional.of(BAD + " (Witness program mismatch)");
        Script witnessScript = new Script(witness.item(1));
        if (!Scripts.p2wsh(witnessScript).equals(spent)) return Optional.of(BAD + " (Witness program mismatch)");
        Optional<Bond> bond = Bond.of(witnessScript);
        if (bond.isEmpty())
            return Optional.of("the embedded chain cannot check this script; use bitcoind as the backend");
        if (!bond.get().isOver(tx, input)) return Optional.of(BAD + " (Locktime requirement not satisfied)");
        byte[] signature = witness.item(0);
        int last = signature.length - 1;
        boolean valid = last > 0
                && signature[last] == Bip143.SIGHASH_ALL
                && MessageSignatures.verifyHash(
                        hashes.hash(index, witnessScript, value),
                        Arrays.copyOf(signature, last),
                        bond.get().key());
        return valid ? Optional.empty() : Optional.of(BAD + " (Signature must be valid, low S and SIGHASH_ALL)");
    }

    /** What a fidelity bond's witness script says. */
    private record Bond(long lockTime, PublicKey key) {
        static Optional<Bond> of(Script script) {
            byte[] bytes = script.bytes();
            int push = bytes.length - BOND_TAIL_BYTES - 1;
            if (push < 1 || push > MAX_LOCK_TIME_BYTES || bytes[0] != push) return Optional.empty();
            int tail = 1 + push;
            if (bytes[tail] != (byte) 0xb1 || bytes[tail + 1] != 0x75 || bytes[tail + 2] != PublicKey.BYTES)
                return Optional.empty();
            if (bytes[bytes.length - 1] != (byte) 0xac) return Optional.empty();
            if ((bytes[push] & 0x80) != 0) return Optional.empty(); // negative
            if (bytes[push] == 0 && (push == 1 || (bytes[push - 1] & 0x80) == 0))
                return Optional.empty(); // not minimal
            long lockTime = 0;
            for (int i = push; i >= 1; i--) lockTime = lockTime << 8 | Byte.toUnsignedInt(bytes[i]);
            long found = lockTime;
            return PublicKey.of(Arrays.copyOfRange(bytes, tail + 3, bytes.length - 1))
                    .map(key -> new Bond(found, key));
        }

        /** OP_CHECKLOCKTIMEVERIFY (BIP65). */
        boolean isOver(Transaction tx, TxInput input) {
            boolean sameKind = (lockTime < TransactionRules.LOCK_TIME_THRESHOLD)
                    == (tx.lockTime() < TransactionRules.LOCK_TIME_THRESHOLD);
            return sameKind && tx.lockTime() >= lockTime && input.sequence() != TxInput.SEQUENCE_FINAL;
        }
    }
}
