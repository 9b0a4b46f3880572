package org.joinmarket.common.crypto;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The key pair of a session's NaCl box. A maker makes a fresh one for every {@code !fill}, a taker one per coinjoin
 * attempt (wire.md 6). Never prints; {@link #close()} zeroes it.
 */
public final class BoxKeyPair implements AutoCloseable {
    private final byte[] secret;
    private final BoxPublicKey publicKey;
    private boolean closed;

    private BoxKeyPair(byte[] ownedSecret) {
        byte[] point = new byte[BoxPublicKey.BYTES];
        if (Sodium.LIBRARY.crypto_scalarmult_base(point, ownedSecret) != 0)
            throw new IllegalStateException("libsodium refused a secret key");
        this.secret = ownedSecret;
        this.publicKey = BoxPublicKey.of(point).orElseThrow();
    }

    public static BoxKeyPair generate(SecureRandom random) {
        byte[] secret = new byte[BoxPublicKey.BYTES];
        random.nextBytes(secret);
        return new BoxKeyPair(secret);
    }

    /**
     * Copies {@code secret}; the caller still has to zero its own.
     *
     * @throws IllegalArgumentException if it does not have 32 bytes
     */
    public static BoxKeyPair of(byte[] secret) {
        if (secret.length != BoxPublicKey.BYTES) throw new IllegalArgumentException("a box key has 32 bytes");
        return new BoxKeyPair(secret.clone());
    }

    public BoxPublicKey publicKey() {
        return publicKey;
    }

    /**
     * The box shared with the owner of {@code peer}. It lives on its own: closing this pair does not close it.
     *
     * @param random for nonces
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized NaclBox boxWith(BoxPublicKey peer, SecureRandom random) {
        if (closed) throw new IllegalStateException("the key pair is closed");
        byte[] shared = new byte[NaclBox.SHARED_KEY_BYTES];
        if (Sodium.LIBRARY.crypto_box_beforenm(shared, peer.bytes(), secret) != 0)
            throw new IllegalStateException("libsodium refused a key that is not of low order");
        return new NaclBox(shared, random);
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
