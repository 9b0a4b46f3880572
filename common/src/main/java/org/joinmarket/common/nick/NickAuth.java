package org.joinmarket.common.nick;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;

/**
 * Proving to a directory that a nick is one's own (JMP-0005; wire.md 8.8), directly after the 795 and with nothing in
 * between:
 *
 * <pre>
 * directory                                         client
 *     | 803 NickAuthChallenge                          |
 *     |----------------------------------------------->|  the identity it dialled? then prove(...)
 *     | 805 NickAuthProof                              |
 *     |<-----------------------------------------------|
 *     | verify(...)                                    |
 *     | 807 NickAuthResult                             |
 *     |----------------------------------------------->|
 * </pre>
 *
 * What is signed is {@code nick-auth|challenge|directory-id|handshake-sha256|nick|pubkey} and, where private messages have
 * {@link NickIdentity#HOST_ID}, {@code nick-auth-v1}: one connection, one directory, and one handshake. Stateless and safe
 * for several threads.
 */
public final class NickAuth {
    /** The longest that either side waits for a line of the exchange. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final int PROTOCOL_VERSION = 5;
    private static final int VERSION_CHARS = 2;
    private static final String CONTEXT = "nick-auth";
    private static final String HOST_ID = "nick-auth-v1";

    private NickAuth() {}

    /**
     * Whether {@code proof} is by the owner of {@code nick} for this connection. Strict: low S only.
     *
     * @param challenge the one that we sent on this connection, with our own identity
     * @param handshakeLine the {@code line} of the client's 793 as it came out of its envelope, to the last space
     * @param nick the one in that handshake
     */
    public static boolean verify(NickAuthChallenge challenge, String handshakeLine, Nick nick, NickAuthProof proof) {
        return verify(challenge, handshakeLine, nick, proof, PROTOCOL_VERSION);
    }

    /** @param protocolVersion the negotiated one, which is the second character of the nick */
    static boolean verify(
            NickAuthChallenge challenge, String handshakeLine, Nick nick, NickAuthProof proof, int protocolVersion) {
        PublicKey key = proof.key();
        String derived =
                "J" + protocolVersion + NickIdentity.nickOf(key).value().substring(VERSION_CHARS);
        if (!derived.equals(nick.value())) return false;
        return signedText(challenge, handshakeLine, nick, key)
                .filter(text -> MessageSignatures.verify(text, proof.der(), key))
                .isPresent();
    }

    /**
     * The answer to a challenge, by the key of our nick; deterministic (RFC 6979), low S.
     *
     * @param expected the identity of the directory that we dialled
     * @param handshakeLine the {@code line} of the 793 that we sent, exactly as it was
     * @param key the one that our nick comes from
     * @return empty if the challenge is for another directory: the proof would be one for an impostor to pass on
     * @throws IllegalArgumentException if the handshake has half a surrogate pair and so no UTF-8
     * @throws IllegalStateException if the key is closed
     */
    public static Optional<NickAuthProof> prove(
            NickAuthChallenge challenge, DirectoryIdentity expected, String handshakeLine, SecretKey key) {
        return prove(challenge, expected, handshakeLine, key.publicKey(), text -> MessageSignatures.sign(text, key));
    }

    /**
     * As {@link #prove(NickAuthChallenge, DirectoryIdentity, String, SecretKey)}, by the key behind a nick.
     *
     * @throws IllegalStateException if the identity is closed
     */
    public static Optional<NickAuthProof> prove(
            NickAuthChallenge challenge, DirectoryIdentity expected, String handshakeLine, NickIdentity own) {
        return prove(challenge, expected, handshakeLine, own.publicKey(), own::sign);
    }

    private static Optional<NickAuthProof> prove(
            NickAuthChallenge challenge,
            DirectoryIdentity expected,
            String handshakeLine,
            PublicKey publicKey,
            UnaryOperator<byte[]> signing) {
        if (!challenge.directory().equals(expected)) return Optional.empty();
        byte[] text = signedText(challenge, handshakeLine, NickIdentity.nickOf(publicKey), publicKey)
                .orElseThrow(() -> new IllegalArgumentException("a handshake is text that UTF-8 can say"));
        return Optional.of(new NickAuthProof(publicKey, signing.apply(text)));
    }

    /** ASCII; empty if the handshake has no UTF-8, so that no two different ones have the same hash. */
    static Optional<byte[]> signedText(
            NickAuthChallenge challenge, String handshakeLine, Nick nick, PublicKey publicKey) {
        return sha256Hex(handshakeLine)
                .map(handshake -> String.join(
                        "|",
                        CONTEXT,
                        challenge.challenge(),
                        challenge.directory().value(),
                        handshake,
                        nick.value(),
                        publicKey.hex() + HOST_ID))
                .map(text -> text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<String> sha256Hex(String text) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(utf8);
            return Optional.of(HexFormat.of().formatHex(sha.digest()));
        } catch (CharacterCodingException halfASurrogatePair) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
