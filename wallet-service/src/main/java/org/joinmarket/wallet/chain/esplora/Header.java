package org.joinmarket.wallet.chain.esplora;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.TxId;

/**
 * The header of a block: its hash proves it, and the work in the hash what it cost to make.
 *
 * @param time Unix seconds
 */
record Header(String hash, String previous, String merkleRoot, long time, long bits) {
    static final int BYTES = 80;

    private static final int PREVIOUS_AT = 4;
    private static final int MERKLE_ROOT_AT = 36;
    private static final int TIME_AT = 68;
    private static final int BITS_AT = 72;
    private static final int HASH_BYTES = 32;
    private static final int MANTISSA = 0x007f_ffff;
    private static final int MANTISSA_BYTES = 3;

    /**
     * @param hash what its hash is to be
     * @throws IllegalArgumentException if it is no header, has another hash, or its hash does not have the work that it claims
     */
    static Header of(String hex, String hash) {
        byte[] bytes = HexFormat.of().parseHex(hex.strip());
        if (bytes.length != BYTES) throw new IllegalArgumentException("not a header of " + BYTES + " bytes");
        String actual = TxId.ofInternalBytes(Hashes.sha256d(bytes)).hex();
        if (!actual.equals(hash)) throw new IllegalArgumentException("a header whose hash is another");
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Header header = new Header(
                hash,
                hashAt(bytes, PREVIOUS_AT),
                hashAt(bytes, MERKLE_ROOT_AT),
                Integer.toUnsignedLong(buffer.getInt(TIME_AT)),
                Integer.toUnsignedLong(buffer.getInt(BITS_AT)));
        if (new BigInteger(hash, 16).compareTo(header.target()) > 0)
            throw new IllegalArgumentException("a header without the work that it claims");
        return header;
    }

    private static String hashAt(byte[] bytes, int offset) {
        byte[] hash = new byte[HASH_BYTES];
        System.arraycopy(bytes, offset, hash, 0, HASH_BYTES);
        return TxId.ofInternalBytes(hash).hex();
    }

    /** What the hash must not exceed: the smaller, the more work. */
    BigInteger target() {
        int exponent = (int) (bits >>> 24);
        BigInteger mantissa = BigInteger.valueOf(bits & MANTISSA);
        return exponent <= MANTISSA_BYTES
                ? mantissa.shiftRight(8 * (MANTISSA_BYTES - exponent))
                : mantissa.shiftLeft(8 * (exponent - MANTISSA_BYTES));
    }
}
