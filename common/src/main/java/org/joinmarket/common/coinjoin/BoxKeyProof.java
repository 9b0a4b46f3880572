package org.joinmarket.common.coinjoin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;

/**
 * The maker's proof that the box key of its {@code !pubkey} belongs to the owner of its coins: without it a directory could
 * sit in the middle (wire.md 6). The signed text is the 64-character hex of the box key.
 */
public final class BoxKeyProof {
    private final PublicKey authKey;
    private final byte[] der;

    private BoxKeyProof(PublicKey authKey, byte[] der) {
        this.authKey = authKey;
        this.der = der;
    }

    /** @param der a signature of at most {@link MessageSignatures#MAX_DER_BYTES} bytes, not checked here */
    public static BoxKeyProof of(PublicKey authKey, byte[] der) {
        if (der.length > MessageSignatures.MAX_DER_BYTES) throw new IllegalArgumentException("signature too long");
        return new BoxKeyProof(authKey, der.clone());
    }

    /** @param coinKey the key of one of the offered coins */
    public static BoxKeyProof sign(BoxPublicKey boxKey, SecretKey coinKey) {
        return new BoxKeyProof(coinKey.publicKey(), MessageSignatures.sign(text(boxKey), coinKey));
    }

    /** Whether {@link #authKey()} vouches for {@code boxKey}. */
    public boolean vouchesFor(BoxPublicKey boxKey) {
        return MessageSignatures.verify(text(boxKey), der, authKey);
    }

    private static byte[] text(BoxPublicKey boxKey) {
        return boxKey.hex().getBytes(StandardCharsets.US_ASCII);
    }

    /** The key that must own one of the listed coins. */
    public PublicKey authKey() {
        return authKey;
    }

    public byte[] der() {
        return der.clone();
    }

    /** The signature as {@code !ioauth} has it. */
    public String base64() {
        return Base64Text.encode(der);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BoxKeyProof that && authKey.equals(that.authKey) && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return authKey.hashCode() * 31 + Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return authKey + " " + base64();
    }
}
