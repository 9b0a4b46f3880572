package org.joinmarket.common.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * NaCl {@code crypto_box} between two sessions with the shared key computed once: Base64 of nonce (24 bytes), tag (16)
 * and ciphertext (wire.md 6). Safe for several threads. Never prints; {@link #close()} zeroes the key.
 */
public final class NaclBox implements AutoCloseable {
    /** No line is longer than an envelope, so neither is what is inside one. */
    public static final int MAX_PLAIN_BYTES = 65_536;

    static final int SHARED_KEY_BYTES = 32;
    static final int NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;
    private static final int MAX_SEALED_BYTES = NONCE_BYTES + TAG_BYTES + MAX_PLAIN_BYTES;

    private final byte[] sharedKey;
    private final SecureRandom random;
    private boolean closed;

    NaclBox(byte[] ownedSharedKey, SecureRandom random) {
        this.sharedKey = ownedSharedKey;
        this.random = random;
    }

    /**
     * @return padded Base64, under a random nonce
     * @throws IllegalArgumentException if {@code text} has more than {@value #MAX_PLAIN_BYTES} bytes
     */
    public String seal(String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return seal(text, nonce);
    }

    synchronized String seal(String text, byte[] nonce) {
        requireOpen();
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (plain.length > MAX_PLAIN_BYTES) throw new IllegalArgumentException("text too long for a box");
        byte[] box = new byte[TAG_BYTES + plain.length];
        if (Sodium.LIBRARY.crypto_box_easy_afternm(box, plain, plain.length, nonce, sharedKey) != 0)
            throw new IllegalStateException("libsodium could not seal a box");
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + box.length);
        System.arraycopy(box, 0, sealed, NONCE_BYTES, box.length);
        Arrays.fill(plain, (byte) 0);
        return Base64Text.encode(sealed);
    }

    /**
     * Takes missing Base64 padding. A box that is too short, forged or for another key is {@link Flaw#NOT_DECRYPTABLE};
     * the sender must not learn which flaw it was.
     */
    public synchronized Decoded<String> open(String base64) {
        requireOpen();
        return Base64Text.decodeLenient(base64, MAX_SEALED_BYTES).flatMap(this::openBytes);
    }

    private Decoded<String> openBytes(byte[] sealed) {
        if (sealed.length < NONCE_BYTES + TAG_BYTES) return Decoded.malformed(Flaw.NOT_DECRYPTABLE);
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        byte[] box = Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length);
        byte[] plain = new byte[box.length - TAG_BYTES];
        try {
            if (Sodium.LIBRARY.crypto_box_open_easy_afternm(plain, box, box.length, nonce, sharedKey) != 0)
                return Decoded.malformed(Flaw.NOT_DECRYPTABLE);
            return Decoded.ok(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plain))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Decoded.malformed(Flaw.NOT_UTF8);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private void requireOpen() {
        if (closed) throw new IllegalStateException("the box is closed");
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(sharedKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
