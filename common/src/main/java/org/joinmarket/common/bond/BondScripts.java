package org.joinmarket.common.bond;

import java.nio.ByteBuffer;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.crypto.PublicKey;

/** The scripts that lock a bond (coinjoin.md 2.1). */
public final class BondScripts {
    private static final long MAX_LOCKTIME = 0xffff_ffffL;
    private static final byte OP_DROP = 0x75;
    private static final byte OP_CHECKSIG = (byte) 0xac;
    private static final byte OP_CHECKLOCKTIMEVERIFY = (byte) 0xb1;

    private BondScripts() {}

    /**
     * {@code <locktime> OP_CHECKLOCKTIMEVERIFY OP_DROP <key> OP_CHECKSIG} (BIP65).
     *
     * @param locktime in seconds since 1970, 0 to 2^32-1; from 2^31 on its number has five bytes, the last one zero
     */
    public static Script witnessScript(PublicKey key, long locktime) {
        byte[] number = scriptNumber(locktime);
        return new Script(ByteBuffer.allocate(1 + number.length + 2 + 1 + PublicKey.BYTES + 1)
                .put((byte) number.length)
                .put(number)
                .put(OP_CHECKLOCKTIMEVERIFY)
                .put(OP_DROP)
                .put((byte) PublicKey.BYTES)
                .put(key.bytes())
                .put(OP_CHECKSIG)
                .array());
    }

    /** The script of the output that is locked: P2WSH of {@link #witnessScript}. */
    public static Script output(PublicKey key, long locktime) {
        return Scripts.p2wsh(witnessScript(key, locktime));
    }

    /** Little endian without needless zeros, except where the highest bit would make it negative. */
    private static byte[] scriptNumber(long number) {
        if (number < 0 || number > MAX_LOCKTIME) throw new IllegalArgumentException("locktime out of range: " + number);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(number);
        byte[] bytes = new byte[number == 0 ? 0 : bits / 8 + 1];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (number >>> (8 * i));
        return bytes;
    }
}
