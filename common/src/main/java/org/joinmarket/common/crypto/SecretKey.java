package org.joinmarket.common.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A secp256k1 private key, 1 to n-1. Never prints; {@link #close()} zeroes it, after which every use is an
 * {@link IllegalStateException}. Deliberately without {@code equals}: keys are compared by their public keys.
 */
public final class SecretKey implements AutoCloseable {
    public static final int BYTES = 32;

    private final byte[] bytes;
    private final PublicKey publicKey;
    private boolean closed;

    private SecretKey(byte[] ownedBytes) {
        this.bytes = ownedBytes;
        this.publicKey = PublicKey.ofCurveBytes(Curve.secp256k1().pubkeyCreate(ownedBytes));
    }

    public static SecretKey random(SecureRandom random) {
        byte[] candidate = new byte[BYTES];
        do {
            random.nextBytes(candidate);
        } while (!Curve.secp256k1().secKeyVerify(candidate)); // one in 2^128 is not below n
        return new SecretKey(candidate);
    }

    /**
     * Copies {@code bytes}; the caller still has to zero its own.
     *
     * @throws IllegalArgumentException if it is not 32 bytes with a value of 1 to n-1
     */
    public static SecretKey of(byte[] bytes) {
        if (bytes.length != BYTES || !Curve.secp256k1().secKeyVerify(bytes))
            throw new IllegalArgumentException("not a private key");
        return new SecretKey(bytes.clone());
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /**
     * Lends a copy of the 32 bytes to {@code use} and zeroes it afterwards, so {@code use} must not keep it.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized <T> T withBytes(Function<byte[], T> use) {
        if (closed) throw new IllegalStateException("the key is closed");
        byte[] copy = bytes.clone();
        try {
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
