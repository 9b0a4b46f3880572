package org.joinmarket.common.psbt;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.psbt.PsbtReader.BadPsbt;

/** One input as the records of its map say; {@link #check()} says whether they agree with each other. */
public record PsbtInput(TxInput txInput, PsbtMap map) {

    /** What a signer must know. */
    public sealed interface Checked {}

    /**
     * @param spent as the PSBT says, which need not be what the chain says
     * @param scriptCode what a signature commits to (BIP143): of P2WPKH its script code, of P2WSH the witness script
     */
    public record Segwit(TxOutput spent, Script scriptCode) implements Checked {}

    /** @param script that a signature commits to: the redeem script, or that of the spent output */
    public record Legacy(TxOutput spent, Script script) implements Checked {}

    /** Not to be signed. */
    public record Unfit(Why why) implements Checked {}

    public enum Why {
        /** Nothing says what is spent. */
        NO_UTXO,
        /** The whole transaction is not the one that is spent, or has no such output. */
        OTHER_TRANSACTION,
        /** The output and the whole transaction say different things. */
        UTXOS_DIFFER,
        /** Only an output, and it is none of segwit. */
        WITNESS_UTXO_OF_NO_WITNESS,
        /** P2SH without its script, or with another. */
        WRONG_REDEEM_SCRIPT,
        /** P2WSH without its script, or with another. */
        WRONG_WITNESS_SCRIPT,
        /** Another sighash type than ALL. */
        SIGHASH_TYPE,
        UNKNOWN_SCRIPT
    }

    public Optional<TxOutput> witnessUtxo() {
        return map.value(PsbtFields.IN_WITNESS_UTXO).map(PsbtInput::output);
    }

    public Optional<Transaction> nonWitnessUtxo() {
        return map.value(PsbtFields.IN_NON_WITNESS_UTXO)
                .map(bytes -> Transaction.parse(bytes).toOptional().orElseThrow());
    }

    public OptionalLong sighashType() {
        return map.value(PsbtFields.IN_SIGHASH_TYPE).stream()
                .mapToLong(PsbtCodec::uint32)
                .findFirst();
    }

    public Optional<Script> redeemScript() {
        return map.value(PsbtFields.IN_REDEEM_SCRIPT).map(Script::new);
    }

    public Optional<Script> witnessScript() {
        return map.value(PsbtFields.IN_WITNESS_SCRIPT).map(Script::new);
    }

    /** DER and the sighash byte, of compressed keys; whether they are good is not looked at. */
    public Map<PublicKey, byte[]> signatures() {
        Map<PublicKey, byte[]> signatures = new HashMap<>();
        for (PsbtRecord record : map.all(PsbtFields.IN_PARTIAL_SIG))
            PublicKey.of(record.keyData()).ifPresent(key -> signatures.put(key, record.value()));
        return signatures;
    }

    Optional<Script> finalScriptSig() {
        return map.value(PsbtFields.IN_FINAL_SCRIPTSIG).map(Script::new);
    }

    public Optional<Witness> finalWitness() {
        return map.value(PsbtFields.IN_FINAL_SCRIPTWITNESS).map(PsbtInput::witness);
    }

    public boolean isFinal() {
        return finalWitness().isPresent() || finalScriptSig().isPresent();
    }

    /** What BIP174 has a signer check. */
    public Checked check() {
        Optional<TxOutput> witnessUtxo = witnessUtxo();
        Optional<Transaction> whole = nonWitnessUtxo();
        TxOutput spent;
        if (whole.isPresent()) {
            long vout = txInput.outPoint().vout();
            if (!whole.get().txid().equals(txInput.outPoint().txid())
                    || vout >= whole.get().outputs().size()) return new Unfit(Why.OTHER_TRANSACTION);
            spent = whole.get().outputs().get((int) vout);
            if (witnessUtxo.isPresent() && !witnessUtxo.get().equals(spent)) return new Unfit(Why.UTXOS_DIFFER);
        } else if (witnessUtxo.isPresent()) {
            spent = witnessUtxo.get();
        } else {
            return new Unfit(Why.NO_UTXO);
        }
        OptionalLong sighash = sighashType();
        if (sighash.isPresent() && sighash.getAsLong() != Bip143.SIGHASH_ALL) return new Unfit(Why.SIGHASH_TYPE);
        return check(spent, witnessUtxo.isPresent());
    }

    private Checked check(TxOutput spent, boolean asWitness) {
        Script script = spent.script();
        if (script.isP2sh()) {
            Optional<Script> redeem = redeemScript();
            if (redeem.isEmpty()
                    || !Scripts.p2sh(Hashes.hash160(redeem.get().bytes())).equals(script))
                return new Unfit(Why.WRONG_REDEEM_SCRIPT);
            script = redeem.get();
        }
        if (script.isP2wpkh()) return new Segwit(spent, Scripts.scriptCode(script));
        if (script.isP2wsh()) {
            Optional<Script> inner = witnessScript();
            if (inner.isEmpty() || !Scripts.p2wsh(inner.get()).equals(script))
                return new Unfit(Why.WRONG_WITNESS_SCRIPT);
            return new Segwit(spent, inner.get());
        }
        if (script.isP2tr()) return new Unfit(Why.UNKNOWN_SCRIPT);
        return asWitness ? new Unfit(Why.WITNESS_UTXO_OF_NO_WITNESS) : new Legacy(spent, script);
    }

    private static TxOutput output(byte[] bytes) {
        try {
            return new PsbtReader(bytes).output();
        } catch (BadPsbt e) {
            throw new IllegalStateException("checked when it was read", e);
        }
    }

    private static Witness witness(byte[] bytes) {
        try {
            return new PsbtReader(bytes).witness();
        } catch (BadPsbt e) {
            throw new IllegalStateException("checked when it was read", e);
        }
    }
}
