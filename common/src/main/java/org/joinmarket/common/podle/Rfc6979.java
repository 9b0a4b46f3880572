package org.joinmarket.common.podle;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.joinmarket.common.crypto.Curve;

/** The nonce generator of RFC 6979 section 3.2 with HMAC-SHA256, for numbers of 1 to n-1. */
final class Rfc6979 implements AutoCloseable {
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 32;

    private final byte[] k = new byte[BYTES];
    private final byte[] v = new byte[BYTES];
    private boolean first = true;

    /** @param hash 32 bytes, hashed into the generator as they are, as libsecp256k1 does it */
    Rfc6979(byte[] secret, byte[] hash) {
        Arrays.fill(v, (byte) 1);
        update((byte) 0, secret, hash);
        update((byte) 1, secret, hash);
    }

    byte[] next() {
        if (!first) update((byte) 0);
        first = false;
        while (true) {
            System.arraycopy(hmac(v), 0, v, 0, BYTES);
            if (Curve.secp256k1().secKeyVerify(v)) return v.clone();
            update((byte) 0);
        }
    }

    private void update(byte separator, byte[]... seed) {
        byte[][] parts = new byte[2 + seed.length][];
        parts[0] = v;
        parts[1] = new byte[] {separator};
        System.arraycopy(seed, 0, parts, 2, seed.length);
        System.arraycopy(hmac(parts), 0, k, 0, BYTES);
        System.arraycopy(hmac(v), 0, v, 0, BYTES);
    }

    private byte[] hmac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(k, HMAC));
            for (byte[] part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(k, (byte) 0);
        Arrays.fill(v, (byte) 0);
    }
}
