package org.joinmarket.common.psbt;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.PublicKey;

/**
 * Puts signatures where the scripts want them: P2WPKH, P2WSH of one key or several, also in P2SH, and P2PKH and P2SH of the
 * time before segwit. Whether the signatures are good is not looked at.
 */
public final class PsbtFinalizer {
    private static final int OP_PUSHDATA1 = 0x4c;
    private static final int OP_PUSHDATA2 = 0x4d;
    private static final byte[] NOTHING = new byte[0];

    private PsbtFinalizer() {}

    /** Every input that has all that it needs is final afterwards, and keeps only its coin and what we do not know. */
    public static Psbt finish(Psbt psbt) {
        Psbt result = psbt;
        for (int i = 0; i < psbt.inputs().size(); i++) {
            PsbtInput input = psbt.input(i);
            if (input.isFinal()) continue;
            Optional<Final> found = satisfy(input);
            if (found.isPresent())
                result = result.withInput(i, map -> found.get().in(map));
        }
        return result;
    }

    /** What an input ends with; either may be empty, not both. */
    private record Final(Script scriptSig, Witness witness) {
        PsbtMap in(PsbtMap map) {
            PsbtMap kept =
                    map.without(type -> type > PsbtFields.IN_WITNESS_UTXO && type <= PsbtFields.IN_LAST_OF_BIP174);
            if (scriptSig.size() > 0) kept = kept.with(PsbtFields.finalScriptSig(scriptSig));
            return witness.isEmpty() ? kept : kept.with(PsbtFields.finalWitness(witness));
        }
    }

    private static Optional<Final> satisfy(PsbtInput input) {
        Map<PublicKey, byte[]> signatures = input.signatures();
        for (byte[] signature : signatures.values())
            if (signature[signature.length - 1] != Bip143.SIGHASH_ALL) return Optional.empty();
        return switch (input.check()) {
            case PsbtInput.Segwit(var spent, var code) ->
                stack(code, signatures).map(stack -> {
                    List<byte[]> items = new ArrayList<>(stack);
                    input.witnessScript().filter(code::equals).ifPresent(script -> items.add(script.bytes()));
                    Script push = spent.script().isP2sh()
                            ? pushes(List.of(input.redeemScript().orElseThrow().bytes()))
                            : Script.EMPTY;
                    return new Final(push, Witness.of(items));
                });
            case PsbtInput.Legacy(var spent, var script) ->
                stack(script, signatures).map(stack -> {
                    List<byte[]> items = new ArrayList<>(stack);
                    if (spent.script().isP2sh()) items.add(script.bytes());
                    return new Final(pushes(items), Witness.EMPTY);
                });
            case PsbtInput.Unfit _ -> Optional.empty();
        };
    }

    /** What {@code script} wants to find, without itself. */
    private static Optional<List<byte[]>> stack(Script script, Map<PublicKey, byte[]> signatures) {
        for (Map.Entry<PublicKey, byte[]> each : signatures.entrySet())
            if (script.equals(Scripts.p2pkh(each.getKey())))
                return Optional.of(List.of(each.getValue(), each.getKey().bytes()));
        Optional<PublicKey> only = SpendingScript.singleKey(script);
        if (only.isPresent())
            return Optional.ofNullable(signatures.get(only.get())).map(List::of);
        return SpendingScript.multisig(script).flatMap(keys -> several(keys, signatures));
    }

    private static Optional<List<byte[]>> several(SpendingScript.Multisig multisig, Map<PublicKey, byte[]> signatures) {
        List<byte[]> stack = new ArrayList<>();
        stack.add(NOTHING); // OP_CHECKMULTISIG takes one too many
        for (PublicKey key : multisig.keys()) {
            byte[] signature = signatures.get(key);
            if (signature != null && stack.size() <= multisig.needed()) stack.add(signature);
        }
        return stack.size() == multisig.needed() + 1 ? Optional.of(stack) : Optional.empty();
    }

    private static Script pushes(List<byte[]> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] item : items) {
            if (item.length < OP_PUSHDATA1) {
                out.write(item.length);
            } else if (item.length <= 0xff) {
                out.write(OP_PUSHDATA1);
                out.write(item.length);
            } else {
                out.write(OP_PUSHDATA2);
                out.write(item.length & 0xff);
                out.write(item.length >>> 8);
            }
            out.writeBytes(item);
        }
        return new Script(out.toByteArray());
    }
}
