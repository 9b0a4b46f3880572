package org.joinmarket.common.nick;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;

/** The key behind our own nick: a new one per run (wire.md 4). Never prints; {@link #close()} zeroes the key. */
public final class NickIdentity implements AutoCloseable {
    /** Stands behind every signed text, over directories and over direct connections alike (wire.md 4.2). */
    public static final String HOST_ID = "onion-network";

    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int HASH_BYTES = 10;

    private final SecretKey key;
    private final Nick nick;

    private NickIdentity(SecretKey key) {
        this.key = key;
        this.nick = nickOf(key.publicKey());
    }

    public static NickIdentity generate(SecureRandom random) {
        return new NickIdentity(SecretKey.random(random));
    }

    /** Takes over {@code key}: closing this closes it. */
    public static NickIdentity of(SecretKey key) {
        return new NickIdentity(key);
    }

    /** The nick that belongs to {@code key}: a hash of its <em>hexadecimal text</em> (wire.md 4.1). */
    public static Nick nickOf(PublicKey key) {
        byte[] hash = Arrays.copyOf(sha256(key.hex().getBytes(StandardCharsets.US_ASCII)), HASH_BYTES);
        StringBuilder nick = new StringBuilder("J5").append(base58(hash));
        while (nick.length() < Nick.LENGTH) nick.append('O');
        return new Nick(nick.toString());
    }

    public Nick nick() {
        return nick;
    }

    public PublicKey publicKey() {
        return key.publicKey();
    }

    /**
     * The whole line of a PRIVMSG, signed (wire.md 4.2).
     *
     * @param command a lower-case word
     * @param payload what follows it, not empty; for several commands the rest of them with their {@code !}
     * @throws IllegalArgumentException if that is not so, or the payload has line breaks
     */
    public String privateLine(Nick to, String command, String payload) {
        if (command.isEmpty() || command.indexOf(' ') >= 0 || command.indexOf('!') >= 0)
            throw new IllegalArgumentException("not a command: it is one lower-case word");
        if (payload.isEmpty() || payload.indexOf('\n') >= 0 || payload.indexOf('\r') >= 0)
            throw new IllegalArgumentException("a payload is one line and not empty");
        byte[] signed = (payload + HOST_ID).getBytes(StandardCharsets.UTF_8);
        String signature = Base64Text.encode(sign(signed));
        return nick + "!" + to + "!" + command + " " + payload + " "
                + key.publicKey().hex() + " " + signature;
    }

    /**
     * For the texts of this package only: whoever could choose one could say anything in our name.
     *
     * @return DER, low S
     * @throws IllegalStateException if this is closed
     */
    byte[] sign(byte[] text) {
        return MessageSignatures.sign(text, key);
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return nick.toString();
    }

    /** Bitcoin's alphabet, no checksum; every leading zero byte is a {@code 1}. */
    private static String base58(byte[] bytes) {
        StringBuilder reversed = new StringBuilder();
        BigInteger rest = new BigInteger(1, bytes);
        BigInteger base = BigInteger.valueOf(BASE58.length());
        while (rest.signum() > 0) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            reversed.append(BASE58.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) reversed.append(BASE58.charAt(0));
        return reversed.reverse().toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
