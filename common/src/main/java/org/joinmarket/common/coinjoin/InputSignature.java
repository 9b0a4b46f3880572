package org.joinmarket.common.coinjoin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * One signature of one P2WPKH input, as {@code !sig} carries it: a push of the signature with its sighash byte and a push of
 * the key (coinjoin.md 3.8). A third push, which old makers add for P2SH-P2WPKH, is read over.
 */
public final class InputSignature {
    /** DER of low or high S, and the sighash byte. */
    public static final int MAX_SIGNATURE_BYTES = 73;

    /** Three pushes with room to spare. */
    public static final int MAX_SCRIPT_BYTES = 200;

    private static final int MIN_PUSHES = 2;
    private static final int MAX_PUSHES = 3;
    private static final int MAX_DIRECT_PUSH = 75;

    private final byte[] signature;
    private final PublicKey key;

    private InputSignature(byte[] signature, PublicKey key) {
        this.signature = signature;
        this.key = key;
    }

    /** @param signature DER and sighash byte, 1 to 73 bytes; whether it is good only the transaction can tell */
    public static InputSignature of(byte[] signature, PublicKey key) {
        if (signature.length < 1 || signature.length > MAX_SIGNATURE_BYTES)
            throw new IllegalArgumentException("a signature has 1 to 73 bytes");
        return new InputSignature(signature.clone(), key);
    }

    /** Base64 of the pushes, padding optional. */
    public static Decoded<InputSignature> parse(String base64) {
        return Base64Text.decodeLenient(base64, MAX_SCRIPT_BYTES).flatMap(InputSignature::parseScript);
    }

    private static Decoded<InputSignature> parseScript(byte[] script) {
        List<byte[]> pushes = new ArrayList<>(MAX_PUSHES);
        int at = 0;
        while (at < script.length) {
            int length = script[at];
            if (length < 1
                    || length > MAX_DIRECT_PUSH
                    || at + 1 + length > script.length
                    || pushes.size() == MAX_PUSHES) return Decoded.malformed(Flaw.BAD_SIGNATURE);
            pushes.add(Arrays.copyOfRange(script, at + 1, at + 1 + length));
            at += 1 + length;
        }
        if (pushes.size() < MIN_PUSHES || pushes.get(0).length > MAX_SIGNATURE_BYTES)
            return Decoded.malformed(Flaw.BAD_SIGNATURE);
        Optional<PublicKey> key = PublicKey.of(pushes.get(1));
        return key.isPresent()
                ? Decoded.ok(new InputSignature(pushes.get(0), key.get()))
                : Decoded.malformed(Flaw.BAD_KEY);
    }

    public String base64() {
        byte[] keyBytes = key.bytes();
        byte[] script = new byte[2 + signature.length + keyBytes.length];
        script[0] = (byte) signature.length;
        System.arraycopy(signature, 0, script, 1, signature.length);
        script[1 + signature.length] = (byte) keyBytes.length;
        System.arraycopy(keyBytes, 0, script, 2 + signature.length, keyBytes.length);
        return Base64Text.encode(script);
    }

    /** DER and sighash byte. */
    public byte[] signature() {
        return signature.clone();
    }

    public PublicKey key() {
        return key;
    }

    /** What the signed input has as witness. */
    public Witness witness() {
        return Witness.of(signature, key.bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputSignature that && key.equals(that.key) && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(signature) + " " + key;
    }
}
