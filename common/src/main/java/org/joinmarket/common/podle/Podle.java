package org.joinmarket.common.podle;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.Curve;
import org.joinmarket.common.crypto.FixedPoint;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;

/**
 * Proof of discrete log equivalence: a taker shows that it has a coin, and burns it as a ticket, without linking two tries to
 * each other (coinjoin.md 1). One coin gives one commitment per index, and makers accept only the first few indices.
 */
public final class Podle {
    /** {@code taker_utxo_retries} of the existing makers: indices 0 to 2. */
    public static final int DEFAULT_MAX_INDICES = 3;

    /** There is no index above 255. */
    public static final int MAX_INDICES = Nums.COUNT;

    private static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    private static final int SCALAR_BYTES = 32;
    private static final byte[] NONCE_TAG = "JoinMarket/PoDLE/nonce/v1".getBytes(StandardCharsets.US_ASCII);
    private static final Secp256k1 CURVE = Curve.secp256k1();

    private Podle() {}

    /** A commitment and what opens it. */
    public record Proof(PodleCommitment commitment, PodleOpening opening) {}

    /** What a maker finds in an {@code !auth}. */
    public sealed interface Verdict {
        /** The proof holds, for the NUMS point of {@code index}. */
        record Valid(int index) implements Verdict {}

        record Invalid(Reason reason) implements Verdict {}
    }

    public enum Reason {
        /** s is 0 or not below the order of the curve. */
        SIGNATURE_OUT_OF_RANGE,
        /** The commitment of {@code !fill} is not the hash of P2. */
        COMMITMENT_MISMATCH,
        /** Not a proof for any index that is allowed: forged, or one retry too many. */
        NO_INDEX_FITS
    }

    /**
     * Proves that {@code key} has a coin. The nonce is derived from the key and all that is proved (RFC 6979), so the same
     * question gets the same answer, and no random number can be used twice: that would give the key away.
     *
     * @param key the secret key of {@code coin}
     * @param index 0 to 255; makers usually accept 0 to 2
     */
    public static Proof generate(SecretKey key, OutPoint coin, int index) {
        requireIndex(index);
        return key.withBytes(secret -> {
            PublicKey p = key.publicKey();
            PublicKey p2 = times(Nums.point(index), secret);
            byte[] utxo = coin.toString().getBytes(StandardCharsets.US_ASCII);
            byte[] message = Hashes.sha256(
                    NONCE_TAG,
                    ByteBuffer.allocate(Integer.BYTES).putInt(utxo.length).array(),
                    utxo,
                    new byte[] {(byte) index},
                    p.bytes(),
                    p2.bytes());
            try (Rfc6979 nonces = new Rfc6979(secret, message)) {
                while (true) {
                    byte[] nonce = nonces.next();
                    Optional<Proof> proof = prove(secret, nonce, p, p2, coin, index);
                    Arrays.fill(nonce, (byte) 0);
                    if (proof.isPresent()) return proof.get();
                }
            }
        });
    }

    /** With a nonce from a test vector. Not for use elsewhere: a nonce that comes twice reveals the key. */
    static Proof generate(SecretKey key, OutPoint coin, int index, byte[] nonce) {
        requireIndex(index);
        return key.withBytes(
                        secret -> prove(secret, nonce, key.publicKey(), times(Nums.point(index), secret), coin, index))
                .orElseThrow(() -> new IllegalArgumentException("a nonce in 2^256 does not do, and this is it"));
    }

    private static Optional<Proof> prove(
            byte[] secret, byte[] nonce, PublicKey p, PublicKey p2, OutPoint coin, int index) {
        byte[] kg = CURVE.pubKeyCompress(CURVE.pubkeyCreate(nonce));
        byte[] kj = times(Nums.point(index), nonce).bytes();
        byte[] e = Hashes.sha256(kg, kj, p.bytes(), p2.bytes());
        Optional<byte[]> reduced = nonZeroScalar(e);
        if (reduced.isEmpty()) return Optional.empty();
        byte[] copy = secret.clone();
        byte[] product = CURVE.privKeyTweakMul(copy, reduced.get());
        try {
            byte[] s = CURVE.privKeyTweakAdd(product, nonce);
            return Optional.of(new Proof(PodleCommitment.to(p2), new PodleOpening(coin, p, p2, s, e)));
        } catch (Secp256k1Exception _) {
            return Optional.empty(); // s = 0, which happens once in 2^256
        } finally {
            Arrays.fill(copy, (byte) 0);
            Arrays.fill(product, (byte) 0);
        }
    }

