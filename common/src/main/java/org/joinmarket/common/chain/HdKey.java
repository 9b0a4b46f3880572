package org.joinmarket.common.chain;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.joinmarket.common.crypto.Curve;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A private key of the tree, with its chain code (BIP32). Never prints; {@link #close()} zeroes it. A child number for which
 * BIP32 has no key, one in 2^127, is an {@link IllegalStateException}.
 */
public final class HdKey implements AutoCloseable {
    private static final String HMAC = "HmacSHA512";
    private static final byte[] MASTER_SALT = {'B', 'i', 't', 'c', 'o', 'i', 'n', ' ', 's', 'e', 'e', 'd'};
    private static final int HALF = 32;

    private final SecretKey key;
    private final byte[] chainCode;
    private final int depth;
    private final int parentFingerprint;
    private final int childNumber;
    private volatile @Nullable Integer fingerprint; // once for all children

    private HdKey(SecretKey key, byte[] chainCode, int depth, int parentFingerprint, int childNumber) {
        this.key = key;
        this.chainCode = chainCode;
        this.depth = depth;
        this.parentFingerprint = parentFingerprint;
        this.childNumber = childNumber;
    }

    static HdKey master(byte[] seed) {
        byte[] hash = hmac(MASTER_SALT, seed);
        try {
            return of(Arrays.copyOf(hash, HALF), hash, 0, 0, 0);
        } finally {
            Arrays.fill(hash, (byte) 0);
        }
    }

    private static HdKey of(byte[] secret, byte[] hash, int depth, int parentFingerprint, int childNumber) {
        try {
            return new HdKey(
                    SecretKey.of(secret),
                    Arrays.copyOfRange(hash, HALF, 2 * HALF),
                    depth,
                    parentFingerprint,
                    childNumber);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("no key at this place of the tree", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** The key at {@code path} below this one, which stays open; keys on the way are closed. */
    public HdKey derive(HdPath path) {
        HdKey current = null;
        for (int step : path.steps()) {
            if (current == null) {
                current = child(step);
            } else {
                try (HdKey parent = current) {
                    current = parent.child(step);
                }
            }
        }
        return current == null ? copy() : current;
    }

    /** @param number with the top bit set for a hardened child */
    HdKey child(int number) {
        return key.withBytes(secret -> {
            ByteBuffer data = ByteBuffer.allocate(PublicKey.BYTES + Integer.BYTES);
            if (number < 0) data.put((byte) 0).put(secret);
            else data.put(key.publicKey().bytes());
            data.putInt(number);
            byte[] hash = hmac(chainCode, data.array());
            try {
                byte[] childSecret = Curve.secp256k1().privKeyTweakAdd(secret, Arrays.copyOf(hash, HALF));
                return of(childSecret, hash, depth + 1, fingerprint(), number);
            } finally {
                Arrays.fill(hash, (byte) 0);
                Arrays.fill(data.array(), (byte) 0);
            }
        });
    }

    private int fingerprint() {
        Integer known = fingerprint;
        if (known == null) {
            known = neuter().fingerprint();
            fingerprint = known;
        }
        return known;
    }

    /** Both halves under the key's lock: one that is closed meanwhile must not give a child of half-zeroed parts. */
    private HdKey copy() {
        return key.withBytes(
                secret -> new HdKey(SecretKey.of(secret), chainCode.clone(), depth, parentFingerprint, childNumber));
    }

    /** Shared with this key: closed with it. */
    public SecretKey key() {
        return key;
    }

    public PublicKey publicKey() {
        return key.publicKey();
    }

    /** The public half, from which all children that are not hardened can be derived. */
    public HdPublicKey neuter() {
        return new HdPublicKey(key.publicKey(), chainCode, depth, parentFingerprint, childNumber);
    }

    static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA512", e);
        }
    }

    @Override
    public void close() {
        key.close();
        Arrays.fill(chainCode, (byte) 0);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
