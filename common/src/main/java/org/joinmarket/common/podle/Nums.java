package org.joinmarket.common.podle;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.crypto.FixedPoint;
import org.joinmarket.common.crypto.PublicKey;

/** The points J(0) to J(255) of which nobody knows the discrete logarithm (coinjoin.md 1.1). */
final class Nums {
    static final int COUNT = 256;

    private static final int MAX_COUNTER = 255;
    private static final byte EVEN = 2;
    private static final byte[] G_COMPRESSED =
            HexFormat.of().parseHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    private static final byte[] G_UNCOMPRESSED = HexFormat.of()
            .parseHex("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                    + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

    private static final AtomicReferenceArray<PublicKey> CACHE = new AtomicReferenceArray<>(COUNT);
    private static final AtomicReferenceArray<FixedPoint> FIXED = new AtomicReferenceArray<>(COUNT);

    private Nums() {}

    /** @param index 0 to 255 */
    static PublicKey point(int index) {
        PublicKey known = CACHE.get(index);
        if (known != null) return known;
        PublicKey found = find(index);
        CACHE.set(index, found);
        return found;
    }

    /** As {@link #point}, for whoever multiplies it by public numbers again and again; takes half a megabyte for as long as the process runs. */
    static FixedPoint fixed(int index) {
        FixedPoint known = FIXED.get(index);
        if (known != null) return known;
        FixedPoint made = FixedPoint.of(point(index));
        FIXED.set(index, made);
        return made;
    }

    private static PublicKey find(int index) {
        for (byte[] generator : new byte[][] {G_COMPRESSED, G_UNCOMPRESSED}) {
            for (int counter = 0; counter <= MAX_COUNTER; counter++) {
                byte[] candidate = new byte[PublicKey.BYTES];
                candidate[0] = EVEN;
                byte[] x = Hashes.sha256(generator, new byte[] {(byte) index, (byte) counter});
                System.arraycopy(x, 0, candidate, 1, x.length);
                Optional<PublicKey> point = PublicKey.of(candidate);
                if (point.isPresent()) return point.get();
            }
        }
        throw new IllegalStateException("no NUMS point for " + index + ", which cannot be");
    }
}
