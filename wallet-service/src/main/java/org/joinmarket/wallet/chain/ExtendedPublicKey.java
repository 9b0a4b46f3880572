package org.joinmarket.wallet.chain;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bitcoinj.base.Base58;
import org.bitcoinj.base.exceptions.AddressFormatException;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.Curve;
import org.joinmarket.common.crypto.PublicKey;

/**
 * An extended public key and its ordinary children (BIP32), on the curve library of the C world: a range of a thousand
 * addresses is a matter of milliseconds. Never prints.
 */
public final class ExtendedPublicKey {
    private static final int XPUB = 0x0488b21e;
    private static final int TPUB = 0x043587cf;
    private static final int SERIALIZED_BYTES = 78;
    private static final int HALF = 32;

    private final byte[] chainCode;
    private final PublicKey key;

    private ExtendedPublicKey(byte[] chainCode, PublicKey key) {
        this.chainCode = chainCode;
        this.key = key;
    }

    /** @throws IllegalArgumentException if it is not an extended public key of {@code network} */
    public static ExtendedPublicKey parse(String base58, Network network) {
        byte[] bytes;
        try {
            bytes = Base58.decodeChecked(base58);
        } catch (AddressFormatException e) {
            throw new IllegalArgumentException("not an extended public key", e);
        }
        if (bytes.length != SERIALIZED_BYTES) throw new IllegalArgumentException("not an extended public key");
        int version = ByteBuffer.wrap(bytes).getInt();
        if (version != (network == Network.MAINNET ? XPUB : TPUB))
            throw new IllegalArgumentException("not an extended public key of " + network.wireName());
        PublicKey key = PublicKey.of(Arrays.copyOfRange(bytes, SERIALIZED_BYTES - PublicKey.BYTES, SERIALIZED_BYTES))
                .orElseThrow(() -> new IllegalArgumentException("not an extended public key"));
        return new ExtendedPublicKey(Arrays.copyOfRange(bytes, 13, 13 + HALF), key);
    }

    public PublicKey key() {
        return key;
    }

    /**
     * @param index 0 to 2^31-1
     * @throws IllegalStateException if there is no such child, which happens once in 2^127
     */
    public ExtendedPublicKey child(int index) {
        if (index < 0) throw new IllegalArgumentException("hardened children need the private key");
        byte[] data = ByteBuffer.allocate(PublicKey.BYTES + Integer.BYTES)
                .put(key.bytes())
                .putInt(index)
                .array();
        byte[] both = hmacSha512(chainCode, data);
        try {
            byte[] point = Curve.secp256k1().pubKeyTweakAdd(key.bytes(), Arrays.copyOf(both, HALF));
            PublicKey child = PublicKey.of(Curve.secp256k1().pubKeyCompress(point))
                    .orElseThrow(() -> new IllegalStateException("the curve library returned no point"));
            return new ExtendedPublicKey(Arrays.copyOfRange(both, HALF, both.length), child);
        } catch (Secp256k1Exception e) {
            throw new IllegalStateException("this key has no child " + index, e);
        }
    }

    private static byte[] hmacSha512(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key, "HmacSHA512"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA512", e);
        }
    }

    @Override
    public String toString() {
        return "<extended public key>";
    }
}