    /**
     * The arithmetic of a maker's check (coinjoin.md 1.3): no chain look-up.
     *
     * @param commitment from {@code !fill}
     * @param opening from {@code !auth}
     * @param maxIndices 1 to 256: indices 0 to {@code maxIndices - 1} are tried, as the index is not told
     */
    public static Verdict verify(PodleCommitment commitment, PodleOpening opening, int maxIndices) {
        if (maxIndices < 1 || maxIndices > MAX_INDICES)
            throw new IllegalArgumentException("1 to " + MAX_INDICES + " indices, not " + maxIndices);
        byte[] s = opening.s();
        if (!CURVE.secKeyVerify(s)) return new Verdict.Invalid(Reason.SIGNATURE_OUT_OF_RANGE);
        if (!PodleCommitment.to(opening.p2()).equals(commitment))
            return new Verdict.Invalid(Reason.COMMITMENT_MISMATCH);
        Optional<byte[]> e = nonZeroScalar(opening.e());
        if (e.isEmpty()) return new Verdict.Invalid(Reason.NO_INDEX_FITS);
        byte[] minusE = CURVE.privKeyNegate(e.get());
        Optional<byte[]> kg = FixedPoint.generator()
                .timesPlus(s, CURVE.pubKeyTweakMul(opening.p().uncompressed(), minusE));
        if (kg.isEmpty()) return new Verdict.Invalid(Reason.NO_INDEX_FITS);
        byte[] minusEP2 = CURVE.pubKeyTweakMul(opening.p2().uncompressed(), minusE);
        for (int index = 0; index < maxIndices; index++) {
            Optional<byte[]> kj = timesPlus(index, s, minusEP2);
            if (kj.isPresent()
                    && Arrays.equals(
                            Hashes.sha256(
                                    CURVE.pubKeyCompress(kg.get()),
                                    CURVE.pubKeyCompress(kj.get()),
                                    opening.p().bytes(),
                                    opening.p2().bytes()),
                            opening.e())) return new Verdict.Valid(index);
        }
        return new Verdict.Invalid(Reason.NO_INDEX_FITS);
    }

    private static PublicKey times(PublicKey point, byte[] scalar) {
        return PublicKey.ofCurveBytes(CURVE.pubKeyTweakMul(point.uncompressed(), scalar));
    }

    /** A multiple of the NUMS point, and {@code other}; empty for the point at infinity. Fast where makers usually look. */
    private static Optional<byte[]> timesPlus(int index, byte[] scalar, byte[] other) {
        if (index < DEFAULT_MAX_INDICES) return Nums.fixed(index).timesPlus(scalar, other);
        try {
            return Optional.of(CURVE.pubKeyCombine(
                    new byte[][] {CURVE.pubKeyTweakMul(Nums.point(index).uncompressed(), scalar), other}));
        } catch (Secp256k1Exception infinity) {
            return Optional.empty();
        }
    }

    /** The hash as a number modulo n; it is public, so plain arithmetic will do. */
    private static Optional<byte[]> nonZeroScalar(byte[] hash) {
        BigInteger value = new BigInteger(1, hash).mod(N);
        if (value.signum() == 0) return Optional.empty();
        byte[] bytes = value.toByteArray();
        byte[] scalar = new byte[SCALAR_BYTES];
        int skip = Math.max(0, bytes.length - SCALAR_BYTES);
        int size = bytes.length - skip;
        System.arraycopy(bytes, skip, scalar, SCALAR_BYTES - size, size);
        return Optional.of(scalar);
    }

    private static void requireIndex(int index) {
        if (index < 0 || index >= MAX_INDICES) throw new IllegalArgumentException("index out of range: " + index);
    }
}
